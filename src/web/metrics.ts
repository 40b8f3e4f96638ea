import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Gauge, Histogram, Registry } from 'prom-client';
import type { App } from '../app.ts';
import { memoryByProcess } from '../lib/processes.ts';
import { VERSION } from '../lib/version.ts';
import { type Figures, readFigures } from '../store/figures.ts';
import { MEASURES, type Measure } from './metric-list.ts';
import { seldom, WATCHER } from './probes.ts';
import type { Served } from './requests.ts';

/** The numbers for Prometheus. What the store knows is read when somebody asks, at most every ten seconds. */
const OFTEN_MS = 10_000;
const LOOP_RESOLUTION_MS = 50;

export class Metrics {
  readonly #app: Pick<App, 'config' | 'store' | 'clock' | 'log'>;
  readonly #freeBytes: () => number;
  readonly #registry = new Registry();
  readonly #gauges: ReadonlyMap<string, Gauge>;
  readonly #served: Histogram;
  #loop: ReturnType<typeof monitorEventLoopDelay> | null = null;
  readonly #fresh = seldom(() => this.#read(), OFTEN_MS);

  constructor(app: Pick<App, 'config' | 'store' | 'clock' | 'log'>, freeBytes: () => number) {
    this.#app = app;
    this.#freeBytes = freeBytes;
    const registers = [this.#registry];
    this.#gauges = new Map(
      MEASURES.map(({ name, help, label }) => [
        name,
        new Gauge({ name, help, labelNames: label === undefined ? [] : [label], registers }),
      ]),
    );
    this.#served = new Histogram({
      name: 'huicun_http_request_seconds',
      help: '网页请求用时，按路由、方法与状态类别',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    });
  }

  get type(): string {
    return this.#registry.contentType;
  }

  served({ method, route, status, ms }: Served): void {
    this.#served.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
  }

  async text(): Promise<string> {
    await this.#fresh();
    return this.#registry.metrics();
  }

  async #read(): Promise<void> {
    const { store, clock, config } = this.#app;
    const now = clock();
    const figures: Figures = await store.read(readFigures, WATCHER, now);
    const here = {
      config,
      now,
      loop: this.#loopDelay(),
      memory: memoryByProcess(),
      uptime: process.uptime(),
      free: this.#freeBytes(),
      version: VERSION,
    };
    for (const measure of MEASURES) this.#set(measure, measure.read(figures, here));
  }

  #set({ name, label = '' }: Measure, values: ReturnType<Measure['read']>): void {
    const gauge = this.#gauges.get(name)!;
    gauge.reset();
    if (typeof values === 'number') gauge.set(values);
    else if (values !== null) for (const [key, value] of values) gauge.set({ [label]: key }, value);
    else if (label === '') gauge.remove(); // nothing is not 0
  }

  /** Since the last time; measured only once somebody watches. In seconds. */
  #loopDelay(): number {
    if (!this.#loop) {
      this.#loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
      this.#loop.enable();
      return 0;
    }
    const p99 = Math.max(0, this.#loop.percentile(99) / 1e9 - LOOP_RESOLUTION_MS / 1000);
    this.#loop.reset();
    return p99;
  }
}

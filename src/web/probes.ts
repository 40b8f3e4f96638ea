import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { askDesk, readSchemas } from '../store/schemas.ts';
import { addressOf } from './devices.ts';
import type { Metrics } from './metrics.ts';

/**
 * For programs that watch this one: no session, no trail, nothing that names anybody.
 * /healthz: this process answers. /readyz: so do all threads, and the data is of this program's version. /metrics: the numbers.
 */
export const WATCHER: Viewer = { accountId: 0, name: '会存', permissions: ['see-health'], scope: 'everyone' };

/** Fixed words: monitoring is written against them. */
export type Reason = 'starting' | 'reader-silent' | 'desk-silent' | 'archive-silent' | 'schema-old';

const PATIENCE_MS = 2000;
const OFTEN_MS = 2000;
const A_MINUTE = 300;

type Asked = Pick<App, 'config' | 'store' | 'pipeline' | 'log'>;

export function probes(app: Asked, metrics: Pick<Metrics, 'text' | 'type'>): Router {
  const router = Router();
  const slow = rateLimit({
    ...{ windowMs: 60_000, limit: A_MINUTE, standardHeaders: false, legacyHeaders: false },
    keyGenerator: addressOf,
    handler: (_req, res) =>
      void res.status(429).set('Retry-After', '60').type('text').send('请求太频繁，请在 60 秒后再试。\n'),
  });
  const ready = seldom(() => reasonsOf(app), OFTEN_MS);
  router.get('/healthz', slow, (_req, res) => void alive(res));
  router.get('/readyz', slow, async (_req, res) => tell(res, await ready()));
  router.get('/metrics', slow, mayRead(app.config.metricsToken), async (_req, res) => {
    try {
      const text = await metrics.text();
      res.set('Content-Type', metrics.type).send(text);
    } catch (error) {
      app.log.error({ err: error }, 'the metrics could not be read');
      res.status(503).type('text').send('现在读不到这些数字，原因见日志。\n');
    }
  });
  return router;
}

/** While the program starts. */
export function startingProbes(): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void alive(res));
  router.get('/readyz', (_req, res) => tell(res, ['starting']));
  router.get('/metrics', (_req, res) => void res.status(503).type('text').send('服务正在启动，请稍后再试。\n'));
  return router;
}

function alive(res: Response): Response {
  return res.type('text').send('ok\n');
}

function tell(res: Response, reasons: readonly Reason[]): void {
  res.status(reasons.length === 0 ? 200 : 503).json({ ready: reasons.length === 0, reasons });
}

async function reasonsOf({ store, pipeline, log }: Asked): Promise<Reason[]> {
  const [schemas, desk, archive] = await Promise.allSettled([
    inTime(store.read(readSchemas, WATCHER)),
    inTime(store.write(askDesk, WATCHER)),
    inTime(Promise.resolve(pipeline.stages())),
  ]);
  const silent: [Reason, PromiseSettledResult<unknown>][] = [
    ['reader-silent', schemas],
    ['desk-silent', desk],
    ['archive-silent', archive],
  ];
  const reasons = silent.filter(([, { status }]) => status === 'rejected').map(([reason]) => reason);
  if (schemas.status === 'fulfilled' && schemas.value.some(({ has, wants }) => has !== wants))
    reasons.push('schema-old');
  if (reasons.length > 0) log.warn({ reasons }, 'not ready');
  return reasons;
}

async function inTime<R>(asked: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
  });
  return Promise.race([asked, late]).finally(() => clearTimeout(timer));
}

/** However often somebody asks, it is found out at most so often. */
export function seldom<R>(find: () => Promise<R>, ms: number): () => Promise<R> {
  let found: Promise<R> | null = null;
  let at = Number.NEGATIVE_INFINITY;
  return () => {
    if (found && performance.now() - at < ms) return found;
    at = performance.now();
    found = find();
    found.catch(() => {
      found = null;
    });
    return found;
  };
}

/** With a token whoever has it; without one this machine alone, and nothing that was passed on to us. */
function mayRead(token: string): RequestHandler {
  return (req, res, next) => {
    if (token === '') {
      if (isLocal(req)) return next();
      return void res
        .status(403)
        .type('text')
        .send(
          '这些数字只有本机能读。要从别处读取，请填写设置 METRICS_TOKEN，重启后在请求头中带上 Authorization: Bearer 令牌。\n',
        );
    }
    const [, given] = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '') ?? [];
    if (given !== undefined && same(given, token)) return next();
    const sentence = given === undefined ? '需要令牌' : '令牌不符';
    res.status(401).set('WWW-Authenticate', 'Bearer realm="metrics"').type('text');
    res.send(`${sentence}。请在请求头中带上 Authorization: Bearer 令牌，令牌为设置 METRICS_TOKEN 的值。\n`);
  };
}

const PASSED_ON = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'] as const;

function isLocal(req: Request): boolean {
  const address = (req.socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  return /^(127\.|::1$)/.test(address) && PASSED_ON.every((name) => req.get(name) === undefined);
}

function same(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

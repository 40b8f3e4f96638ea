import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathsOf } from '../config.ts';
import { childEnvironment } from './child-environment.ts';
import { World } from './world.ts';

/**
 * Messages are pulled while the main process and the SDK host are killed with SIGKILL at random moments, a month turns
 * and the clock jumps. Afterwards the disk is compared with what was said.
 */
export interface TortureOptions {
  readonly messages: number;
  readonly mainKills: number;
  readonly hostKills: number;
  readonly seed: number;
  report(line: string): void;
}

export interface TortureResult {
  readonly world: World;
  /** What was said, by seq. */
  readonly said: ReadonlyMap<number, string>;
  /** Seqs whose record crashes the library whenever it is opened. */
  readonly deadly: readonly number[];
  readonly kills: { main: number; host: number };
}

type Mutable = Pick<TortureResult, 'world'> & { said: Map<number, string>; deadly: number[] };

const MONTH = 31 * 86_400_000;

/** Leaves the world's app closed while it tortures, and open again at the end, caught up. The caller ends the world. */
export async function torture(options: TortureOptions): Promise<TortureResult> {
  const random = generator(options.seed);
  const world = new World({ settings: { SDK_HOST: 'fork' } });
  await world.app.close();
  const clockFile = join(world.dir, 'clock');
  turnClock(clockFile, 0);
  const result = { world, said: new Map<number, string>(), deadly: [] as number[], kills: { main: 0, host: 0 } };
  const victims = shuffle([...Array(options.mainKills).fill('main'), ...Array(options.hostKills).fill('host')], random);
  const perStep = Math.ceil(options.messages / victims.length);
  let appliance: Appliance | null = null;
  for (const [i, victim] of victims.entries()) {
    speak(result, perStep, i % 20 === 10);
    turnClockAt(clockFile, i / victims.length, 1 / victims.length);
    appliance ??= await Appliance.start(world, clockFile, random() < 0.5 ? 'threads' : 'local');
    await sleep(20 + random() * 250);
    if (victim === 'host') result.kills.host += (await killHost(pathsOf(world.config).run)) ? 1 : 0;
    else {
      await appliance.kill();
      appliance = null;
      result.kills.main += 1;
    }
    if (i % 10 === 9) options.report(`${i + 1}/${victims.length} 次，已说 ${result.said.size} 条`);
  }
  await appliance?.kill();
  await finish(world);
  return result;
}

/** A third of the way in the month turns; halfway the clock falls back a month; at two thirds it recovers. */
function turnClockAt(clockFile: string, done: number, step: number): void {
  const passes = (mark: number) => done < mark && done + step >= mark;
  if (passes(1 / 3)) turnClock(clockFile, MONTH);
  if (passes(1 / 2)) turnClock(clockFile, 0);
  if (passes(2 / 3)) turnClock(clockFile, MONTH);
}

function speak({ world, said, deadly }: Mutable, count: number, withDeadly: boolean): void {
  for (let i = 0; i < count; i++) {
    const content = `第 ${world.seq + 1} 句：合同金额 ${(world.seq * 7919) % 100_000} 元，请确认`;
    const pair = [`staff${world.seq % 7}`, `staff${7 + (world.seq % 5)}`] as const;
    if (withDeadly && i === count >> 1) {
      deadly.push(
        world.sends({ from: pair[0], tolist: [pair[1]], msgtype: 'text', text: { content } }, { marker: '!SEGV!!!' }),
      );
      continue;
    }
    said.set(world.says(pair[0], pair[1], content), content);
  }
}

/** The program in a process of its own, to be killed. */
export class Appliance {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(world: World, clockFile: string, mode: 'threads' | 'local'): Promise<Appliance> {
    const env = childEnvironment(world.settings);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'torture-appliance.ts'), mode, clockFile], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.race([
      new Promise((resolve) => child.stdout!.once('data', resolve)),
      new Promise((_, reject) => child.once('exit', (code) => reject(new Error(`the appliance ended with ${code}`)))),
    ]);
    child.stdout!.resume();
    return new Appliance(child);
  }

  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

/** Kills the host the appliance has noted as its own; waits for one when the last has just gone. */
export async function killHost(runDir: string): Promise<boolean> {
  const note = join(runDir, 'sdk-host.pid.json');
  for (let i = 0; i < 500; i++) {
    if (existsSync(note) && killIfThere(Number(/"pid"\s*:\s*(\d+)/.exec(readFileSync(note, 'utf8'))?.[1] ?? 0)))
      return true;
    await sleep(20);
  }
  return false;
}

function killIfThere(pid: number): boolean {
  if (pid === 0) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

/** Pulls in this process until everything has come. */
async function finish(world: World): Promise<void> {
  world.reopen();
  for (let i = 0; i < 50; i++) {
    const { received, error } = await world.pull();
    if (received === 0 && error === null) return;
    await sleep(100);
  }
  throw new Error('the archive did not catch up');
}

/** By rename: the appliance may be reading it. */
export function turnClock(file: string, offset: number): void {
  writeFileSync(`${file}.new`, String(offset));
  renameSync(`${file}.new`, file);
}

export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

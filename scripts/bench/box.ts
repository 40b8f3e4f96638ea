import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/**
 * A machine as small as the smallest we promise, by the kernel's own means: one core (affinity, so that the program counts one)
 * and a limit on memory, page cache included. Linux; where control groups cannot be made only the core is held back, and it says so.
 */
const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

export class Box {
  readonly #group: string | null;
  readonly cores: number;

  private constructor(group: string | null, cores: number) {
    this.#group = group;
    this.cores = cores;
  }

  static make(name: string, { cores, memoryMb }: { readonly cores: number; readonly memoryMb: number }): Box {
    return new Box(makeGroup(`${name}-${process.pid}`, memoryMb), Math.min(cores, availableParallelism()));
  }

  /** What puts a command on the first cores only. */
  command(program: string, args: readonly string[]): [string, string[]] {
    const list = this.cores === 1 ? '0' : `0-${this.cores - 1}`;
    return ['taskset', ['-c', list, program, ...args]];
  }

  /** Its children are born in it. */
  hold(pid: number): void {
    if (this.#group) writeFileSync(join(this.#group, 'cgroup.procs'), String(pid));
  }

  /** MB in use at the most, page cache included; null where nobody counts. */
  peakMb(): number | null {
    if (!this.#group) return null;
    const file = ['memory.max_usage_in_bytes', 'memory.peak'].map((name) => join(this.#group!, name)).find(existsSync);
    return file ? Number(readFileSync(file, 'utf8')) / 2 ** 20 : null;
  }

  get limited(): boolean {
    return this.#group !== null;
  }

  /** When nobody is in it any more. */
  remove(): void {
    if (this.#group) rmdirSync(this.#group);
  }
}

function makeGroup(name: string, memoryMb: number): string | null {
  const [root, limit] = existsSync(join(V1, 'memory.limit_in_bytes'))
    ? [V1, 'memory.limit_in_bytes']
    : [V2, 'memory.max'];
  const group = join(root, name);
  try {
    mkdirSync(group);
    writeFileSync(join(group, limit), String(memoryMb * 2 ** 20));
    return group;
  } catch {
    return null;
  }
}

import { readdirSync, readFileSync } from 'node:fs';

/** The processes of this machine and the memory each holds. Linux only: elsewhere there is no asking. */
export interface Seen {
  readonly pid: number;
  readonly parent: number;
  /** Resident. */
  readonly bytes: number;
}

export function processes(): Seen[] {
  if (process.platform !== 'linux') return [];
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => seen(pid) ?? []);
  } catch {
    return []; // /proc may be hidden from us
  }
}

/** Null: gone meanwhile. */
function seen(pid: string): Seen | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { pid: Number(pid), parent: field('PPid'), bytes: field('VmRSS') * 1024 };
  } catch {
    return null;
  }
}

const KINDS: readonly [RegExp, string][] = [
  [/sdk-host/, 'sdk'],
  [/workshop-child|ffmpeg/, 'media'],
];

/** Memory of this process and of those it started, by what they do, in bytes. Elsewhere than on Linux: only this one. */
export function memoryByProcess(): Readonly<Record<string, number>> {
  const memory: Record<string, number> = { service: process.memoryUsage.rss() };
  for (const { pid, parent, bytes } of processes()) {
    if (parent !== process.pid) continue;
    const kind = kindOf(pid);
    memory[kind] = (memory[kind] ?? 0) + bytes;
  }
  return memory;
}

function kindOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return KINDS.find(([sign]) => sign.test(words))?.[1] ?? 'other';
  } catch {
    return 'other'; // gone meanwhile
  }
}

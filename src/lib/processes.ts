import { readdirSync, readFileSync } from 'node:fs';

/** Memory of this process and of those it started, by what they do, in bytes. Elsewhere than on Linux: only this one. */
export function memoryByProcess(): Readonly<Record<string, number>> {
  const memory: Record<string, number> = { service: process.memoryUsage.rss() };
  for (const { kind, bytes } of children()) memory[kind] = (memory[kind] ?? 0) + bytes;
  return memory;
}

interface Child {
  readonly kind: string;
  readonly bytes: number;
}

const KINDS: readonly [RegExp, string][] = [
  [/sdk-host/, 'sdk'],
  [/workshop-child|ffmpeg/, 'media'],
];
const PAGE = 4096;

function children(): Child[] {
  if (process.platform !== 'linux') return [];
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => childOf(pid) ?? []);
  } catch {
    return []; // /proc may be hidden from us
  }
}

/** Null: not one of ours, or gone meanwhile. */
function childOf(pid: string): Child | null {
  try {
    // “pid (name) state parent …”: the name may hold anything, brackets too.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent !== process.pid) return null;
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const bytes = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
    return { kind: KINDS.find(([sign]) => sign.test(words))?.[1] ?? 'other', bytes };
  } catch {
    return null;
  }
}

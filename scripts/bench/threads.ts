import { readdirSync, readFileSync } from 'node:fs';

const TICK_US = 10_000; // the kernel counts CPU time in hundredths of a second

/** CPU microseconds so far of this process's threads and of its children, by name. Linux only. */
export function cpuByThread(pid = process.pid): Map<string, number> {
  const used = new Map<string, number>();
  const count = (stat: Stat, label: string) => used.set(label, (used.get(label) ?? 0) + stat.cpuUs);
  for (const tid of readdirSync(`/proc/${pid}/task`)) {
    const stat = readStat(`/proc/${pid}/task/${tid}/stat`);
    if (stat) count(stat, tid === String(pid) ? 'main' : stat.name);
  }
  for (const other of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readStat(`/proc/${other}/stat`);
    if (stat?.parent === pid) count(stat, stat.name);
  }
  return used;
}

interface Stat {
  readonly name: string;
  readonly parent: number;
  readonly cpuUs: number;
}

function readStat(path: string): Stat | null {
  try {
    const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(path, 'utf8')) ?? [];
    const fields = rest.split(' ').map(Number);
    return { name, parent: fields[1]!, cpuUs: (fields[11]! + fields[12]!) * TICK_US };
  } catch {
    return null; // gone in the meantime
  }
}

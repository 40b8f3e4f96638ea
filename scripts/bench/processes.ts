import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and all its descendants, in MB. Linux only: elsewhere 0. */
export function treeRssMb(root: number): number {
  const children = Map.groupBy(processes(), (p) => p.parent);
  const rss = (p: Seen): number => p.rssKb + (children.get(p.pid) ?? []).reduce((sum, child) => sum + rss(child), 0);
  const top = processes().find((p) => p.pid === root);
  return top ? rss(top) / 1024 : 0;
}

/** Of a process alone. */
export function ownRssMb(pid: number): number {
  return (processes().find((p) => p.pid === pid)?.rssKb ?? 0) / 1024;
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly rssKb: number;
}

function processes(): Seen[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        return [{ pid: Number(name), parent: field('PPid'), rssKb: field('VmRSS') }];
      } catch {
        return []; // gone in the meantime
      }
    });
}

import { processes, type Seen } from '../../src/lib/processes.ts';

/** Resident memory of a process and all its descendants, in MB. Linux only: elsewhere 0. */
export function treeRssMb(root: number): number {
  const all = processes();
  const children = Map.groupBy(all, ({ parent }) => parent);
  const rss = ({ pid, bytes }: Seen): number =>
    bytes + (children.get(pid) ?? []).reduce((sum, child) => sum + rss(child), 0);
  const top = all.find(({ pid }) => pid === root);
  return top ? rss(top) / 2 ** 20 : 0;
}

/** Of a process alone. */
export function ownRssMb(pid: number): number {
  return (processes().find((one) => one.pid === pid)?.bytes ?? 0) / 2 ** 20;
}

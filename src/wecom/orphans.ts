import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson, writeJson } from './accusations.ts';

/**
 * A host stuck inside the library does not notice that its parent is gone. Its pid and start time are written down, so that
 * the next start can end exactly that process and no other. Windows ends children with their parent by itself.
 */
interface Child {
  readonly pid: number;
  readonly startedAt: string;
}

export function rememberChild(path: string, pid: number | null): void {
  const startedAt = pid === null ? null : startTimeOf(pid);
  if (pid === null || startedAt === null) return;
  writeJson(path, { pid, startedAt } satisfies Child);
}

/** True when there was one to end. */
export async function endOrphan(path: string): Promise<boolean> {
  const child = readJson<Child>(path);
  rmSync(path, { force: true });
  const alive = () => child !== null && startTimeOf(child.pid) === child.startedAt;
  if (child === null || !alive()) return false;
  process.kill(child.pid, 'SIGKILL');
  for (let waited = 0; alive() && waited < 2000; waited += 10) await sleep(10);
  return true;
}

/** Field 22 of /proc/<pid>/stat, counted after the name, which may hold blanks and brackets; null when there is no such process. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

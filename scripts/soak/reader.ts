import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from './service.ts';

export interface Read {
  readonly pages: number;
  /** ms. */
  readonly slowest: number;
  /** Answers that were neither the page nor, while the service was down, none. */
  readonly wrong: readonly string[];
}

const PATHS = [
  '/',
  '/chats',
  '/search?q=%E5%90%88%E5%90%8C',
  '/search?q=%E4%BB%98%E6%AC%BE%20%E6%98%8E%E5%A4%A9',
  '/recordings',
  '/employees',
  '/customers',
  '/violations',
  '/figures',
  '/figures/employees',
  '/figures/groups',
  '/timeouts',
  '/media',
  '/health',
  '/evidence',
];

/** Two people who open pages without a rest. */
export async function readPages(service: Service, until: number): Promise<Read> {
  const seen = { pages: 0, slowest: 0, wrong: [] as string[] };
  await Promise.all([readOne(service, until, seen), readOne(service, until, seen)]);
  return seen;
}

async function readOne(service: Service, until: number, seen: { pages: number; slowest: number; wrong: string[] }) {
  for (let i = 0; Date.now() < until; i++) {
    const path = PATHS[i % PATHS.length]!;
    const from = performance.now();
    const { pid } = service.up ? service : { pid: 0 };
    const status = await open(service, path);
    const same = service.up && service.pid === pid;
    if (status === 200) {
      seen.pages += 1;
      seen.slowest = Math.max(seen.slowest, performance.now() - from);
    } else if (same) seen.wrong.push(`${path} answered ${status}`);
    await sleep(500);
  }
}

async function open({ base, cookie }: Service, path: string): Promise<number> {
  try {
    const answer = await fetch(base + path, { headers: { cookie }, redirect: 'manual' });
    await answer.text();
    return answer.status;
  } catch {
    return 0;
  }
}

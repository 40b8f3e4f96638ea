import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { Visitor } from '../../src/web/testing/visitor.ts';

/** What a person does at an installation, and what must be seen then: `visit.ts <deed> …`. Ends with 0 when it was so. */
const LOGIN = 'linyue';
const PASSWORD = 'heng-chuan-2026';

const deeds: Readonly<Record<string, (...args: string[]) => Promise<void>>> = {
  /** Until the pages answer. */
  async awake(base: string) {
    await until(
      150,
      async () => (await new Visitor(base).get('/readyz').catch(() => null))?.status === 200,
      '网页没有应答',
    );
  },
  /** The first administrator, by the code that the start printed. */
  async first(base: string, log: string) {
    const code = /HUICUN(-[0-9A-Z]{4})+/.exec(readFileSync(log, 'utf8'))?.[0];
    assert(code !== undefined, '启动时没有打印一次性验证码');
    const visitor = new Visitor(base);
    await visitor.get('/first');
    const fields = { code, name: '林悦', login: LOGIN, password: PASSWORD, again: PASSWORD };
    const { status, location } = await visitor.post('/first', fields);
    assert(status === 303 && location.startsWith('/account'), `建立管理员得到 ${status} ${location}`);
  },
  /** Signs in, and looks at pages that read every database. */
  async pages(base: string) {
    const visitor = new Visitor(base);
    await visitor.get('/sign-in');
    const { status } = await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD });
    assert(status === 303, `登录得到 ${status}`);
    for (const path of ['/', '/chats', '/health', '/account']) {
      const page = await visitor.get(path);
      assert(page.status === 200 || page.status === 303, `${path} 得到 ${page.status}`);
    }
  },
  /** Until at least so many messages are kept and readable: those said by now, unless a number is given. */
  async arrived(data: string, said: string) {
    const wanted = Number(/^\d+$/.test(said) ? said : readFileSync(said, 'utf8'));
    await until(120, async () => countMessages(data) >= wanted, `只到了 ${countMessages(data)} 条，应有 ${wanted} 条`);
    process.stdout.write(`${countMessages(data)}\n`);
  },
  async count(data: string) {
    process.stdout.write(`${countMessages(data)}\n`);
  },
};

function countMessages(data: string): number {
  const months = join(data, 'archive');
  let files: string[] = [];
  try {
    files = readdirSync(months).filter((name) => name.endsWith('.read.db'));
  } catch {
    return 0; // not begun yet
  }
  return files.reduce((sum, name) => {
    const db = new Database(join(months, name), { readonly: true });
    try {
      return sum + (db.prepare('SELECT count(*) AS n FROM messages').get() as { n: number }).n;
    } finally {
      db.close();
    }
  }, 0);
}

async function until(seconds: number, holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await holds())) {
    assert(performance.now() < end, otherwise);
    await sleep(200);
  }
}

function assert(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

const [deed, ...args] = process.argv.slice(2);
try {
  await deeds[deed ?? '']!(...args);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

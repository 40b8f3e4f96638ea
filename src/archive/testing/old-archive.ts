import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { advanceDisposals } from '../../jobs/advance-disposals.ts';
import { judgeDisposal, proposeDisposal } from '../../store/disposals.ts';
import { viewer, World } from '../../testing/world.ts';

/** An archive whose first messages have been kept long enough. */
const DAY = 86_400_000;
export const ANN = `wm${'ann'.padStart(26, '_')}`;
export const ZOE = `wm${'zoe'.padStart(26, '_')}`;
export const FIRST = '2026-09';
const START = Date.parse('2026-09-10T10:00:00+08:00');
const LONG_AGO = Date.parse('2025-01-10T10:00:00+08:00');

export interface OldArchive {
  readonly world: World;
  /** Only in the old messages, only in the new ones, in both. */
  readonly files: { readonly old: Buffer; readonly young: Buffer; readonly both: Buffer };
  readonly old: number;
}

/** Many with 安, some with 佐, of January 2025, which came in September 2026; a few with 安 in the two months after. Six months are kept. */
export async function oldArchive(count = 60, settings: Readonly<Record<string, string>> = {}): Promise<OldArchive> {
  const world = new World({ now: START, settings });
  const files = { old: Buffer.from('%PDF old'), young: Buffer.from('%PDF young'), both: Buffer.from('%PDF both') };
  for (let i = 0; i < count; i += 1)
    world.says('zhang', i % 3 === 0 ? ZOE : ANN, `旧话第 ${i} 句，额度 ${i * 7919}`, sent(world));
  const revoked = world.says('zhang', ANN, '说错了的旧话', sent(world));
  world.sends({
    from: 'zhang',
    tolist: [ANN],
    msgtype: 'revoke',
    revoke: { pre_msgid: `m${revoked}` },
    ...sent(world),
  });
  world.sendsFile(files.old, { filename: '旧.pdf' }, { tolist: [ANN], ...sent(world) });
  const { fileId } = world.sendsFile(files.both, { filename: '常用.pdf' }, { tolist: [ANN], ...sent(world) });
  await world.archive();
  const old = world.seq;
  world.now = Date.parse('2026-10-08T10:00:00+08:00');
  for (let i = 0; i < 5; i += 1) world.says('zhang', ANN, `新话第 ${i} 句`);
  world.sendsFile(files.both, { filename: '常用.pdf', sdkfileid: fileId }, { tolist: [ANN] });
  await world.archive();
  world.now = Date.parse('2026-11-20T10:00:00+08:00');
  world.says('zhang', ANN, '最新的话');
  world.sendsFile(files.young, { filename: '新.pdf' }, { tolist: [ANN] });
  await world.archive();
  desk(world, 'UPDATE retention_rules SET months = 6 WHERE id = 1');
  await world.app.pipeline.checkpoint();
  return { world, files, old };
}

const sent = ({ seq }: World) => ({ msgtime: LONG_AGO + seq });

export function desk(world: World, statements: string): void {
  const db = new Database(pathsOf(world.config).desk);
  db.exec(statements);
  db.close();
}

export function rows<Row>(world: World, file: 'desk' | 'archive' | string, query: string): Row[] {
  const paths = pathsOf(world.config);
  const path = file === 'desk' ? paths.desk : file === 'archive' ? paths.archive : `${paths.months}/${file}`;
  const db = new Database(path, { readonly: true });
  const found = db.prepare<[], Row>(query).all();
  db.close();
  return found;
}

/** Proposed, counted, agreed to by somebody else, and its grace over. */
export async function agreedDisposal(world: World): Promise<number> {
  const { store } = world.app;
  const draft = { dueAt: world.now, reason: '到期', graceDays: 1 };
  const id = await store.write(proposeDisposal, viewer(), draft, world.now);
  await advanceDisposals(world.app);
  const second = { ...viewer(), accountId: 2 };
  await store.write(judgeDisposal, second, { id, seenRound: 1, agrees: true, note: '' }, world.now);
  world.now += 2 * DAY;
  await advanceDisposals(world.app);
  return id;
}

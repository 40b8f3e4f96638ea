import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../config.ts';
import { advanceDisposals } from '../jobs/advance-disposals.ts';
import { liftRestriction, restrictPerson } from '../store/restrictions.ts';
import { viewer, World } from '../testing/world.ts';
import { contentFor, switchOn } from './testing/rule-desk.ts';

const ANN = `wm${'ann'.padStart(26, '_')}`;
const ROOM = 'wrROOM';

/** 个保法 第四十七条: whose data are only stored and protected, what he says is looked at by no rule. */
describe('while somebody is restricted', () => {
  const w = new World();
  after(() => w.end());

  const found = () => {
    const db = new Database(pathsOf(w.config).archive, { readonly: true });
    const rows = db.prepare('SELECT seq, origin FROM violations ORDER BY seq').all() as {
      seq: number;
      origin: string;
    }[];
    db.close();
    return rows.map(({ seq, origin }) => `${seq} ${origin}`);
  };
  const arrive = async () => {
    await w.archive();
    await w.app.pipeline.review();
  };
  let seqs: Record<'to' | 'by' | 'group' | 'other' | 'colleague', number>;

  before(async () => {
    await arrive();
    await switchOn(w, contentFor({}));
    const id = await w.app.store.write(
      restrictPerson,
      viewer(),
      { person: ANN, reason: '请求 1 号', askedAt: 0 },
      w.now,
    );
    assert.equal(id, 1);
    seqs = {
      to: w.says('zhang', ANN, '请转账'),
      by: w.says(ANN, 'zhang', '已转账'),
      group: w.sends({ from: ANN, tolist: ['zhang'], roomid: ROOM, msgtype: 'text', text: { content: '群里转账' } }),
      other: w.sends({ from: 'zhang', tolist: [ANN], roomid: ROOM, msgtype: 'text', text: { content: '转账吧' } }),
      colleague: w.says('zhang', 'li', '转账'),
    };
    await arrive();
  });

  it('no rule looks at his single chats, nor at what he says in groups; others there are looked at', () => {
    assert.deepEqual(found(), [`${seqs.other} live`, `${seqs.colleague} live`]);
  });

  it('what was passed over is looked at once he is so no more, and nobody is told as if it were new', async () => {
    w.now += 3_600_000;
    await w.app.store.write(liftRestriction, viewer(), { id: 1, note: '本人撤回' }, w.now);
    for (let i = 0; i < 2; i += 1) {
      await advanceDisposals(w.app);
      await w.app.pipeline.review();
    }
    assert.deepEqual(
      found().filter((row) => row.endsWith('past')),
      [`${seqs.to} past`, `${seqs.by} past`, `${seqs.group} past`],
    );
    const db = new Database(pathsOf(w.config).archive, { readonly: true });
    assert.deepEqual(db.prepare('SELECT state, dry, narrowed FROM lookbacks').all(), [
      { state: 'done', dry: 0, narrowed: 0 },
    ]);
    db.close();
  });
});

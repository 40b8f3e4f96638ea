import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ANN, agreedDisposal, desk, oldArchive, rows, ZOE } from '../../archive/testing/old-archive.ts';
import { pathsOf } from '../../config.ts';
import { verifyPackage } from '../../evidence/verify-package.ts';
import { carryOutDisposal } from '../../jobs/run-disposals.ts';
import { createExcerpt } from '../../store/excerpts.ts';
import { createHold } from '../../store/holds.ts';
import { packMessages } from '../../store/kept-making.ts';
import { countPackage } from '../../store/package-count.ts';
import type { PackageSource } from '../../store/package-order.ts';
import { Reading } from '../../store/reading.ts';
import { copyAround, saveCopy } from '../../store/violation-copies.ts';
import type { ViolationFilters } from '../../store/violation-filters.ts';
import { recordViolations } from '../../store/violations.ts';
import { viewer, type World } from '../../testing/world.ts';
import { makeParcel, type ParcelOptions } from './testing/parcel.ts';

/** Retention has taken the old messages; what was kept apart of some of them has a term of its own. */
const chatOf = (other: string) => [other, 'zhang'].sort().join('|');
const LONG_AGO = Date.parse('2025-01-10T10:00:00+08:00');
const NOTHING = { rule: null, kind: null, category: null, chatKind: null, conversation: null } as const;
const NO_FILTERS: ViolationFilters = {
  ...NOTHING,
  ...{ states: [], severities: [], from: null, to: null, sender: null, reviewer: null, department: null, words: '' },
};
const NEW = 66; // the second of the messages that stay

describe('a package of what only copies have', () => {
  let w: World;

  before(async () => {
    ({ world: w } = await oldArchive(60));
    await excerptOf(ANN, [3, NEW, 2]);
    await excerptOf(ZOE, [1, 4]);
    accuse(5, ANN);
    accuse(7, ZOE);
    for (const kind of ['violations', 'excerpts', 'cases'])
      desk(w, `INSERT INTO copy_terms (kind, months, changed_by, changed_at) VALUES ('${kind}', 240, 1, 1)`);
    desk(
      w,
      `INSERT INTO cases (id, year, number, title, about, made_by, made_at) VALUES (1, 2026, 1, '案件', '', 1, 1);
      INSERT INTO case_members (case_id, account, role, added_by, added_at) VALUES (1, 1, 'lead', 1, 1);
      INSERT INTO case_items (case_id, kind, subject, copy, conversation, why, added_by, added_at) VALUES
        (1, 'excerpt', 1, NULL, NULL, '', 1, 1), (1, 'violation', 1, NULL, NULL, '', 1, 1),
        (1, 'messages', NULL, 2, NULL, '', 1, 1), (1, 'conversation', NULL, NULL, '${chatOf(ANN)}', '', 1, 1)`,
    );
    await agreedDisposal(w);
    assert.equal(await carryOutDisposal(w.app), true);
    assert.equal(rows(w, '2026-09.2.db', 'SELECT 1 FROM envelopes').length, 0);
  });
  after(() => w.end());

  async function excerptOf(other: string, seqs: readonly number[]): Promise<void> {
    const kept = await w.app.store.read(packMessages, viewer(), chatOf(other), { by: 'pick', seqs });
    await w.app.store.write(createExcerpt, viewer(), { title: '摘录', note: '', customer: null }, kept!, w.now);
  }

  function accuse(seq: number, other: string): void {
    const place = { seq, sentAt: LONG_AGO + seq - 1 };
    const key = chatOf(other);
    const reading = new Reading(pathsOf(w.config));
    const archive = new Database(pathsOf(w.config).archive);
    const rule = { rule: 1, ruleVersion: 1, ruleName: '承诺收益', severity: 'high', words: ['旧话'] } as const;
    recordViolations(
      { connection: archive } as never,
      [{ ...place, ...rule, conversation: key, sender: 'zhang', receivers: [other] }],
      w.now,
    );
    const id = archive.prepare<[], number>('SELECT max(id) FROM violations').pluck().get()!;
    const copied = reading.run((db) => copyAround(db, key, place));
    saveCopy({ connection: archive } as never, id, key, copied);
    archive.close();
    reading.close();
  }

  async function made(source: PackageSource, options: Partial<ParcelOptions> = {}) {
    const parcel = await makeParcel(w, { source, ...options });
    const { verdict, wrong, title } = await verifyPackage(parcel.path);
    assert.deepEqual([verdict, wrong, title], ['good', [], '通过：包内文件与消息和签名时一致']);
    const lines = parcel.lines();
    assert.ok(lines.every(({ opened, received }) => opened.index !== null && received?.index !== null));
    return { ...parcel, seqs: lines.map(({ seq, copy }) => (copy ? -seq : seq)), said: lines };
  }

  it('holds of an excerpt the copies too, marked, in their order and with their proofs', async () => {
    const parcel = await made({ kind: 'excerpt', id: 1 }, { formats: ['html', 'xlsx', 'csv', 'pdf', 'rsmf'] });
    assert.deepEqual(parcel.seqs, [-2, -3, NEW]);
    assert.match(parcel.said[0]!.text, /^旧话第 1 句/);
    assert.match(parcel.said[0]!.json!, /旧话第 1 句/);
    assert.equal(parcel.text('offline/chats/1/1.html').match(/副本，存档中的原文已按保留期限处置/g)?.length, 2);
    assert.equal(parcel.text('list.csv').match(/副本，存档已按期处置/g)?.length, 2);
    assert.match(parcel.text('custody.html'), /副本<\/dt><dd>2 条/);
  });

  it('names who talked in a conversation of which nothing else is left', async () => {
    const parcel = await made({ kind: 'excerpt', id: 2 });
    assert.deepEqual(parcel.seqs, [-1, -4]);
    const order = { source: { kind: 'excerpt', id: 2 }, from: null, to: null, types: null, formats: [] } as const;
    const wish = { ...order, media: true, masked: false, watermark: false };
    assert.equal((await w.app.store.read(countPackage, viewer(), wish)).messages, 2);
    assert.deepEqual(new Set(parcel.said.map(({ conversation }) => conversation.key)), new Set([chatOf(ZOE)]));
    assert.match(parcel.text('index.html'), /外部单聊/);
  });

  it('holds of the list of violations what each was found in', async () => {
    const parcel = await made({ kind: 'violations', filters: NO_FILTERS });
    assert.deepEqual(
      parcel.seqs.toSorted((a, b) => a - b),
      [-7, -5],
    );
  });

  it('holds of a case what was put into it, and each message once', async () => {
    const parcel = await made({ kind: 'case', id: 1 });
    const gone = parcel.seqs.filter((seq) => seq < 0);
    assert.deepEqual(
      gone.toSorted((a, b) => b - a),
      [-1, -2, -3, -4, -5],
    );
    assert.equal(new Set(parcel.seqs).size, parcel.seqs.length);
    assert.equal(parcel.seqs.length - gone.length, 8, 'all that is left of the conversation');
  });

  it('holds of a hold and of a customer what is left of theirs', async () => {
    const subjects = [{ kind: 'person' as const, id: ANN }];
    const held = { name: '诉讼', reason: '案号', caseId: null, from: null, to: null, subjects };
    await w.app.store.write(createHold, viewer(), held, w.now);
    const hold = await made({ kind: 'hold', id: 1 });
    const customer = await made({ kind: 'person', id: ANN });
    assert.equal(hold.seqs.length, 8);
    assert.deepEqual(hold.seqs, customer.seqs);
  });

  it('keeps to the time and the kinds that were asked for', async () => {
    const until = await made({ kind: 'excerpt', id: 1 }, { to: LONG_AGO + 2, formats: [] });
    assert.deepEqual(until.seqs, [-2]);
    const files = await made({ kind: 'excerpt', id: 1 }, { types: ['file'], formats: [] });
    assert.deepEqual(files.seqs, []);
  });

  it('holds no copy of what its reader may not see', async () => {
    const parcel = await made({ kind: 'case', id: 1 }, { by: viewer(['li']), formats: [] });
    assert.deepEqual(parcel.seqs, []);
  });

  it('masked, is proved without a word of it', async () => {
    const parcel = await makeParcel(w, { source: { kind: 'excerpt', id: 1 }, masked: true });
    assert.ok(parcel.lines().every(({ json, opened }) => json === null && opened.index !== null));
    assert.equal((await verifyPackage(parcel.path)).verdict, 'good');
  });
});

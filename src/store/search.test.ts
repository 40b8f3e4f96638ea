import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../access/viewer.ts';
import { normalise } from '../messages/normalise.ts';
import { normaliseText } from '../search/cut.ts';
import { parseQuery } from '../search/query.ts';
import { ArchiveFiles } from './archive-files.ts';
import { recordDigest } from './conversations.ts';
import { all } from './db.ts';
import { DeskFile } from './desk-file.ts';
import { recordEnvelopes } from './envelopes.ts';
import type { StorePaths } from './files.ts';
import { recordMessages } from './messages.ts';
import { Reading } from './reading.ts';
import { countMessages, type SearchFilters, searchMessages } from './search.ts';
import { cutQuery, planMonth } from './search-plan.ts';
import { sql } from './sql.ts';

const CUSTOMER = 'wmQ1234567890_abcdefghij-k';
const day = (date: string) => Date.parse(`${date}T12:00:00+08:00`);
const seenBy = (scope: Viewer['scope']): Viewer => ({ accountId: 1, name: '林悦', permissions: [], scope });

/** Two months of an archive, written by the store's own functions. */
class Archive {
  readonly dir = mkdtempSync(join(tmpdir(), 'huicun-search-'));
  readonly paths: StorePaths = {
    desk: join(this.dir, 'huicun.db'),
    archive: join(this.dir, 'archive.db'),
    months: join(this.dir, 'archive'),
  };
  readonly #files = new ArchiveFiles(this.paths, () => day('2026-11-20'));
  readonly #reading = new Reading(this.paths);
  #said: Record<string, unknown>[] = [];
  #seq = 0;

  constructor() {
    new DeskFile(this.paths).close();
  }

  says(from: string, to: string | string[], content: string, more: Record<string, unknown> = {}): number {
    this.#seq += 1;
    const common = { msgid: `m${this.#seq}`, from, tolist: [to].flat(), msgtime: day('2026-11-10') + this.#seq };
    this.#said.push({ seq: this.#seq, ...common, msgtype: 'text', text: { content }, ...more });
    return this.#seq;
  }

  /** Everything said since the last time arrives in this month. */
  keep(month: string): void {
    this.#files.beginMonth(month, day(`${month}-01`));
    const messages = this.#said.map((raw) => normalise(raw['seq'] as number, JSON.stringify(raw)));
    const sealed = { keyVersion: 1, randomKey: '', chatMsg: '', extra: null };
    const envelopes = messages.map(({ seq, msgid }) => ({ seq, msgid, ...sealed }));
    const { n } = this.#files.writeEvidence(month, recordEnvelopes, envelopes, 0);
    this.#files.writeRead(month, recordMessages, messages, n);
    const arrivals = messages.map(({ seq }) => ({ seq, receivedAt: 0 }));
    this.#files.write(recordDigest, { month, n, messages, arrivals, windowMs: 1 });
    this.#said = [];
  }

  page(text: string, { scope = 'everyone', ...options }: PageOptions = {}) {
    const asked = { filters: {}, before: null, limit: 50, ...options };
    return this.#reading.run((db) => searchMessages(db, seenBy(scope), parseQuery(text), asked));
  }

  texts(text: string, options: PageOptions = {}): string[] {
    return this.page(text, options).hits.map((hit) => hit.text);
  }

  count(text: string, { scope = 'everyone', filters = {}, ...options }: PageOptions = {}) {
    return this.#reading.run((db) => countMessages(db, seenBy(scope), parseQuery(text), { filters, ...options }));
  }

  /** How SQLite means to find it, step by step. */
  steps(text: string, scope: Viewer['scope']): string[] {
    const asked = { viewer: seenBy(scope), words: cutQuery(parseQuery(text)), filters: {}, before: null };
    return this.#reading.run((db) => {
      const month = db.month('2026-11');
      const { candidates } = planMonth(month, asked)!;
      return all<{ detail: string }>(month, sql`EXPLAIN QUERY PLAN ${candidates}`).map(({ detail }) => detail);
    });
  }

  end(): void {
    this.#reading.close();
    this.#files.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

interface PageOptions {
  scope?: Viewer['scope'];
  filters?: SearchFilters;
  before?: number;
  limit?: number;
  budget?: number;
}

let a: Archive;
after(() => a.end());
before(() => {
  a = new Archive();
  a.says('zhang', CUSTOMER, '合同今天发您，请查收', { msgtime: day('2026-10-05') });
  a.says(CUSTOMER, 'zhang', '收到，我的手机 13812345678', { msgtime: day('2026-10-06') });
  a.says('li', ['zhang', 'wang'], '合同款3.5%已付', { roomid: 'wr1', msgtime: day('2026-10-07') });
  a.says('zhang', CUSTOMER, '说错了', { msgid: 'wrong', msgtime: day('2026-10-08') });
  a.keep('2026-10');
  a.says('wang', 'zhao', '【转账】請加ＶＸ 😀', { msgtime: day('2026-11-02') });
  a.says('zhang', CUSTOMER, '', { msgtype: 'revoke', revoke: { pre_msgid: 'wrong' }, msgtime: day('2026-11-02') });
  a.says('zhang', CUSTOMER, '', { msgtype: 'file', file: { filename: '采购合同.pdf', sdkfileid: 'x' } });
  a.says('zhang', 'li', '同合不是合同', { msgtime: day('2026-10-31') });
  a.keep('2026-11');
});

describe('searchMessages', () => {
  it('finds the newest archived first, over all months', () => {
    assert.deepEqual(a.texts('合同'), ['同合不是合同', '采购合同.pdf', '合同款3.5%已付', '合同今天发您，请查收']);
  });

  const found: [query: string, texts: number][] = [
    ['转', 1],
    ['轉賬', 1],
    ['vx', 1],
    ['vx 😀', 1],
    ['"vx 😀"', 1],
    ['请加VX', 1],
    ['😀', 1],
    ['【', 1],
    ['账】', 1],
    ['3.5%', 1],
    ['5%已', 1],
    ['%', 1],
    ['.', 2],
    ['PDF', 1],
    ['5678', 1],
    ['13812345678', 1],
    ['13812345679', 0],
    ['合同 zhang', 0],
    ['今天 合同', 1],
    ['同合同', 0],
    ['是合同', 1],
    ['合同合', 0],
  ];
  for (const [query, texts] of found) {
    it(`finds ${query} ${texts} times`, () => {
      assert.equal(a.texts(query).length, texts);
      assert.deepEqual(a.count(query), { count: texts, capped: false });
    });
  }

  it('tells everything a list shows', () => {
    assert.deepEqual(a.page('手机').hits, [
      {
        seq: 2,
        key: `${CUSTOMER}|zhang`,
        kind: 'single',
        external: true,
        senderId: CUSTOMER,
        peers: ['zhang'],
        type: 'text',
        sentAt: day('2026-10-06'),
        text: '收到，我的手机 13812345678',
        revoked: false,
      },
    ]);
    assert.deepEqual(a.page('3.5%').hits[0]?.peers, ['wang', 'zhang']);
    assert.equal(a.page('说错了').hits[0]?.revoked, true);
  });

  describe('with filters', () => {
    const filtered: [what: string, query: string, filters: SearchFilters, seqs: number[]][] = [
      ['of a conversation', '合同', { conversation: 'li|zhang' }, [8]],
      ['of a sender', '合同', { sender: 'li' }, [3]],
      ['of a type', '合同', { type: 'file' }, [7]],
      ['of a time', '合同', { from: day('2026-10-07'), to: day('2026-11-01') }, [8, 3]],
      ['of a time, its end left out', '', { from: day('2026-10-05'), to: day('2026-10-06') }, [1]],
      ['of a beginning only', '合同', { from: day('2026-11-01') }, [7]],
      ['of an end only', '合同', { to: day('2026-10-06') }, [1]],
      ['of all of them', '合同', { conversation: 'wr1', sender: 'li', type: 'text', from: 1 }, [3]],
      ['and no words', '', { sender: CUSTOMER }, [2]],
      ['that nobody fits', '合同', { sender: 'nobody' }, []],
      ['that are null', '手机', { sender: null, conversation: null, type: null, from: null, to: null }, [2]],
    ];
    for (const [what, query, filters, seqs] of filtered) {
      it(`finds what is ${what}`, () => {
        assert.deepEqual(
          a.page(query, { filters }).hits.map((h) => h.seq),
          seqs,
        );
        assert.equal(a.count(query, { filters }).count, seqs.length);
      });
    }
  });

  it('shows a person only the conversations in scope', () => {
    assert.deepEqual(a.texts('合同', { scope: ['li'] }), ['同合不是合同', '合同款3.5%已付']);
    assert.deepEqual(a.texts('合同', { scope: ['zhao'] }), []);
    assert.deepEqual(a.texts('合同', { scope: [] }), []);
    assert.deepEqual(a.count('合同', { scope: ['li', 'wang'] }), { count: 2, capped: false });
  });

  it('asks the index first, and looks up only what it names', () => {
    assert.deepEqual(
      a.steps('合同', 'everyone').map((step) => step.split(' INDEX')[0]),
      ['SCAN s VIRTUAL TABLE'],
    );
    assert.deepEqual(
      a.steps('合同', ['li']).map((step) => step.split(' INDEX')[0]),
      ['SCAN s VIRTUAL TABLE', 'SEARCH m USING INTEGER PRIMARY KEY (rowid=?)'],
    );
  });

  it('goes on where the page before ended', () => {
    const seqs: number[] = [];
    let next: number | null | undefined;
    while (next !== null) {
      const page = a.page('合同', { limit: 1, ...(next ? { before: next } : {}) });
      seqs.push(...page.hits.map((h) => h.seq));
      next = page.next;
    }
    assert.deepEqual(seqs, [8, 7, 3, 1]);
  });

  it('gives what it found when the time is up, and can go on', () => {
    const b = new Archive();
    for (let i = 0; i < 200; i++) b.says('zhang', 'li', `合同第${i}份`);
    b.keep('2026-11');

    const { hits, tooBroad, next } = b.page('合同第', { budget: -1, limit: 500 });
    assert.deepEqual([hits.length, tooBroad, next], [32, true, 169]);
    assert.deepEqual(b.count('合同第', { budget: -1 }), { count: 32, capped: true });
    b.end();
  });

  it('stops counting at ten thousand', () => {
    const b = new Archive();
    for (let i = 0; i < 10_050; i++) b.says('zhang', 'li', '好');
    b.keep('2026-11');

    assert.deepEqual(b.count('好'), { count: 10_000, capped: true });
    assert.deepEqual(b.count('好', { scope: ['li'] }), { count: 10_000, capped: true });
    b.end();
  });

  it('agrees with plain substring search', () => {
    const b = new Archive();
    const letters = [...'转账轉賬微信ab01.%，！😀 '];
    const text = (i: number, length: number) =>
      Array.from(
        { length },
        (_, k) => letters[((i * 2_654_435_761 + k * k * 40_503 + i * k * 97) >>> 3) % letters.length],
      ).join('');
    const texts = Array.from({ length: 300 }, (_, i) => text(i, 1 + (i % 17)));
    for (const t of texts) b.says('zhang', 'li', t);
    b.keep('2026-11');

    let found = 0;
    for (let i = 0; i < 300; i++) {
      const query = parseQuery(`"${text(i + 7, 1 + (i % 5))}"`);
      if (query.empty) continue;
      const plain = texts.filter((t) => normaliseText(t).includes(query.terms[0]!.text)).reverse();
      assert.deepEqual(b.texts(`"${query.terms[0]!.text}"`, { limit: 1000 }), plain, query.terms[0]!.text);
      found += plain.length;
    }
    assert.ok(found > 300);
    b.end();
  });
});

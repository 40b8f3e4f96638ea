import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { makeBulk, makeBulkJson } from './bulk.ts';
import { makeCompany } from './company.ts';
import { bodies, common, FROM, TO } from './record-schema.ts';

const company = makeCompany(1);

describe('makeBulk', () => {
  const count = 50_000;
  const records = [...makeBulk(company, { seed: 1, count, from: FROM, to: TO })];

  it('numbers them without a gap, in the order they were sent', () => {
    assert.equal(records.length, count);
    assert.deepEqual([records[0]!.seq, records.at(-1)!.seq], [1, count]);
    for (let i = 1; i < count; i += 1) assert.ok(records[i]!.msgtime >= records[i - 1]!.msgtime);
    assert.ok(records[0]!.msgtime >= FROM && records.at(-1)!.msgtime <= TO);
    assert.equal(new Set(records.map((r) => r.msgid)).size, count);
  });

  it('gives the same for the same seed, from any seq', () => {
    const [first] = makeBulk(company, { seed: 1, count, from: FROM, to: TO });
    assert.deepEqual(first, records[0]);
    assert.equal(makeBulk(company, { seed: 1, count: 1, firstSeq: 900 }).next().value?.seq, 900);
  });

  it('spreads them unevenly over many conversations', () => {
    const keys = new Map<string, number>();
    for (const { from, tolist, roomid } of records) {
      const key = roomid || [from, ...tolist].sort().join('|');
      keys.set(key, (keys.get(key) ?? 0) + 1);
    }
    const counts = [...keys.values()].sort((a, b) => b - a);
    assert.ok(counts.length > 8000);
    assert.ok(counts[0]! > 100 * counts[Math.floor(counts.length / 2)]!);
    assert.equal(makeConversations(300), 300);
  });

  it('writes texts of the usual length, without a repetition to speak of', () => {
    const length = records.reduce((sum, r) => sum + r.text.length, 0) / count;
    assert.ok(length > 20 && length < 30, String(length));
    assert.ok(new Set(records.map((r) => r.text)).size > 0.8 * count);
  });

  it('writes the same as JSON', () => {
    const json = [...makeBulkJson(company, { seed: 1, count: 1000, from: FROM, to: TO })];
    for (const [i, { seq, msgid, json: text }] of json.entries()) {
      const record = JSON.parse(text);
      assert.ok(common.and(bodies['text']!).safeParse(record).success, text);
      assert.deepEqual([record.msgid, seq], [msgid, i + 1]);
    }
  });

  it('is fast', (t: TestContext) => {
    const begun = performance.now();
    let bytes = 0;
    for (const { json } of makeBulkJson(company, { seed: 1, count: 100_000 })) bytes += json.length;
    const seconds = (performance.now() - begun) / 1000;
    t.diagnostic(`${Math.round(100_000 / seconds)} records a second, ${Math.round(bytes / 100_000)} characters each`);
  });
});

function makeConversations(conversations: number): number {
  const keys = new Set<string>();
  for (const { from, tolist, roomid } of makeBulk(company, { seed: 1, count: 40_000, conversations })) {
    keys.add(roomid || [from, ...tolist].sort().join('|'));
  }
  return keys.size;
}

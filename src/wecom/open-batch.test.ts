import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Accusations } from './accusations.ts';
import { OWN_CODES } from './errors.ts';
import { type Opened, openBatch, type Run } from './open-batch.ts';

const dir = mkdtempSync(join(tmpdir(), 'huicun-'));
after(() => rmSync(dir, { recursive: true }));
let files = 0;
const fileIn = () => join(dir, `accused-${++files}.json`);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => ({ seq: i + 1 }));
const faultsOf = (opened: Opened[]) => opened.filter((o) => 'fault' in o).map((o) => o.seq);

/** A library that dies as `dies` says, given the records run so far in this host and the next. */
function bench(
  dies: (before: readonly number[], seq: number) => boolean,
  accusations = new Accusations(fileIn(), 'v1'),
) {
  let before: number[] = [];
  const runs: number[][] = [];
  const run = async (records: readonly { seq: number }[], fresh: boolean): Promise<Run> => {
    if (fresh) before = [];
    runs.push(records.map((r) => r.seq));
    for (const { seq } of records) {
      if (dies(before, seq)) {
        before = [];
        return { accused: seq };
      }
      before.push(seq);
    }
    return { opened: records.map(({ seq }) => ({ seq, json: `{"n":${seq}}` })) };
  };
  return { run, runs, accusations };
}

describe('openBatch', () => {
  it('opens a harmless batch in one run', async () => {
    const b = bench(() => false);
    assert.equal((await openBatch(numbers(5), b)).length, 5);
    assert.equal(b.runs.length, 1);
  });

  it('quarantines a record that kills twice alone, and opens all others', async () => {
    const b = bench((_, seq) => seq === 3 || seq === 7);
    assert.deepEqual(faultsOf(await openBatch(numbers(10), b)), [3, 7]);
    assert.deepEqual(
      b.runs.filter((r) => r.length === 1),
      [[3], [3], [7], [7]],
    );
  });

  it('acquits the one in whose turn it happened when another before it did the harm', async () => {
    const b = bench((before, seq) => seq === 8 && before.includes(2));
    const opened = await openBatch(numbers(10), b);
    assert.deepEqual(faultsOf(opened), []);
    assert.equal(b.accusations.has(8), false);
  });

  it('parts by halving a record from those it harms, so that all of them open', async () => {
    const b = bench((before) => before.includes(2));
    assert.deepEqual(faultsOf(await openBatch(numbers(16), b)), []);
    assert.ok(b.runs.length < 40);
  });

  it('quarantines many records, but blames the library when nothing opens at all', async () => {
    const most = bench((_, seq) => seq < 9);
    assert.deepEqual(faultsOf(await openBatch(numbers(9), most)), [1, 2, 3, 4, 5, 6, 7, 8]);
    const all = bench(() => true);
    await assert.rejects(openBatch(numbers(20), all), { name: 'WecomError', code: OWN_CODES.alwaysDies });
    assert.equal(all.accusations.has(1), false);
  });

  it('goes on counting after a restart, and runs a suspect alone first', async () => {
    const path = fileIn();
    const before = new Accusations(path, 'v1');
    before.accuse(4);
    before.addDeath(4);
    const b = bench((_, seq) => seq === 4, new Accusations(path, 'v1'));
    assert.deepEqual(faultsOf(await openBatch(numbers(5), b)), [4]);
    assert.deepEqual(b.runs, [[4], [1, 2, 3, 5]]);
    assert.equal(new Accusations(path, 'v1').deathsOf(4), 2);
  });

  it('gives every record another chance with another library', () => {
    const path = fileIn();
    new Accusations(path, 'v1').addDeath(4);
    assert.equal(new Accusations(path, 'v2').has(4), false);
  });
});

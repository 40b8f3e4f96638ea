import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { findingSentence, findingTime, type TrailFinding } from '../access/trail-findings.ts';
import type { WriteDb } from './db.ts';
import { migrate } from './migrate.ts';
import { hashOfRow, recordTraces, type TrailEntry, type TrailRow } from './trail.ts';
import { verifyTrailFile } from './trail-file.ts';

const ROWS = 40;
const dir = mkdtempSync(join(tmpdir(), 'huicun-trail-'));
const whole = join(dir, 'whole.db');
const tampered = join(dir, 'tampered.db');

const UNGUARD = ['trail', 'trail_conversations']
  .flatMap((table) => ['update', 'delete'].map((change) => `DROP TRIGGER ${table}_no_${change};`))
  .join('');

function entry(i: number): TrailEntry {
  return {
    ...{
      at: 1_763_600_000_000 + i * 60_000,
      account: i % 3 === 0 ? null : i % 3,
      name: `员工${i % 3}`,
      ip: '10.0.0.8',
    },
    ...{ agent: 'Chrome', act: 'chat', title: `会话 ${i}`, person: `p${i % 5}`, fromSeq: i, toSeq: i + 20, count: 20 },
    conversations: [`c${i % 7}`, `c${(i + 1) % 7}`],
    details: { page: i, words: ['退款', i] },
  };
}

before(() => {
  const db = new Database(whole);
  migrate(db, 'desk');
  const all = Array.from({ length: ROWS }, (_, i) => entry(i));
  db.transaction(() => recordTraces({ connection: db } as WriteDb, all))();
  db.close();
});
after(() => rmSync(dir, { recursive: true }));

/** As somebody with sqlite3 and the file would do it; the triggers are out of the way, and are not counted. */
function tamperedWith(change: string | ((db: Database.Database) => void)): TrailFinding[] {
  copyFileSync(whole, tampered);
  const db = new Database(tampered);
  db.pragma('journal_mode = MEMORY'); // hundreds of times, and nothing that has to outlast a crash
  db.pragma('synchronous = OFF');
  db.exec(UNGUARD);
  if (typeof change === 'string') db.exec(change);
  else change(db);
  db.close();
  return verifyTrailFile(tampered)!.findings.filter(({ kind }) => kind !== 'unguarded');
}

/** Nothing may hang on where one part ends and the next begins. */
const inParts = () => verifyTrailFile(tampered, { part: 7 })!.findings;

const kinds = (findings: readonly TrailFinding[]) => findings.map(({ kind, n, to }) => `${kind} ${n}-${to}`);

describe('verifyTrailFile', () => {
  it('finds nothing in a trail that nobody touched', () => {
    const report = verifyTrailFile(whole)!;
    assert.deepEqual([report.rows, report.n, report.found], [ROWS, ROWS, 0]);
    assert.equal(report.hash.length, 64);
    assert.deepEqual(verifyTrailFile(whole, { known: { n: ROWS, hash: report.hash.slice(0, 16) } })!.findings, []);
    assert.equal(verifyTrailFile(join(dir, 'none.db')), null);
  });

  it('says so when the file cannot be read', () => {
    const damaged = join(dir, 'damaged.db');
    copyFileSync(whole, damaged);
    writeFileSync(damaged, Buffer.alloc(4096, 7), { flag: 'r+' });
    assert.throws(() => verifyTrailFile(damaged), /读不了（SQLITE_NOTADB）[\s\S]*用备份核对/);
  });

  it('finds every row that is changed, in whichever column', () => {
    for (let n = 1; n <= ROWS; n += 1) {
      const findings = tamperedWith(`UPDATE trail SET title = title || '。' WHERE n = ${n}`);
      assert.deepEqual(kinds(findings), [`changed ${n}-${n}`]);
    }
    const columns = `at = at + 1; account = 9; name = ''; ip = '1'; agent = ''; act = 'chats'; person = NULL; from_seq = 0;
      to_seq = NULL; count = 21; details = '{}'; hash = zeroblob(32)`;
    for (const column of columns.split(';')) {
      const findings = tamperedWith(`UPDATE trail SET ${column} WHERE n = 17`);
      assert.deepEqual(kinds(findings), ['changed 17-17'], column);
    }
    assert.ok(kinds(tamperedWith(`UPDATE trail SET conversations = 'no list' WHERE n = 17`)).includes('changed 17-17'));
  });

  it('finds every row that is removed', () => {
    for (let n = 1; n <= ROWS; n += 1) {
      const findings = tamperedWith(
        `DELETE FROM trail WHERE n = ${n}; DELETE FROM trail_conversations WHERE n = ${n};`,
      );
      assert.deepEqual(kinds(findings), [n === ROWS ? `cut ${n}-${n}` : `removed ${n}-${n}`]);
    }
    assert.deepEqual(kinds(tamperedWith('DELETE FROM trail WHERE n BETWEEN 5 AND 9')).slice(0, 1), ['removed 5-9']);
    assert.ok(kinds(tamperedWith('DELETE FROM trail')).includes(`cut 1-${ROWS}`));
  });

  it('finds the end cut off also where head, numbers and index were set back with it', () => {
    const cut = `DELETE FROM trail WHERE n = ${ROWS};
      UPDATE trail_head SET n = n - 1, hash = (SELECT hash FROM trail ORDER BY n DESC LIMIT 1);`;
    assert.deepEqual(kinds(tamperedWith(cut))[0], `cut ${ROWS}-${ROWS}`);
    const numbers = `${cut} UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'trail';`;
    assert.deepEqual(kinds(tamperedWith(numbers)), [`misindexed ${ROWS}-${ROWS}`]);
    const all = `${numbers} DELETE FROM trail_conversations WHERE n = ${ROWS};`;
    const { hash } = verifyTrailFile(whole)!;
    assert.deepEqual(tamperedWith(all), []); // nothing inside the file tells any more
    assert.equal(verifyTrailFile(tampered, { known: { n: ROWS, hash } })!.findings.at(-1)!.kind, 'differs');
  });

  it('finds every row that is put in, with or without others renumbered', () => {
    const copy = (n: number, from: number) =>
      `INSERT INTO trail SELECT ${n}, at, account, name, ip, agent, act, '假的', person, NULL, from_seq, to_seq, count, details, hash
        FROM trail WHERE n = ${from};`;
    assert.deepEqual(kinds(tamperedWith(copy(0, 1))), ['inserted 0-0']);
    assert.deepEqual(kinds(tamperedWith(copy(ROWS + 1, 1))), [`inserted ${ROWS + 1}-${ROWS + 1}`]);
    assert.deepEqual(kinds(tamperedWith(copy(ROWS + 5, 1))), [`inserted ${ROWS + 1}-${ROWS + 5}`]);
    for (let n = 1; n < ROWS; n += 1) {
      const findings = tamperedWith(`${renumber(n, 1)} ${copy(n, n + 1)}`);
      const said = kinds(findings.filter(({ kind }) => kind !== 'misindexed' && kind !== 'unindexed'));
      const where = n === ROWS - 1 ? `changed ${n}-${n}` : `inserted ${n}-${n}`;
      assert.equal(
        said.find((words) => words.endsWith(` ${n}-${n}`)),
        where,
      );
    }
  });

  it('says what went where the numbers were closed up behind it', () => {
    const findings = tamperedWith(`DELETE FROM trail WHERE n BETWEEN 10 AND 11; ${renumber(12, -2)}`);
    assert.equal(kinds(findings)[0], 'taken-out 10-11');
  });

  it('finds what was worked into the chain properly, at the row behind it', () => {
    const findings = tamperedWith((db) => {
      const rows = db
        .prepare('SELECT *, from_seq AS fromSeq, to_seq AS toSeq FROM trail ORDER BY n')
        .all() as TrailRow[];
      const [earlier, row] = [rows[18], rows[19]] as unknown as [{ hash: Buffer }, TrailRow];
      const hash = hashOfRow(earlier.hash, { ...row, title: '没看过' });
      db.prepare('UPDATE trail SET title = ?, hash = ? WHERE n = 20').run('没看过', hash);
    });
    assert.deepEqual(kinds(findings), ['changed 21-21']);
    const last = tamperedWith((db) => {
      const rows = db
        .prepare('SELECT *, from_seq AS fromSeq, to_seq AS toSeq FROM trail ORDER BY n')
        .all() as TrailRow[];
      const [earlier, row] = rows.slice(-2) as unknown as [{ hash: Buffer }, TrailRow];
      const hash = hashOfRow(earlier.hash, { ...row, ip: '' });
      db.prepare(`UPDATE trail SET ip = '', hash = ? WHERE n = ?`).run(hash, ROWS);
    });
    assert.deepEqual(kinds(last), [`head ${ROWS}-${ROWS}`]);
  });

  it('finds an index that hides or invents a look, a head and numbers that were changed, and missing triggers', () => {
    assert.deepEqual(kinds(tamperedWith(`DELETE FROM trail_conversations WHERE n = 8 AND conversation = 'c0'`)), [
      'unindexed 8-8',
    ]);
    assert.deepEqual(kinds(tamperedWith(`INSERT INTO trail_conversations VALUES ('c9', 8)`)), ['misindexed 8-8']);
    assert.deepEqual(kinds(tamperedWith('UPDATE trail_head SET hash = zeroblob(32)')), [`head ${ROWS}-${ROWS}`]);
    assert.deepEqual(kinds(tamperedWith('UPDATE trail_head SET n = n - 1')).length > 0, true);
    assert.deepEqual(kinds(tamperedWith('DELETE FROM trail_head')).includes('head 0-0'), true);
    assert.deepEqual(kinds(tamperedWith(`UPDATE sqlite_sequence SET seq = 3 WHERE name = 'trail'`)), ['sequence 3-3']);
    tamperedWith('SELECT 1');
    assert.deepEqual(kinds(verifyTrailFile(tampered)!.findings), ['unguarded 0-4']);
    const idle = `CREATE TRIGGER trail_no_update BEFORE UPDATE ON trail WHEN false BEGIN SELECT raise(ABORT, 'x'); END`;
    tamperedWith(idle);
    assert.deepEqual(kinds(verifyTrailFile(tampered)!.findings), ['unguarded 0-4']);
  });

  it('finds any change made at random, and puts it into words', () => {
    const random = seeded(20_261_121);
    for (let i = 0; i < 150; i += 1) {
      const change = anyChange(random);
      const findings = tamperedWith(change);
      assert.ok(findings.length > 0, change);
      assert.deepEqual(new Set(kinds(inParts())), new Set(kinds(verifyTrailFile(tampered)!.findings)), change);
      for (const finding of findings) {
        assert.match(findingSentence(finding), /^[^a-z]*。$|索引|huicun\.db/, change);
        assert.doesNotMatch(findingTime(finding), /NaN/);
      }
    }
  });
});

/** Rows from n on get numbers that are higher or lower; one after the other, from the right end. */
function renumber(n: number, by: number): string {
  return `UPDATE trail SET n = -(n + ${by}) WHERE n >= ${n}; UPDATE trail SET n = -n WHERE n < 0;`;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function anyChange(random: (below: number) => number): string {
  const n = 1 + random(ROWS);
  const other = 1 + ((n + random(ROWS - 1)) % ROWS);
  const column = ['title', 'details', 'name', 'ip', 'agent'][random(5)]!;
  const changes = [
    `UPDATE trail SET ${column} = ${column} || 'x' WHERE n = ${n}`,
    `UPDATE trail SET at = at + ${1 + random(1000)} WHERE n >= ${n}`,
    `DELETE FROM trail WHERE n = ${n}`,
    `DELETE FROM trail WHERE n >= ${n}; UPDATE trail_head SET n = ${n - 1}`,
    `UPDATE trail SET title = (SELECT title || '' FROM trail WHERE n = ${other}) WHERE n = ${n}`,
    `UPDATE trail SET hash = (SELECT hash FROM trail WHERE n = ${other}) WHERE n = ${n}`,
    `UPDATE trail SET n = 1000000 WHERE n = ${n}; UPDATE trail SET n = ${n} WHERE n = ${other}; UPDATE trail SET n = ${other} WHERE n = 1000000`,
    `DELETE FROM trail WHERE n = ${n}; ${renumber(n, -1)}`,
    `DELETE FROM trail_conversations WHERE n = ${n}`,
    `UPDATE trail SET account = coalesce(account, 0) + 1 WHERE n = ${n}`,
  ];
  return changes[random(changes.length)]!;
}

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { checkHere } from '../archive/verifier.ts';
import { pathsOf } from '../config.ts';
import { type ArchiveReport, archiveFindingSentence } from '../evidence/archive-findings.ts';
import { type Beginning, World } from '../testing/world.ts';
import type { CheckAsked } from './archive-check.ts';

const EVERYTHING: CheckAsked = { month: null, conversation: null, sample: null, outside: [] };
const MONTH = '2026-11';

/** An archive as the pipeline leaves it; each test does to a copy of it what somebody might do with sqlite3 or on the disk. */
describe('checkArchive', () => {
  let beginning: Beginning;
  let earlier = ''; // a checkpoint kept outside, before the last messages came
  before(async () => {
    const world = new World();
    for (let i = 0; i < 300; i += 1) world.says('zhang', i % 3 === 0 ? 'li' : 'wang', `第 ${i} 条`);
    await world.app.pipeline.pull();
    await world.app.pipeline.checkpoint();
    earlier = checkpointOn(world);
    for (let i = 0; i < 40; i += 1) world.says('zhang', 'li', `后来第 ${i} 条`);
    await world.app.pipeline.pull();
    await world.app.pipeline.checkpoint();
    beginning = await world.leave();
  });
  after(() => beginning?.remove());

  const checkpointOn = (world: World) => readFileSync(join(pathsOf(world.config).log, '1', 'checkpoint'), 'utf8');

  async function checked(
    tamper: (world: World) => void,
    asked: Partial<CheckAsked> & { media?: boolean } = {},
  ): Promise<ArchiveReport> {
    const world = new World({ like: beginning });
    try {
      await world.app.close();
      tamper(world);
      const { media = false, ...more } = asked;
      const run = checkHere(pathsOf(world.config));
      return await run({ ...EVERYTHING, ...more, media }, () => {}, new AbortController().signal);
    } finally {
      await world.end();
    }
  }

  const evidence = (statements: string) => (world: World) => {
    const db = new Database(join(pathsOf(world.config).months, `${MONTH}.db`));
    const triggers = db
      .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.exec(statements);
    for (const { sql } of triggers) db.exec(sql);
    db.close();
  };

  const said = ({ findings }: ArchiveReport) => findings.map((finding) => archiveFindingSentence(finding));

  it('finds nothing wrong with what nobody touched', async () => {
    const report = await checked(() => {});

    assert.deepEqual(said(report), []);
    assert.equal(report.messages, 340);
    assert.ok(report.checkpoints >= 2);
    assert.equal(report.entries, report.head!.size);
  });

  const CASES: readonly (readonly [name: string, sql: string, sentence: RegExp])[] = [
    [
      'a text changed',
      `UPDATE opened SET json = replace(json, '第 7 条', '第 8 条') WHERE seq = 8`,
      /序号 8 的明文被改过/,
    ],
    ['a text removed', 'DELETE FROM opened WHERE seq = 9', /序号 9 的明文不见了/],
    ['an envelope changed', `UPDATE envelopes SET msgid = 'x' WHERE seq = 10`, /序号 10 的密文被改过/],
    [
      'two texts swapped',
      `UPDATE opened SET json = (SELECT group_concat(o.json) FROM opened o WHERE o.seq = 23 - opened.seq) WHERE seq IN (11, 12)`,
      /序号 1[12] 的明文被改过/,
    ],
    [
      'a text and its journal changed together',
      `UPDATE opened SET json = '{}' WHERE seq = 13;
       UPDATE journal SET hash = x'44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' WHERE kind = 'opened' AND seq = 13`,
      /序号 13 的明文被改过/,
    ],
    [
      'a time changed',
      `UPDATE journal SET at = at + 1 WHERE kind = 'opened' AND seq = 14`,
      /序号 14 的明文的登记被改过/,
    ],
    [
      'a record removed with its journal',
      `PRAGMA foreign_keys = OFF; DELETE FROM opened WHERE seq = 15; DELETE FROM envelopes WHERE seq = 15; DELETE FROM journal WHERE seq = 15`,
      /序号 15 的(明文|密文)的登记不见了/,
    ],
    [
      'a record put in',
      `INSERT INTO envelopes SELECT 9000, 'm9000', key_version, random_key, chat_msg, extra, received_at FROM envelopes WHERE seq = 1`,
      /序号 9000 的密文是后来放进去的/,
    ],
    ['a file put in', `INSERT INTO fetched VALUES (1, 'f', 'aa', 1, '', 0)`, /序号 1 的媒体文件的登记是后来放进去的/],
  ];

  for (const [name, sql, sentence] of CASES) {
    it(`names ${name}`, async () => {
      const report = await checked(evidence(sql));

      assert.ok(
        said(report).some((one) => sentence.test(one)),
        said(report).join('\n'),
      );
      assert.ok(report.findings.every(({ signedAt }) => signedAt !== null || name.includes('put in')));
    });
  }

  it('names guards that were taken away', async () => {
    const report = await checked((world) => {
      const db = new Database(join(pathsOf(world.config).months, `${MONTH}.db`));
      db.exec('DROP TRIGGER opened_is_never_changed');
      db.close();
    });

    assert.match(said(report).join(), /触发器不见了/);
  });

  const archive = (statements: string) => (world: World) => {
    const db = new Database(pathsOf(world.config).archive);
    db.exec(statements);
    db.close();
  };

  it('names a tile and a bundle that were changed or lost', async () => {
    for (const [folder, damage] of [
      ['tile/0', (path: string) => writeFileSync(path, readFileSync(path).fill(7, 40, 50))],
      ['tile/entries', (path: string) => rmSync(path)],
    ] as const) {
      const report = await checked((world) => damage(filesBelow(join(pathsOf(world.config).log, '1', folder))[0]!));

      assert.match(said(report).join('\n'), /存证日志的文件 log\/1\/tile\/\S+ 损坏/);
    }
  });

  it('names a checkpoint that was changed, and one of more than there is', async () => {
    const changed = await checked(
      archive(`UPDATE checkpoints SET root = zeroblob(32) WHERE size = (SELECT min(size) FROM checkpoints)`),
    );
    const cut = await checked(
      archive(
        `UPDATE log_runs SET count = count - 20 WHERE first = (SELECT max(first) FROM log_runs);
         DELETE FROM log_entries WHERE idx >= (SELECT max(first + count) FROM log_runs);
         UPDATE logs SET size = (SELECT max(first + count) FROM log_runs)`,
      ),
    );

    assert.match(said(changed).join('\n'), /的检查点与现在的日志不符/);
    assert.match(said(cut).join('\n'), /存证日志末尾少了 \d+ 条/);
  });

  it('compares a checkpoint kept outside', async () => {
    const fine = await checked(() => {}, { outside: [earlier] });
    const before = (await checked(() => {})).checkpoints;

    assert.deepEqual(said(fine), []);
    assert.equal(fine.checkpoints, before + 1);
    await assert.rejects(
      checked(() => {}, { outside: [earlier.replace(/^\d+$/m, '1')] }),
      /外部检查点不是这里签出的，或被改过/,
    );
    await assert.rejects(
      checked(() => {}, { outside: [earlier.replaceAll('huicun.local', 'other.local')] }),
      /属于另一份日志/,
    );
  });

  it('asks nothing of the files of the log beyond what was signed, while more is being taken in', async () => {
    const world = new World({ like: beginning });
    try {
      for (let i = 0; i < 300; i += 1) world.says('zhang', 'li', '刚刚'); // more than a tile of the log holds
      await world.app.pipeline.pull();
      const report = await checkHere(pathsOf(world.config))(
        { ...EVERYTHING, media: false },
        () => {},
        new AbortController().signal,
      );

      assert.deepEqual(said(report), []);
      assert.ok(report.messages + report.waiting >= 640);
    } finally {
      await world.end();
    }
  });

  it('tells two histories apart that the same key has signed', async () => {
    const [one, other] = [new World({ like: beginning }), new World({ like: beginning })];
    try {
      for (const [world, words, times] of [
        [one, '这样', 3],
        [other, '那样', 9],
      ] as const) {
        for (let i = 0; i < times; i += 1) world.says('zhang', 'li', words);
        await world.app.pipeline.pull();
        await world.app.pipeline.checkpoint();
      }
      const asked = { ...EVERYTHING, outside: [checkpointOn(one)], media: false };
      const report = await checkHere(pathsOf(other.config))(asked, () => {}, new AbortController().signal);

      assert.match(said(report).join(), /两份不同的历史/);
    } finally {
      await one.end();
      await other.end();
    }
  });

  it('looks at a month, a conversation or a sample alone', async () => {
    const tamper = evidence(`UPDATE opened SET json = '{}' WHERE seq = 16`); // 第 15 条, to li
    const month = await checked(tamper, { month: MONTH });
    const touched = await checked(tamper, { conversation: 'li|zhang' });
    const other = await checked(tamper, { conversation: 'wang|zhang' });
    const sample = await checked(() => {}, { sample: 50 });

    assert.match(said(month).join(), /序号 16 的明文被改过/);
    assert.match(said(touched).join(), /序号 16 的明文被改过/);
    assert.deepEqual(said(other), []);
    assert.equal(other.messages, 200);
    assert.deepEqual([sample.entries, sample.found], [50, 0]);
    await assert.rejects(
      checked(() => {}, { month: '2020-01' }),
      /没有 2020-01 月/,
    );
    await assert.rejects(
      checked(() => {}, { conversation: 'nobody' }),
      /没有这个会话/,
    );
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

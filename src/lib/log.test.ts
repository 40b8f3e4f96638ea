import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { logInto, plainError, requestAtHand } from './log.ts';
import { LogFile, logPieces } from './log-file.ts';

describe('logInto', () => {
  it('says to which request a line belongs', () => {
    const lines: string[] = [];
    const log = logInto('info', [{ write: (line) => lines.push(line) }]);
    requestAtHand.run({ id: 'R1' }, () => log.info({ n: 1 }, 'inside'));
    log.info('outside');
    const [inside, outside] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual([inside!['request'], inside!['n'], inside!['msg']], ['R1', 1, 'inside']);
    assert.equal('request' in outside!, false);
  });

  it('does not quote what a parser stumbled over', () => {
    const lines: string[] = [];
    const log = logInto('info', [{ write: (line) => lines.push(line) }]);
    for (const text of ['{"text":"保本无风险"', '保本 guaranteed profit']) {
      try {
        JSON.parse(text);
      } catch (error) {
        log.error({ err: new Error('a record could not be read', { cause: error }) }, 'failed');
      }
    }
    assert.equal(lines.length, 2);
    assert.doesNotMatch(lines.join(''), /保本|guaranteed/);
    assert.match(lines[0]!, /a record could not be read/);
  });
});

describe('plainError', () => {
  it('keeps kind, code and place, and of our own errors the sentence', () => {
    const error = Object.assign(new Error('磁盘只剩 1 MB'), { code: 'ENOSPC', row: { text: '保本' } });
    const plain = plainError(error);
    assert.deepEqual([plain.type, plain.code, plain.message], ['Error', 'ENOSPC', '磁盘只剩 1 MB']);
    assert.match(plain.stack!, /^\s+at .*log\.test\.ts/);
    assert.doesNotMatch(JSON.stringify(plain), /保本/);
  });
});

describe('LogFile', () => {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-log-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps the last pieces and never more than it may', () => {
    const path = join(dir, 'deep', 'a.log');
    const file = new LogFile(path, 40_000);
    for (let n = 0; n < 2000; n += 1) file.write(`${String(n).padStart(5, '0')} ${'x'.repeat(60)}\n`);
    const there = logPieces(path);
    const bytes = there.reduce((sum, piece) => sum + statSync(piece).size, 0);
    assert.ok(bytes <= 41_000 && bytes > 25_000, String(bytes));
    const lines = there.flatMap((piece) => readFileSync(piece, 'utf8').trim().split('\n'));
    assert.equal(lines.at(-1)!.slice(0, 5), '01999');
    const numbers = lines.map((line) => Number(line.slice(0, 5)));
    assert.ok(numbers.every((n, i) => i === 0 || n === numbers[i - 1]! + 1));
  });

  it('goes on where it left off', () => {
    const path = join(dir, 'b.log');
    new LogFile(path, 40_000).write('one\n');
    new LogFile(path, 40_000).write('two\n');
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
  });

  it('stops nothing when it cannot be written', () => {
    const file = new LogFile(join(dir, 'b.log', 'not-a-folder', 'c.log'), 40_000);
    assert.doesNotThrow(() => file.write('lost\n'));
  });
});

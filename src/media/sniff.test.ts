import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { sniff } from './sniff.ts';

const dir = mkdtempSync(join(tmpdir(), 'sniff 文件-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const nameOf = (...parts: Buffer[]) => {
  const path = join(dir, 'file');
  writeFileSync(path, Buffer.concat(parts));
  return sniff(path).name;
};
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('sniff', () => {
  it('knows a large Office file by the list at its end', () => {
    const first = bytes(`PK\x03\x04${'\0'.repeat(26)}docProps/thumbnail.jpeg`);
    const list = bytes(`PK\x01\x02${'\0'.repeat(42)}xl/workbook.xml`);

    assert.equal(nameOf(first, Buffer.alloc(300_000), list, Buffer.alloc(60_000)), 'xlsx');
    assert.equal(nameOf(first, Buffer.alloc(300_000), bytes('PK\x01\x02')), 'zip');
    assert.equal(nameOf(first, list), 'xlsx');
  });

  it('knows an old Office file by its folder, wherever that is', () => {
    const head = Buffer.alloc(512);
    head.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 0, 'latin1');
    head.writeUInt16LE(9, 30);
    head.writeUInt32LE(400, 48);
    const folder = Buffer.from('WordDocument\0', 'utf16le');

    assert.equal(nameOf(head, Buffer.alloc(400 * 512), folder), 'doc');
    head.writeUInt32LE(0xffffffff, 48);
    assert.equal(nameOf(head, Buffer.alloc(400 * 512), folder), 'ole');
    assert.equal(nameOf(head.subarray(0, 20)), 'ole');
  });

  it('takes a file without anything in it for empty', () => {
    assert.equal(nameOf(), 'empty');
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { RsmfSink } from './rsmf.ts';
import { headLine } from './rsmf-mail.ts';
import type { ChatHead, PackageRow } from './sink.ts';
import { readRsmf } from './testing/read-rsmf.ts';
import { COLLEAGUE, CUSTOMER, chatOf, frameIn, MORNING, mediumOf, rowOf } from './testing/rows.ts';

const DAY = 86_400_000;

describe('RsmfSink', () => {
  let dir = '';
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-rsmf-'));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  async function write(rows: readonly PackageRow[], chat: Partial<ChatHead> = {}) {
    const work = mkdtempSync(join(dir, 'work-'));
    const sink = new RsmfSink(frameIn(work));
    await sink.begin(chatOf(chat));
    for (let i = 0; i < rows.length; i += 2) await sink.rows(rows.slice(i, i + 2));
    await sink.end();
    const files = sink.files();
    assert.deepEqual(readdirSync(join(work, 'rsmf')).length, files.length, 'nothing else is left');
    return files.map(({ path, disk }) => ({ path, ...readRsmf(readFileSync(disk)) }));
  }

  function stored(bytes: Buffer) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const disk = join(dir, sha256);
    if (!existsSync(disk)) writeFileSync(disk, bytes);
    return { sha256, disk, bytes: bytes.length };
  }

  it('writes a file for each day of China, tied by one id', async () => {
    const late = Date.parse('2026-11-20T23:59:59+08:00');
    const files = await write([
      rowOf(1, '早'),
      rowOf(2, '最后一秒', { sentAt: late }),
      rowOf(3, '第二天', { sentAt: late + 1000, sender: COLLEAGUE }),
    ]);

    assert.deepEqual(
      files.map(({ path }) => path),
      ['rsmf/张伟、王女士-2026-11-20.rsmf', 'rsmf/张伟、王女士-2026-11-21.rsmf'],
    );
    assert.deepEqual(
      files[0]!.manifest.events.map(({ body }) => body),
      ['早', '最后一秒'],
    );
    assert.equal(files[0]!.manifest.events[1]!.timestamp, '2026-11-20T23:59:59.000+08:00');
    assert.equal(files[0]!.manifest.eventcollectionid, files[1]!.manifest.eventcollectionid);
    assert.equal(files[0]!.heads.get('X-RSMF-EventCollectionID'), files[0]!.manifest.eventcollectionid);
    assert.equal(files[0]!.heads.get('Date'), 'Fri, 20 Nov 2026 09:01:00 +0800');
  });

  it('says who takes part, whose side it is seen from, and what was taken back', async () => {
    const guest = { id: 'wmGuest', name: '赵先生', kind: 'customer', detail: '某公司' } as const;
    const revoked = { seq: 9, at: MORNING, by: CUSTOMER };
    const [file] = await write([
      rowOf(1, '说错了', { revoked }),
      rowOf(2, '您好', { sender: guest }),
      rowOf(3, '好', { sender: COLLEAGUE }),
    ]);

    const { participants, conversations, events } = file!.manifest;
    assert.deepEqual(
      participants.map(({ id, display, account_id }) => [id, display, account_id]),
      [
        ['P1', '张伟', 'zhangwei'],
        ['P2', '王女士', 'wmA1'],
        ['P3', '赵先生', 'wmGuest'],
      ],
    );
    assert.deepEqual([conversations[0]!.type, conversations[0]!.custodian], ['direct', 'P1']);
    assert.deepEqual(
      events.map(({ participant, direction, deleted }) => [participant, direction, deleted]),
      [
        ['P2', 'incoming', true],
        ['P3', 'incoming', undefined],
        ['P1', 'outgoing', undefined],
      ],
    );
    assert.equal(file!.heads.get('X-RSMF-Custodian'), '张伟');
    assert.match(file!.text, /王女士：说错了（已撤回）/);
  });

  it('attaches a file once, under a name of ours', async () => {
    const media = [mediumOf({ ...stored(Buffer.from('%PDF-1.7 报价')), name: '../../报价\u202e单".pdf' })];
    const rows = [1, 2].map((seq) => rowOf(seq, '', { type: 'file', label: '文件', lines: ['[文件]'], media }));
    const [file] = await write(rows);

    const names = file!.files.map(({ name }) => name);
    assert.equal(names.length, 2);
    assert.match(names.find((name) => name !== 'rsmf_manifest.json')!, /^[0-9a-f]{32}\.pdf$/);
    assert.deepEqual(
      file!.manifest.events.map(({ attachments }) => attachments?.[0]?.display),
      [media[0]!.name, media[0]!.name],
    );
  });

  it('only names what is too large, changed or gone, and says why', async () => {
    const kept = stored(Buffer.from('whole'));
    const rows = [
      rowOf(1, '', { media: [mediumOf({ ...kept, bytes: 21 * 2 ** 20 })] }),
      rowOf(2, '', { media: [mediumOf({ ...kept, sha256: 'cd'.repeat(32) })] }),
      rowOf(3, '', { media: [mediumOf({ ...kept, disk: join(dir, 'gone') })] }),
      rowOf(4, '', { media: [mediumOf({ path: null, disk: null, note: '文件已过期' })] }),
    ];
    const [file] = await write(rows);

    assert.equal(file!.files.length, 1);
    const expected = [/超过 20 MB/, /SHA-256 不符/, /读不出来/, /报价单\.pdf：文件已过期/];
    for (const [i, words] of expected.entries()) assert.match(file!.manifest.events[i]!.body!, words);
  });

  it('carries hashes and places in the evidence log', async () => {
    const hash = 'ef'.repeat(32);
    const [file] = await write([
      rowOf(1, '好', { opened: { index: 73, at: 1, hash }, received: { index: null, at: 1, hash } }),
    ]);

    assert.deepEqual(file!.manifest.events[0]!.custom!.slice(1), [
      { name: '密文哈希', value: `${hash}（尚未入存证日志）` },
      { name: '原文 SHA-256', value: `${hash}（存证日志第 73 条）` },
    ]);
  });

  it('stands hostile names, empty ones, and times that are not', async () => {
    const name = `甲\r\nBcc: all@example.com\u0000${'长'.repeat(300)}\ud83d=?UTF-8?B?eA==?=`;
    const nobody = { id: '', name, kind: 'system', detail: '' } as const;
    const files = await write(
      [
        rowOf(1, '一\u0000二\ud83d', { sender: nobody }),
        rowOf(2, '无时间', { sentAt: 0 }),
        rowOf(3, '又一天', { sentAt: MORNING + DAY }),
        rowOf(4, '钟走错了', { sentAt: MORNING }),
      ],
      { name, key: name, kind: 'group', who: null, members: [] },
    );

    assert.deepEqual(
      files.map(({ path }) => path.slice('rsmf/张伟、王女士-'.length)),
      ['2026-11-20.rsmf', '时间不明.rsmf', '2026-11-21.rsmf', '2026-11-20 (2).rsmf'],
    );
    for (const { heads } of files) assert.ok(!heads.has('Bcc'));
    assert.match(files[0]!.heads.get('Subject')!, /^甲 Bcc: all@example\.com 长+.=\?UTF-8/u);
    assert.equal(files[1]!.manifest.events[0]!.timestamp, undefined);
    assert.equal(files[0]!.manifest.events[0]!.body, '一\u0000二\ufffd');
  });

  it('lets go of what it was writing', async () => {
    const sink = new RsmfSink(frameIn(mkdtempSync(join(dir, 'work-'))));
    await sink.begin(chatOf());
    await sink.rows([rowOf(1, '好')]);
    await sink.abort();

    assert.deepEqual(sink.files(), []);
  });

  it('leaves plain heads plain', () => {
    assert.equal(headLine({ name: 'Subject', value: 'WeCom chat' }), 'Subject: WeCom chat');
    assert.equal(headLine({ name: 'Subject', value: '会话' }), 'Subject: =?UTF-8?B?5Lya6K+d?=');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Part } from './message.ts';
import { normalise } from './normalise.ts';

const SECONDS = 1_763_604_000;

function item(type: string, content: unknown, more: object = {}) {
  return { type, content: JSON.stringify(content), ...more };
}

function read(msgtype: 'chatrecord' | 'mixed', body: object) {
  return normalise(7, JSON.stringify({ msgid: 'm1', from: 'zhang', tolist: ['li'], msgtype, [msgtype]: body }));
}

const partsOf = (...items: unknown[]): readonly Part[] => read('chatrecord', { title: '记录', item: items }).parts;
const ids = ({ media }: { media: readonly { sdkFileId: string }[] }) => media.map(({ sdkFileId }) => sdkFileId);

describe('a chat record', () => {
  it('holds each item as a message of its type', () => {
    const parts = partsOf(
      item('ChatRecordText', { content: '第一句' }, { msgtime: SECONDS, from_chatroom: true }),
      item('ChatRecordFile', { sdkfileid: 'F', filename: '合同.docx', filesize: 5 }, { msgtime: SECONDS * 1000 }),
      item('ChatRecordVoice', { sdkfileid: 'V', play_length: 3 }, { msgtime: 'soon', from_chatroom: 'yes' }),
    );
    assert.deepEqual(
      parts.map(({ type, sentAt, fromRoom, readable, original }) => [type, sentAt, fromRoom, readable, original]),
      [
        ['text', SECONDS * 1000, true, true, null],
        ['file', SECONDS * 1000, false, true, null],
        ['voice', null, false, true, null],
      ],
    );
    assert.deepEqual(
      parts.map(({ content }) => content.preview),
      ['第一句', '[文件] 合同.docx', '[语音] 3″'],
    );
    assert.deepEqual(parts[1]!.content.body, { md5sum: null, filename: '合同.docx', fileext: null, filesize: 5 });
  });

  it('knows the types by either name', () => {
    const names: [given: string, type: string][] = [
      ['ChatRecordImage', 'image'],
      ['image', 'image'],
      ['ChatRecordChatRecord', 'chatrecord'],
      ['chatrecord', 'chatrecord'],
      ['ChatRecordMixed', 'mixed'],
      ['ChatRecordWeapp', 'weapp'],
      ['ChatRecordExternalRedPacket', 'external_redpacket'],
      ['ChatRecordVoipDocShare', 'voip_doc_share'],
      ['ChatRecordNote', 'note'],
      ['ChatRecord', 'chatrecord'],
      ['toString', 'tostring'],
      ['', 'unknown'],
    ];
    for (const [given, type] of names) assert.equal(partsOf(item(given, {}))[0]!.type, type);
  });

  it('is found by all its words, and names all its files in the order they stand', () => {
    const inner = {
      title: '内层',
      item: [item('ChatRecordImage', { sdkfileid: 'I2' }), item('ChatRecordText', { content: '里面' })],
    };
    const mixed = { item: [item('text', { content: '图文' }), item('image', { sdkfileid: 'I3' })] };
    const message = read('chatrecord', {
      title: '外层',
      item: [
        item('ChatRecordVideo', { sdkfileid: 'V1' }),
        item('ChatRecordChatRecord', inner),
        item('ChatRecordMixed', mixed),
        item('ChatRecordNote', { title: '笔记', attached: { sdkfileid: 'N4' } }),
        item('ChatRecordFile', { sdkfileid: 'F5', filename: '甲.pdf' }),
      ],
    });
    assert.equal(message.text, '外层 内层 里面 图文 笔记 甲.pdf');
    assert.deepEqual(ids(message), ['V1', 'I2', 'I3', 'N4', 'F5']);
    assert.deepEqual(
      message.parts.map(({ content }) => ids(content)),
      [['V1'], ['I2'], ['I3'], ['N4'], ['F5']],
    );
    assert.equal(message.preview, '[聊天记录] 外层');
  });

  it('does not take back what a revoke inside it took back', () => {
    const { revokes, parts } = read('chatrecord', { item: [item('ChatRecordRevoke', { pre_msgid: 'm0' })] });
    assert.deepEqual([revokes, parts[0]!.content.revokes], [null, 'm0']);
  });

  it('takes items whose content is the object itself', () => {
    const [part] = partsOf({ type: 'ChatRecordLink', content: { title: '年报' } });
    assert.deepEqual([part!.readable, part!.content.preview], [true, '[链接] 年报']);
  });

  it('keeps an item it cannot read as it came', () => {
    const odd: [given: unknown, original: string, text: string][] = [
      [{ type: 'ChatRecordText', content: '{"没有说完' }, '{"没有说完', '{"没有说完'],
      [{ type: 'ChatRecordText', content: '{"content":["甲"]}' }, '{"content":["甲"]}', '甲'],
      [{ type: 'ChatRecordText', content: { content: 7 } }, '{"content":7}', ''],
      [{ type: 'ChatRecordNote', content: '{"title":"笔记"}', msgtime: '1' }, '{"title":"笔记"}', '笔记'],
      [{ type: 'ChatRecordText', words: '旁边' }, '{"type":"ChatRecordText","words":"旁边"}', '旁边'],
      [{ content: '123' }, '123', '123'],
      ['只是字', '只是字', '只是字'],
      [['列'], '["列"]', '列'],
      [5, '5', ''],
      [{ type: 'x', content: '前\0后\ud83d' }, '前\uFFFD后\uFFFD', '前\uFFFD后\uFFFD'],
    ];
    for (const [given, original, text] of odd) {
      const [part] = partsOf(given);
      assert.deepEqual([part!.readable, part!.original, part!.content.text], [false, original, text]);
    }
    assert.equal(partsOf(null)[0]!.readable, false);
  });
});

describe('a mixed message', () => {
  it('says in a list what stands in it', () => {
    const items = [
      item('text', { content: '看图' }),
      item('image', { sdkfileid: 'I' }),
      item('text', { content: '好' }),
    ];
    const { preview, text, parts } = read('mixed', { item: items });
    assert.deepEqual([preview, text, parts.length], ['看图 [图片] 好', '看图 好', 3]);
  });

  it('without items is not understood', () => {
    for (const body of [{}, { item: [] }, { item: null }, { item: 'x' }])
      assert.equal(read('mixed', body).readable, false);
  });
});

describe('hostile nesting', () => {
  /** The innermost part, and how deep it lies. */
  function bottomOf(parts: readonly Part[]): { part: Part; depth: number } {
    let [part, depth] = [parts[0]!, 1];
    for (; part.content.parts.length > 0; depth += 1) part = part.content.parts[0]!;
    return { part, depth };
  }

  it('of five thousand objects ends at a part that holds the rest as it came', () => {
    const open = '{"title":"层","item":[{"type":"ChatRecordChatRecord","content":';
    const json = `${open.repeat(5000)}{"sdkfileid":"底","meetingid":12345678901234567890}${'}]}'.repeat(5000)}`;
    const message = normalise(1, `{"msgid":"m","msgtype":"chatrecord","chatrecord":${json}}`);
    const { part, depth } = bottomOf(message.parts);
    assert.deepEqual([depth, part.readable, ids(message), part.content.text.length], [64, false, ['底'], 2 * 4936 - 1]);
    assert.equal(
      part.original!.replace('12345678901234567000', '12345678901234567890'),
      json.slice(open.length * 64, -3 * 64),
    );
    structuredClone(message);
  });

  it('of strings in strings is read to its end', () => {
    let record: object = { title: '底', item: [item('ChatRecordText', { content: '最里面' })] };
    for (let i = 0; i < 12; i += 1) record = { title: `层${i}`, item: [item('ChatRecordChatRecord', record)] };
    const message = read('chatrecord', record);
    assert.equal(bottomOf(message.parts).depth, 13);
    assert.match(message.text, /^层11 层10 .* 层0 底 最里面$/);
  });

  it('of a hundred thousand items keeps them all', () => {
    const items = Array.from({ length: 100_000 }, (_, i) =>
      i % 2 ? { type: 'ChatRecordImage', content: `{"sdkfileid":"f${i}"}` } : i,
    );
    const message = read('chatrecord', { title: '长', item: items });
    assert.deepEqual([message.parts.length, message.media.length, message.text], [100_000, 50_000, '长']);
  });

  it('of sixty levels does not copy what lies at the bottom sixty times', () => {
    let record: object = { title: '长'.repeat(500_000), item: [item('ChatRecordImage', { sdkfileid: 'f' })] };
    for (let i = 0; i < 60; i += 1) record = { title: '层', item: [{ type: 'ChatRecordChatRecord', content: record }] };
    const json = JSON.stringify({ msgid: 'm', msgtype: 'chatrecord', chatrecord: record });
    const before = process.memoryUsage().heapUsed;
    const message = normalise(1, json);
    assert.ok(process.memoryUsage().heapUsed - before < 30e6);
    assert.equal(message.text.length, 500_000 + 120);
  });
});

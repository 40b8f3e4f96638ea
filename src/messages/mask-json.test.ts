import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_MASKS } from './mask.ts';
import { maskJson } from './mask-json.ts';
import { normalise } from './normalise.ts';

const masked = (json: string) => maskJson(json, ALL_MASKS);
const record = (fields: object) =>
  JSON.stringify({
    msgid: 'm1',
    from: '13812345678',
    tolist: ['13912345678', 'wm1'],
    msgtime: 1_763_604_000_123,
    ...fields,
  });

describe('maskJson', () => {
  it('masks what people wrote, and leaves alone what names somebody or a file', () => {
    const json = record({
      msgtype: 'file',
      file: { filename: '13812345678 报价.pdf', sdkfileid: '13812345678', md5sum: '13812345678', filesize: 5 },
    });
    const read = normalise(7, masked(json));
    assert.equal(read.text, '138****5678 报价.pdf');
    assert.deepEqual([read.senderId, read.receivers], ['13812345678', ['13912345678', 'wm1']]);
    assert.deepEqual([read.media[0]?.sdkFileId, read.media[0]?.md5], ['13812345678', '13812345678']);
  });

  it('leaves a record without numbers as it came, byte for byte', () => {
    for (const json of [
      '{"msgid":"m1", "id" : 12345678901234567890,"text":{"content":"\\u4f60\\n好 \\"引\\\\"}}',
      '[]',
      '{"a":"没有完',
      '',
      'kein JSON 1',
    ])
      assert.equal(masked(json), json);
    const json = '{"meetingid":9007199254740993123,"a":"电话13812345678"}';
    assert.equal(masked(json), '{"meetingid":9007199254740993123,"a":"电话138****5678"}');
  });

  it('masks inside the records of a record, at any depth, and behind escapes', () => {
    const inner = { type: 'ChatRecordText', content: JSON.stringify({ content: '他说\n“13812345678”' }) };
    const outer = { type: 'chatrecord', content: JSON.stringify({ title: '13912345678', item: [inner] }) };
    const read = normalise(7, masked(record({ msgtype: 'chatrecord', chatrecord: { title: '记录', item: [outer] } })));
    assert.ok(read.readable);
    assert.equal(read.text, '记录 139****5678 他说\n“138****5678”');
    assert.equal(
      normalise(7, masked('{"msgid":"m","msgtype":"text","text":{"content":"\\u0031\\u003313812345678"}}')).text,
      '1313812345678',
    );
    assert.equal(
      normalise(7, masked('{"msgid":"m","msgtype":"text","text":{"content":"\\u00313812345678"}}')).text,
      '138****5678',
    );
  });

  it('reads JSON that somebody sent as text for text', () => {
    const content = '{"userid":"13812345678","item":[{"content":"13912345678"}]}';
    const read = normalise(7, masked(record({ msgtype: 'text', text: { content } })));
    assert.equal(read.text, '{"userid":"138****5678","item":[{"content":"139****5678"}]}');
  });

  it('masks numbers that came as such, but no times, sizes and ids', () => {
    assert.equal(
      masked(
        '{"new":{"phone":13812345678,"userid":13812345678,"at":1763604000123,"size":12345678,"x":116.378282246310005}}',
      ),
      '{"new":{"phone":"138****5678","userid":13812345678,"at":1763604000123,"size":12345678,"x":116.378282246310005}}',
    );
  });

  it('shows the number that was typed', () => {
    assert.equal(
      maskJson('{"a":"13812345678 13912345678"}', ALL_MASKS, ['13812345678']),
      '{"a":"13812345678 139****5678"}',
    );
  });

  it('is not brought down by depth or length', () => {
    const deep = `${'{"a":['.repeat(50_000)}"13812345678"${']}'.repeat(50_000)}`;
    assert.ok(masked(deep).includes('138****5678'));
    for (const piece of ['\\\\', '\\"', '{', '"', '":', '1', '{"item":"'])
      assert.equal(typeof masked(`{"a":"${piece.repeat(100_000)}`), 'string');
  });
});

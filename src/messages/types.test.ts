import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { read, SAMPLES } from './testing/samples.ts';
import { messageTypes } from './types/index.ts';

describe('every type', () => {
  it('is among the samples', () => {
    assert.deepEqual(Object.keys(SAMPLES).sort(), messageTypes.map(({ msgtype }) => msgtype).sort());
  });

  for (const [msgtype, { of, body, text = '', preview, medium }] of Object.entries(SAMPLES)) {
    of.forEach((fields, i) => {
      it(`reads ${msgtype}${i === 0 ? '' : `, in its form no. ${i + 1},`} with all it says and holds`, () => {
        const message = read({ msgtype: msgtype === 'switch' ? undefined : msgtype, ...fields });
        assert.deepEqual([message.type, message.readable, message.body], [msgtype, true, body]);
        assert.deepEqual([message.text, message.preview], [text, preview]);
        const [kind, sdkFileId, md5, bytes, name, seconds] = medium ?? [];
        assert.deepEqual(message.media, medium ? [{ kind, sdkFileId, md5, bytes, name, seconds }] : []);
        assert.deepEqual(structuredClone(message), message);
      });
    });
  }

  it('has a label, and is an event when nobody said anything', () => {
    for (const { msgtype, label } of messageTypes) assert.match(label, /^[\p{sc=Han}]{2,8}$|^Markdown$/u, msgtype);
    const events = messageTypes.filter(({ event }) => event).map(({ msgtype }) => msgtype);
    assert.deepEqual(events.sort(), ['agree', 'disagree', 'revoke', 'switch', 'voiptext']);
  });

  it('names the message a revoke takes back', () => {
    assert.equal(read({ action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: 'm0' } }).revokes, 'm0');
  });

  it('says only what is there', () => {
    const previews: [fields: Record<string, unknown>, preview: string][] = [
      [{ msgtype: 'link', link: { title: ' ', link_url: 'https://a.cn' } }, '[链接] https://a.cn'],
      [{ msgtype: 'location', location: { address: '人民\n大道' } }, '[位置] 人民 大道'],
      [{ msgtype: 'redpacket', redpacket: { totalamount: -1 } }, '[红包]'],
      [{ msgtype: 'voiptext', info: { callduration: 0, invitetype: 9 } }, '[音视频通话]'],
      [{ msgtype: 'voiptext', info: { callduration: 7260, invitetype: 3 } }, '[多人视频通话] 2 小时 1 分'],
      [{ msgtype: 'voice', voice: { sdkfileid: 'CA', play_length: -3 } }, '[语音]'],
      [{ msgtype: 'text', text: { content: `${'长'.repeat(199)}😀` } }, '长'.repeat(199)],
    ];
    for (const [fields, preview] of previews)
      assert.deepEqual([read(fields).preview, read(fields).readable], [preview, true]);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { normalise, UnreadableJson } from './normalise.ts';
import { isEmployee, isExternal, isRobot } from './people.ts';

const CUSTOMER = 'wmQ1234567890_abcdefghij-k';
const COMMON = { msgid: 'm1', action: 'send', from: 'zhang', tolist: ['li'], roomid: '', msgtime: 1_763_604_000_123 };

function read(fields: Record<string, unknown>) {
  return normalise(7, JSON.stringify({ ...COMMON, ...fields }));
}

describe('normalise', () => {
  it('reads a text', () => {
    assert.deepEqual(read({ msgtype: 'text', text: { content: '合同发您了' } }), {
      seq: 7,
      msgid: 'm1',
      type: 'text',
      conversation: 'li|zhang',
      kind: 'single',
      external: false,
      senderId: 'zhang',
      receivers: ['li'],
      sentAt: 1_763_604_000_123,
      text: '合同发您了',
      preview: '合同发您了',
      media: [],
      revokes: null,
      body: { content: '合同发您了' },
      parts: [],
      readable: true,
    });
  });

  describe('conversation', () => {
    it('is the room when there is one', () => {
      const { conversation, kind } = read({ roomid: 'wr1', tolist: ['li', 'wang'] });
      assert.deepEqual([conversation, kind], ['wr1', 'group']);
    });

    it('is the same whoever speaks, and however often somebody is named', () => {
      assert.equal(read({ from: 'li', tolist: ['zhang', 'zhang', 'li'] }).conversation, 'li|zhang');
      assert.equal(read({ from: 'zhang', tolist: ['zhang'] }).conversation, 'zhang');
      assert.equal(read({ tolist: ['wang', 'li'] }).conversation, 'li|wang|zhang');
    });

    it('is one of its own for records of the system', () => {
      const message = normalise(1, '{"msgid":"s1","action":"switch","time":1763604000123,"user":"zhang"}');
      const { conversation, type, senderId, sentAt, readable } = message;
      assert.deepEqual(
        [conversation, type, senderId, sentAt, readable],
        ['system|zhang', 'switch', 'zhang', 1_763_604_000_123, true],
      );
      assert.equal(normalise(1, '{"msgid":"s2","tolist":["li","wang"]}').conversation, 'system|li');
    });

    it('is external when anyone in it is, or the msgid says so', () => {
      assert.equal(read({ tolist: [CUSTOMER] }).external, true);
      assert.equal(read({ from: CUSTOMER }).external, true);
      assert.equal(read({ msgid: '1_2_external' }).external, true);
      assert.equal(read({ tolist: ['wmli'] }).external, false);
    });
  });

  describe('with a type it does not know', () => {
    it('keeps the words people read, and leaves out ids and addresses of files', () => {
      const link = {
        title: '产品手册',
        description: '价格表',
        link_url: 'https://a.cn/x',
        image_url: 'https://a.cn/y.png',
      };
      const message = read({ msgtype: 'brochure', brochure: { ...link, sdkfileid: 'CAEQ', md5sum: 'd41d' } });

      assert.equal(message.text, '产品手册 价格表 https://a.cn/x');
      assert.equal(message.preview, `[未识别的类型 brochure] ${message.text}`);
      assert.equal(message.readable, false);
    });

    it('finds words in the JSON strings of its items, at any depth', () => {
      const inner = { item: [{ type: 'text', content: JSON.stringify({ content: '第二层' }) }] };
      const item = [
        { type: 'text', content: JSON.stringify({ content: '第一层' }), from_chatroom: false },
        { type: 'file', content: JSON.stringify({ filename: '合同.docx', md5sum: 'd4' }) },
        { type: 'note', content: JSON.stringify(inner) },
        { type: 'text', content: '{"没有说完' },
      ];
      const { text } = read({ msgtype: 'note', note: { title: '笔记', item } });
      assert.equal(text, '笔记 第一层 合同.docx 第二层 {"没有说完');
    });

    it('finds words that stand beside the body or under another name', () => {
      const { text, preview } = read({ msgtype: 'chain', heading: '团建', lines: ['爬山', '看海'], chainid: 'v1' });
      assert.deepEqual([text, preview], ['团建 爬山 看海', '[未识别的类型 chain] 团建 爬山 看海']);
    });

    it('loses no file, wherever it is named', () => {
      const file = { sdkfileid: 'F1', md5sum: 'd4', filesize: 5, filename: '甲.pdf', play_length: 7 };
      const item = [{ type: 'image', content: JSON.stringify({ sdkfileid: 'F2', filesize: '9' }) }];
      const { media } = read({
        msgtype: 'note',
        note: { file, ids: { sdkfileid: 'F3' }, none: { sdkfileid: '' }, item },
      });
      assert.deepEqual(media, [
        { kind: 'file', sdkFileId: 'F1', md5: 'd4', bytes: 5, name: '甲.pdf', seconds: 7 },
        { kind: 'file', sdkFileId: 'F3', md5: null, bytes: null, name: null, seconds: null },
        { kind: 'file', sdkFileId: 'F2', md5: null, bytes: null, name: null, seconds: null },
      ]);
    });

    it('does the same for a body of another form than documented', () => {
      const file = { filename: ['甲.pdf', '乙.pdf'], sdkfileid: 'F' };
      const { readable, text, preview, type, body, media } = read({ msgtype: 'file', file });
      assert.deepEqual([readable, text, preview, type], [false, '甲.pdf 乙.pdf', '[文件] 甲.pdf 乙.pdf', 'file']);
      assert.deepEqual([body, media.map(({ sdkFileId }) => sdkFileId)], [null, ['F']]);
      assert.equal(read({ msgtype: 'text' }).readable, false);
      assert.equal(read({ msgtype: 'text', text: null }).readable, false);
    });

    it('is not led astray by names every object has', () => {
      for (const msgtype of ['constructor', '__proto__', 'toString']) {
        const { type, readable } = read({ msgtype });
        assert.deepEqual([type, readable], [msgtype, false]);
      }
      const hostile = '{"msgid":"m","from":"a","tolist":["b"],"msgtype":"x","__proto__":{"content":"藏着"}}';
      assert.equal(normalise(1, hostile).text, '藏着');
      assert.equal(normalise(1, '{"msgid":"m","__proto__":{"from":"evil","roomid":"r"}}').senderId, '');
    });
  });

  describe('with odd common fields', () => {
    const times: [value: unknown, sentAt: number][] = [
      ['1763604000123', 1_763_604_000_123],
      [1_763_604_000_123.7, 1_763_604_000_123],
      [undefined, 0],
      [-5, 0],
      [9e15, 0],
      ['soon', 0],
      [{}, 0],
    ];
    for (const [msgtime, sentAt] of times) {
      it(`takes the time ${JSON.stringify(msgtime)} for ${sentAt}`, () => {
        assert.equal(read({ msgtime }).sentAt, sentAt);
      });
    }

    it('takes numbers for ids, and anything else for nobody', () => {
      const { senderId, receivers, conversation } = read({ from: 12, tolist: [34, null, {}, '', 'li'] });
      assert.deepEqual([senderId, receivers, conversation], ['12', ['34', 'li'], '12|34|li']);
      assert.deepEqual(read({ tolist: 'li' }).receivers, []);
      assert.deepEqual(read({ tolist: undefined }).conversation, 'zhang');
      assert.equal(read({ from: null, tolist: [] }).conversation, 'system|');
    });

    it('keeps the key of ten thousand receivers short, and the same', () => {
      const tolist = Array.from({ length: 10_000 }, (_, i) => `user${i}`);
      const { conversation, receivers } = read({ tolist });
      assert.equal(receivers.length, 10_000);
      assert.ok(conversation.length < 60);
      assert.equal(read({ tolist: tolist.toReversed() }).conversation, conversation);
    });

    it('gives nothing SQL would cut off or refuse', () => {
      const json =
        '{"msgid":"m","from":"a\\u0000","tolist":["b"],"msgtype":"text","text":{"content":"前\\u0000后\\ud83d"}}';
      const { text, senderId } = normalise(1, json);
      assert.deepEqual([text, senderId], ['前\uFFFD后\uFFFD', 'a\uFFFD']);
    });

    it('takes a megabyte of text, ten thousand levels and a very long list', () => {
      assert.equal(read({ msgtype: 'text', text: { content: '长'.repeat(350_000) } }).text.length, 350_000);
      const deep = `${'{"a":'.repeat(10_000)}"底"${'}'.repeat(10_000)}`;
      assert.equal(normalise(1, `{"msgid":"m","msgtype":"deep","deep":${deep}}`).text, '底');
      assert.equal(read({ msgtype: 'wide', wide: Array(300_000).fill('宽') }).text.length, 599_999);
    });
  });

  it('refuses only what is no record', () => {
    for (const json of ['', '{', 'null', '[]', '"m1"', '7', '{}', '{"msgid":7}']) {
      assert.throws(() => normalise(1, json), UnreadableJson, json);
    }
    assert.equal(normalise(1, '{"msgid":""}').type, 'unknown');
  });
});

describe('people', () => {
  it('are told apart by the form of their id', () => {
    const robot = 'wbQ1234567890_abcdefghij-k';
    assert.deepEqual([CUSTOMER, 'wo01234567890123456789', robot].map(isExternal), [true, true, false]);
    assert.deepEqual([CUSTOMER, robot, '', 'wangwu', 'womeng'].map(isEmployee), [false, false, false, true, true]);
    assert.deepEqual([robot, 'wbli'].map(isRobot), [true, false]);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { messageTypes } from '../messages/types/index.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

/**
 * Every type of the protocol, from WeCom's library through the archive to the page: what a person saw there must stand
 * here, in a single chat with a customer and in a group. Times are UTC+8.
 */
const CUSTOMER = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const AT = Date.parse('2026-11-19T14:35:00+08:00');
const seconds = (time: string) => Date.parse(`${time}+08:00`) / 1000;
const item = (type: string, content: object) => ({ type, content: JSON.stringify(content) });
const forwarded = (type: string, content: object) => ({
  ...item(type, content),
  msgtime: seconds('2026-11-18T09:12:00'),
  from_chatroom: false,
});

const INNER = {
  title: '王芳与客户的聊天记录',
  item: [forwarded('ChatRecordText', { content: '最里面的一句话' }), forwarded('ChatRecordImage', { sdkfileid: 'im' })],
};

interface Sample {
  readonly name: string;
  readonly record: Readonly<Record<string, unknown>> & { readonly msgtype?: string; readonly action?: string };
  /** Stands in the message, in this order. */
  readonly shows: readonly string[];
  /** Found by search. */
  readonly finds?: string;
}

const SAMPLES: readonly Sample[] = [
  {
    name: 'text',
    record: { msgtype: 'text', text: { content: '合同发您了' } },
    shows: ['合同发您了'],
    finds: '合同发您',
  },
  { name: 'image', record: { msgtype: 'image', image: { sdkfileid: 'im', filesize: 9 } }, shows: [] },
  { name: 'voice', record: { msgtype: 'voice', voice: { sdkfileid: 'vo', play_length: 12 } }, shows: ['12'] },
  {
    name: 'video',
    record: { msgtype: 'video', video: { sdkfileid: 'vi', play_length: 75, filesize: 3_145_728 } },
    shows: ['3'],
  },
  {
    name: 'file',
    record: {
      msgtype: 'file',
      file: { sdkfileid: 'fi', filename: '三季度报价🎉.xlsx', fileext: 'xlsx', filesize: 2048 },
    },
    shows: ['三季度报价🎉.xlsx', '2'],
    finds: '三季度报价',
  },
  {
    name: 'emotion',
    record: { msgtype: 'emotion', emotion: { sdkfileid: 'em', type: 1, width: 120, height: 90 } },
    shows: [],
  },
  {
    name: 'card',
    record: { msgtype: 'card', card: { corpname: '衡川财富', userid: 'wangwu' } },
    shows: ['衡川财富'],
    finds: '衡川财富',
  },
  {
    name: 'location',
    record: {
      msgtype: 'location',
      location: {
        longitude: 121.473701,
        latitude: 31.230416,
        address: '上海市人民大道200号',
        title: '人民广场',
        zoom: 15,
      },
    },
    shows: ['人民广场', '上海市人民大道200号', '31.230416'],
    finds: '人民大道',
  },
  {
    name: 'link',
    record: {
      msgtype: 'link',
      link: {
        title: '年报解读',
        description: '三分钟读懂',
        link_url: 'https://example.com/a',
        image_url: 'https://x.cn/p',
      },
    },
    shows: ['年报解读', '三分钟读懂', 'example.com'],
    finds: '年报解读',
  },
  {
    name: 'weapp',
    record: {
      msgtype: 'weapp',
      weapp: { title: '预约面谈', description: '', username: 'gh_1@app', displayname: '衡川服务' },
    },
    shows: ['预约面谈', '衡川服务'],
    finds: '预约面谈',
  },
  {
    name: 'chatrecord',
    record: {
      msgtype: 'chatrecord',
      chatrecord: {
        title: '群聊的聊天记录',
        item: [forwarded('ChatRecordText', { content: '外层的话' }), forwarded('chatrecord', INNER)],
      },
    },
    shows: ['群聊的聊天记录', '外层的话', '王芳与客户的聊天记录', '最里面的一句话'],
    finds: '最里面的一句',
  },
  {
    name: 'mixed',
    record: {
      msgtype: 'mixed',
      mixed: { item: [item('text', { content: '图文并茂' }), item('image', { sdkfileid: 'im' })] },
    },
    shows: ['图文并茂'],
    finds: '图文并茂',
  },
  {
    name: 'todo',
    record: { msgtype: 'todo', todo: { title: '张三发起的待办', content: '周五前交合同' } },
    shows: ['张三发起的待办', '周五前交合同'],
    finds: '周五前交',
  },
  {
    name: 'vote',
    record: {
      msgtype: 'vote',
      vote: { votetitle: '团建去哪', voteitem: ['爬山', '看海'], votetype: 101, voteid: 'v1' },
    },
    shows: ['团建去哪', '爬山', '看海'],
    finds: '看海',
  },
  {
    name: 'vote at the top level',
    record: { msgtype: 'vote', votetitle: '午饭吃什么', voteitem: ['面', '饭'], votetype: 102, voteid: 'v2' },
    shows: ['午饭吃什么', '面'],
  },
  {
    name: 'collect',
    record: {
      msgtype: 'collect',
      collect: {
        room_name: '项目群',
        creator: 'zhangsan',
        create_time: '2026-11-19 14:00:00',
        title: '体检信息',
        details: [
          { id: 1, ques: '姓名', type: 'Text' },
          { id: 2, ques: '日期', type: 'Date' },
        ],
      },
    },
    shows: ['体检信息', '姓名', '日期'],
    finds: '体检信息',
  },
  {
    name: 'redpacket',
    record: { msgtype: 'redpacket', redpacket: { type: 2, wish: '恭喜发财', totalcnt: 5, totalamount: 888 } },
    shows: ['恭喜发财', '8.88'],
    finds: '恭喜发财',
  },
  {
    name: 'external_redpacket',
    record: {
      msgtype: 'external_redpacket',
      redpacket: { type: 1, wish: '感谢信任', totalcnt: 1, totalamount: 20_000 },
    },
    shows: ['感谢信任', '200'],
  },
  {
    name: 'external_redpacket under its own key',
    record: {
      msgtype: 'external_redpacket',
      external_redpacket: { type: 1, wish: '开工大吉', totalcnt: 1, totalamount: 600 },
    },
    shows: ['开工大吉', '6.00'],
  },
  {
    name: 'meeting',
    record: {
      msgtype: 'meeting',
      meeting: {
        topic: '季度复盘',
        starttime: seconds('2026-11-20T09:30:00'),
        endtime: seconds('2026-11-20T10:30:00'),
        address: '三楼会议室',
        remarks: '带上数据',
        meetingtype: 101,
        status: 1,
      },
    },
    shows: ['季度复盘', '09:30', '10:30', '三楼会议室', '带上数据'],
    finds: '三楼会议室',
  },
  {
    name: 'meeting_notification',
    record: {
      msgtype: 'meeting_notification',
      info: { content: '会议将于 10 分钟后开始', meeting_id: '1', notification_type: 3 },
    },
    shows: ['会议将于 10 分钟后开始'],
    finds: '分钟后开始',
  },
  {
    name: 'docmsg',
    record: {
      msgtype: 'docmsg',
      doc: { title: '客户跟进表', link_url: 'https://doc.weixin.qq.com/x', doc_creator: 'zhangsan' },
    },
    shows: ['客户跟进表'],
    finds: '客户跟进表',
  },
  {
    name: 'markdown',
    record: { msgtype: 'markdown', info: { content: '# 日报\n**新增** 12 人' } },
    shows: ['日报', '新增', '12 人'],
    finds: '新增',
  },
  {
    name: 'news',
    record: {
      msgtype: 'news',
      info: { item: [{ title: '新品上线', description: '限时', url: 'https://example.com', picurl: '' }] },
    },
    shows: ['新品上线', '限时'],
    finds: '新品上线',
  },
  {
    name: 'news in its old form',
    record: { msgtype: 'news', news: { title: '老式图文', description: '说明', url: 'https://example.com' } },
    shows: ['老式图文', '说明'],
  },
  {
    name: 'calendar',
    record: {
      msgtype: 'calendar',
      calendar: {
        title: '拜访客户',
        creatorname: '张三',
        attendeename: ['李四', '王五'],
        starttime: seconds('2026-11-21T14:00:00'),
        endtime: seconds('2026-11-21T15:00:00'),
        place: '客户公司',
        remarks: '带样品',
      },
    },
    shows: ['拜访客户', '14:00', '客户公司', '李四', '王五', '带样品'],
    finds: '客户公司',
  },
  {
    name: 'meeting_voice_call',
    record: {
      msgtype: 'meeting_voice_call',
      voiceid: 'vc1',
      meeting_voice_call: {
        endtime: seconds('2026-11-19T15:00:00'),
        sdkfileid: 'ca',
        demofiledata: [
          {
            filename: '演示文稿.pptx',
            demooperator: 'lisi',
            starttime: seconds('2026-11-19T14:40:00'),
            endtime: seconds('2026-11-19T14:50:00'),
          },
        ],
        sharescreendata: [
          { share: 'lisi', starttime: seconds('2026-11-19T14:51:00'), endtime: seconds('2026-11-19T14:55:00') },
        ],
      },
    },
    shows: ['15:00', '演示文稿.pptx'],
    finds: '演示文稿',
  },
  {
    name: 'voip_doc_share',
    record: {
      msgtype: 'voip_doc_share',
      voipid: 'vp1',
      voip_doc_share: { filename: '报价单.pdf', md5sum: '', filesize: 4096, sdkfileid: 'vd' },
    },
    shows: ['报价单.pdf'],
    finds: '报价单',
  },
  {
    name: 'sphfeed',
    record: { msgtype: 'sphfeed', sphfeed: { feed_type: 4, sph_name: '衡川说理财', feed_desc: '一分钟看懂定投' } },
    shows: ['衡川说理财', '一分钟看懂定投'],
    finds: '看懂定投',
  },
  {
    name: 'qydiskfile',
    record: { msgtype: 'qydiskfile', info: { filename: '制度汇编.docx' } },
    shows: ['制度汇编.docx'],
    finds: '制度汇编',
  },
  {
    name: 'voiptext',
    record: { msgtype: 'voiptext', info: { callduration: 192, invitetype: 2 } },
    shows: ['语音通话', '3 分 12 秒'],
  },
  { name: 'agree', record: { msgtype: 'agree', agree: { userid: CUSTOMER, agree_time: AT } }, shows: ['同意'] },
  {
    name: 'disagree',
    record: { msgtype: 'disagree', disagree: { userid: CUSTOMER, disagree_time: AT } },
    shows: ['不同意'],
  },
  {
    name: 'disagree under the other key',
    record: { msgtype: 'disagree', agree: { userid: CUSTOMER, agree_time: AT } },
    shows: ['不同意'],
  },
  {
    name: 'revoke',
    record: { action: 'recall', msgtype: 'revoke', revoke: { pre_msgid: 'no-such' } },
    shows: ['撤回'],
  },
];

describe('every type of the protocol', () => {
  const desk = new Desk();
  const seqs = new Map<string, number>();
  const groupSeqs = new Map<string, number>();
  let visitor: Visitor;

  before(async () => {
    const { world } = desk;
    SAMPLES.forEach(({ name, record }, i) => {
      const single = { from: i % 2 ? 'lisi' : CUSTOMER, tolist: [i % 2 ? CUSTOMER : 'lisi'], msgtime: AT + i * 1000 };
      seqs.set(name, world.sends({ ...single, msgid: `s${i}_external`, ...record }));
      const group = { from: 'zhangsan', tolist: ['lisi', CUSTOMER], roomid: ROOM, msgtime: AT + i * 1000 };
      groupSeqs.set(name, world.sends({ ...group, msgid: `g${i}_external`, ...record }));
    });
    await world.pull();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  /** What stands in one message of its chat, without markup. */
  async function shown(seq: number): Promise<string> {
    const { location } = await visitor.get(`/messages/${seq}`);
    const { text } = await visitor.get(location);
    const from = text.indexOf(`id="m-${seq}"`);
    assert.notEqual(from, -1, `message ${seq} is not on its page`);
    const next = text.indexOf('id="m-', from + 6);
    return text
      .slice(from, next === -1 ? text.indexOf('chat-foot', from) : next)
      .replace(/<[^>]*>/g, ' ')
      .replaceAll('&quot;', '"')
      .replace(/\s+/g, ' ');
  }

  it('is among the samples', () => {
    const sampled = new Set(SAMPLES.map(({ record }) => record.msgtype));
    const missing = messageTypes
      .map((t) => t.msgtype)
      .filter((msgtype) => !sampled.has(msgtype) && msgtype !== 'switch');

    assert.deepEqual(missing, []);
  });

  for (const { name, shows } of SAMPLES) {
    it(`shows ${name} in single chats and groups as it was seen`, async () => {
      for (const seq of [seqs.get(name)!, groupSeqs.get(name)!]) {
        const words = await shown(seq);
        assert.doesNotMatch(words, /未识别|原始记录|undefined|NaN|null|\[object/);
        let from = 0;
        for (const part of shows) {
          const at = words.indexOf(part, from);
          assert.notEqual(at, -1, `「${part}」 is missing, or out of order, in 「${words}」`);
          from = at;
        }
      }
    });
  }

  for (const { name, finds } of SAMPLES.filter((sample) => sample.finds)) {
    it(`finds ${name} by its words`, async () => {
      const { text } = await visitor.get(`/search?q=${encodeURIComponent(finds!)}`);
      assert.match(text, new RegExp(`/messages/${seqs.get(name)}\\b|at=${seqs.get(name)}\\b`));
    });
  }
});

describe('a switch of company', () => {
  it('is shown as what happened, though the record has no type', async () => {
    const desk = new Desk();
    try {
      const seq = desk.world.sends({
        action: 'switch',
        from: undefined,
        time: AT,
        user: 'lisi',
        msgid: 'sw1',
        roomid: undefined,
      });
      await desk.world.pull();
      await desk.open();
      await desk.addAdministrator();
      const visitor = await desk.signedIn();
      const { location } = await visitor.get(`/messages/${seq}`);
      assert.match((await visitor.get(location)).text, /切换/);
    } finally {
      await desk.close();
    }
  });
});

import { normalise } from '../normalise.ts';

/** Every type in every form it comes in, with what is to be read from it. */

const COMMON = { msgid: 'm1', action: 'send', from: 'zhang', tolist: ['li'], roomid: '', msgtime: 1_763_604_000_123 };
export const START = 1_763_604_000; // s
export const AT = START * 1000;

export function read(fields: Record<string, unknown>) {
  return normalise(7, JSON.stringify({ ...COMMON, ...fields }));
}

export interface Sample {
  /** What WeCom sends beside the common fields; several for forms that say the same. */
  readonly of: readonly Record<string, unknown>[];
  readonly body: object;
  readonly text?: string;
  readonly preview: string;
  /** kind, id, md5, bytes, name, seconds */
  readonly medium?: readonly unknown[];
}

const file = { sdkfileid: 'CA', md5sum: 'd4' };
const packet = { type: 2, wish: '恭喜发财', totalcnt: 3, totalamount: 888 };
const vote = { votetitle: '团建', voteitem: ['爬山', '看海'], votetype: 101, voteid: 'v1' };
const article = { title: '年报解读', description: '三分钟', url: 'https://a.cn/1', picurl: 'https://a.cn/1.png' };
const consent = { userid: 'wm1', agree_time: AT };
const meeting = {
  topic: '周会',
  starttime: START,
  endtime: START + 3600,
  address: '三楼',
  remarks: '带材料',
  meetingtype: 101,
};

export const SAMPLES: Readonly<Record<string, Sample>> = {
  text: { of: [{ text: { content: '你好' } }], body: { content: '你好' }, text: '你好', preview: '你好' },
  image: {
    of: [{ image: { ...file, filesize: 9 } }, { image: { ...file, filesize: '9' } }],
    body: { md5sum: 'd4', filesize: 9 },
    preview: '[图片]',
    medium: ['image', 'CA', 'd4', 9, null, null],
  },
  voice: {
    of: [{ voice: { ...file, voice_size: 1600, play_length: 65 } }],
    body: { md5sum: 'd4', voice_size: 1600, play_length: 65 },
    preview: '[语音] 1′05″',
    medium: ['voice', 'CA', 'd4', 1600, null, 65],
  },
  video: {
    of: [{ video: { ...file, filesize: 9, play_length: 12 } }],
    body: { md5sum: 'd4', filesize: 9, play_length: 12 },
    preview: '[视频] 12″',
    medium: ['video', 'CA', 'd4', 9, null, 12],
  },
  file: {
    of: [{ file: { ...file, filename: '报价.pdf', fileext: 'pdf', filesize: 5 } }],
    body: { md5sum: 'd4', filename: '报价.pdf', fileext: 'pdf', filesize: 5 },
    text: '报价.pdf',
    preview: '[文件] 报价.pdf',
    medium: ['file', 'CA', 'd4', 5, '报价.pdf', null],
  },
  emotion: {
    of: [{ emotion: { ...file, type: 1, width: 240, height: 200, imagesize: 7 } }],
    body: { md5sum: 'd4', type: 1, width: 240, height: 200, imagesize: 7 },
    preview: '[表情]',
    medium: ['emotion', 'CA', 'd4', 7, null, null],
  },
  revoke: {
    of: [{ action: 'recall', revoke: { pre_msgid: 'm0' } }],
    body: { pre_msgid: 'm0' },
    preview: '[撤回了一条消息]',
  },
  agree: { of: [{ agree: consent }], body: { userid: 'wm1', at: AT }, preview: '[同意存档]' },
  disagree: {
    of: [
      { disagree: { userid: 'wm1', disagree_time: AT } },
      { disagree: consent },
      { agree: consent },
      { agree: { userid: 'wm1', disagree_time: String(AT) } },
    ],
    body: { userid: 'wm1', at: AT },
    preview: '[不同意存档]',
  },
  switch: {
    of: [{ action: 'switch', from: undefined, user: 'zhang', time: AT }],
    body: { user: 'zhang', at: AT },
    preview: '[切换企业]',
  },
  card: {
    of: [{ card: { corpname: '衡川', userid: 'li' } }],
    body: { corpname: '衡川', userid: 'li' },
    text: '衡川',
    preview: '[名片] 衡川',
  },
  location: {
    of: [
      { location: { longitude: 121.5, latitude: 31.25, address: '人民大道200号', title: '人民广场', zoom: 15 } },
      { location: { longitude: '121.5', latitude: '31.25', address: '人民大道200号', title: '人民广场', zoom: '15' } },
    ],
    body: { longitude: 121.5, latitude: 31.25, address: '人民大道200号', title: '人民广场', zoom: 15 },
    text: '人民广场 人民大道200号',
    preview: '[位置] 人民广场',
  },
  link: {
    of: [{ link: { title: '年报', description: '解读', link_url: 'https://a.cn/x', image_url: 'https://a.cn/y' } }],
    body: { title: '年报', description: '解读', link_url: 'https://a.cn/x', image_url: 'https://a.cn/y' },
    text: '年报 解读 https://a.cn/x',
    preview: '[链接] 年报',
  },
  weapp: {
    of: [{ weapp: { title: '预约', description: '面谈', username: 'gh_1@app', displayname: '衡川服务' } }],
    body: { title: '预约', description: '面谈', username: 'gh_1@app', displayname: '衡川服务' },
    text: '预约 面谈 衡川服务',
    preview: '[小程序] 预约',
  },
  todo: {
    of: [{ todo: { title: '来自群聊', content: '交合同' } }],
    body: { title: '来自群聊', content: '交合同' },
    text: '来自群聊 交合同',
    preview: '[待办] 交合同',
  },
  vote: {
    of: [{ vote }, { ...vote }, { vote: { ...vote, votetype: '101' } }],
    body: vote,
    text: '团建 爬山 看海',
    preview: '[投票] 团建',
  },
  collect: {
    of: [
      {
        collect: {
          room_name: '项目群',
          creator: '张三',
          create_time: '2026-11-20 09:00:00',
          title: '报名',
          details: [{ id: 1, ques: '姓名', type: 'Text' }],
        },
      },
    ],
    body: {
      room_name: '项目群',
      creator: '张三',
      create_time: '2026-11-20 09:00:00',
      title: '报名',
      details: [{ id: '1', ques: '姓名', type: 'Text' }],
    },
    text: '报名 姓名 项目群 张三',
    preview: '[填表] 报名',
  },
  redpacket: {
    of: [{ redpacket: packet }, { external_redpacket: packet }],
    body: packet,
    text: '恭喜发财 8.88',
    preview: '[红包] 恭喜发财',
  },
  external_redpacket: {
    of: [{ redpacket: packet }, { external_redpacket: packet }],
    body: packet,
    text: '恭喜发财 8.88',
    preview: '[红包] 恭喜发财',
  },
  meeting: {
    of: [
      { meeting: { ...meeting, meetingid: '8', status: 1 } },
      { meeting: { ...meeting, starttime: AT, meetingid: 8, status: '1' } },
    ],
    body: { ...meeting, starttime: AT, endtime: AT + 3_600_000, meetingid: '8', status: 1 },
    text: '周会 三楼 带材料',
    preview: '[会议] 周会',
  },
  meeting_notification: {
    of: [{ info: { content: '会议即将开始', meeting_id: 8, notification_type: 1 } }],
    body: { content: '会议即将开始', meeting_id: '8', notification_type: 1 },
    text: '会议即将开始',
    preview: '[会议通知] 会议即将开始',
  },
  meeting_voice_call: {
    of: [
      {
        voiceid: 'vc1',
        meeting_voice_call: {
          endtime: START,
          sdkfileid: 'CA',
          demofiledata: [{ filename: '演示.pptx', demooperator: 'li', starttime: START, endtime: START }],
          sharescreendata: [{ share: 'li', starttime: START, endtime: START }],
        },
      },
    ],
    body: {
      endtime: AT,
      demofiledata: [{ filename: '演示.pptx', demooperator: 'li', starttime: AT, endtime: AT }],
      sharescreendata: [{ share: 'li', starttime: AT, endtime: AT }],
      voiceid: 'vc1',
    },
    text: '演示.pptx',
    preview: '[音视频会议] 演示.pptx',
    medium: ['call', 'CA', null, null, null, null],
  },
  voip_doc_share: {
    of: [{ voipid: 'vp1', voip_doc_share: { ...file, filename: '报价.pdf', filesize: 5 } }],
    body: { md5sum: 'd4', filename: '报价.pdf', filesize: 5, voipid: 'vp1' },
    text: '报价.pdf',
    preview: '[音视频共享文档] 报价.pdf',
    medium: ['file', 'CA', 'd4', 5, '报价.pdf', null],
  },
  docmsg: {
    of: [{ doc: { title: '周报', link_url: 'https://doc.cn/1', doc_creator: 'li' } }],
    body: { title: '周报', link_url: 'https://doc.cn/1', doc_creator: 'li' },
    text: '周报 https://doc.cn/1',
    preview: '[在线文档] 周报',
  },
  markdown: {
    of: [{ info: { content: '# 通知\n三楼' } }],
    body: { content: '# 通知\n三楼' },
    text: '# 通知\n三楼',
    preview: '# 通知 三楼',
  },
  news: {
    of: [
      { info: { item: [article] } },
      { news: { item: [article] } },
      { info: article },
      { news: { ...article, item: null } },
    ],
    body: { item: [article] },
    text: '年报解读 三分钟 https://a.cn/1',
    preview: '[图文] 年报解读',
  },
  calendar: {
    of: [
      {
        calendar: {
          title: '拜访',
          creatorname: '张三',
          attendeename: ['李四', null, '王五'],
          starttime: START,
          endtime: 0,
          place: '总部',
        },
      },
    ],
    body: {
      title: '拜访',
      creatorname: '张三',
      attendeename: ['李四', '王五'],
      starttime: AT,
      endtime: null,
      place: '总部',
      remarks: null,
    },
    text: '拜访 总部 张三 李四 王五',
    preview: '[日程] 拜访',
  },
  sphfeed: {
    of: [{ sphfeed: { feed_type: 4, sph_name: '衡川说', feed_desc: '定投' } }],
    body: { feed_type: 4, sph_name: '衡川说', feed_desc: '定投' },
    text: '衡川说 定投',
    preview: '[视频号] 定投',
  },
  voiptext: {
    of: [{ info: { callduration: 192, invitetype: 2 } }],
    body: { callduration: 192, invitetype: 2 },
    preview: '[语音通话] 3 分 12 秒',
  },
  qydiskfile: {
    of: [{ info: { filename: '制度.docx' } }],
    body: { filename: '制度.docx' },
    text: '制度.docx',
    preview: '[微盘文件] 制度.docx',
  },
  chatrecord: {
    of: [{ chatrecord: { title: '群聊' } }],
    body: { title: '群聊' },
    text: '群聊',
    preview: '[聊天记录] 群聊',
  },
  mixed: {
    of: [{ mixed: { item: [{ type: 'text', content: '{"content":"图"}' }] } }],
    body: {},
    text: '图',
    preview: '图',
  },
};

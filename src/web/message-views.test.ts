import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { viewOf } from '../drawing/message-body.ts';
import { normalise } from '../messages/normalise.ts';
import { messageTypes } from '../messages/types/index.ts';
import { parseQuery } from '../search/query.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import type { MediumFace } from '../store/media.ts';
import { bubblesOf } from './bubbles.ts';
import { People } from './people.ts';
import { VIEWS, Views } from './views.ts';

const CUSTOMER = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const AT = Date.parse('2026-11-19T14:35:00+08:00');
const EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'';
const seconds = (time: string) => Date.parse(`${time}+08:00`) / 1000;
const item = (type: string, content: object) => ({ type, content: JSON.stringify(content) });
const views = new Views();

const HERE: Partial<MediumFace> = { state: 'done', md5: 'same', size: 'same', prepared: true };
const PICTURE: Partial<MediumFace> = { ...HERE, thumb: true, view: true, format: 'jpeg', width: 1080, height: 720 };

interface Sample {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly media?: readonly Partial<MediumFace>[];
  readonly more?: Partial<ChatMessage>;
  readonly find?: string;
}

function message({ type, fields, media = [], more = {} }: Sample): ChatMessage {
  const record = { msgid: 'm7', action: 'send', from: 'lisi', tolist: [CUSTOMER], roomid: '', msgtime: AT };
  const json = JSON.stringify({ ...record, msgtype: type, ...fields });
  const content = normalise(7, json);
  const faces = media.map((face, position) => {
    const { kind, name, bytes, seconds: length } = content.media[position]!;
    const known = { position, kind, name, state: 'waiting' as const, reason: null, bytes, seconds: length };
    const checks = { md5: null, size: null, sha256: null, format: null, width: null, height: null };
    return { ...known, ...checks, waveform: null, thumb: false, view: false, problem: null, prepared: false, ...face };
  });
  const revoked = { revokedAt: null, revokedBy: null, revokedSeq: null, revokesSeq: null };
  const place = { seq: 7, sentAt: AT, msgid: 'm7', type: content.type, senderId: 'lisi', text: content.text, json };
  return { ...place, ...revoked, media: faces, ...more };
}

async function html(sample: Sample): Promise<string> {
  const { terms } = parseQuery(sample.find ?? '');
  const people = new People({ of: () => null });
  const shown = { people, who: 'lisi', group: false, terms, again: '/again?', at: null, before: AT };
  const data = { bubbles: bubblesOf([message(sample)], shown), older: null, newer: null, live: null };
  return views.render('chats/stretch', data);
}

/** What is read: without markup, spaces evened out. */
async function shown(sample: Sample): Promise<string> {
  const words = (await html(sample)).replace(/<[^>]*>/g, ' ');
  return words.replace(/&#34;/g, '"').replace(/&amp;/g, '&').replace(/\s+/g, ' ');
}

const SAMPLES: readonly (Sample & { readonly shows: readonly string[] })[] = [
  { type: 'text', fields: { text: { content: '第一行\n见 https://a.cn' } }, shows: ['第一行', 'https://a.cn'] },
  { type: 'image', fields: { image: { sdkfileid: 'i', filesize: 126_000 } }, shows: ['图片', '123 KB', '待下载'] },
  { type: 'emotion', fields: { emotion: { sdkfileid: 'e', type: 1 } }, shows: ['表情', '待下载'] },
  { type: 'voice', fields: { voice: { sdkfileid: 'v', play_length: 65 } }, media: [HERE], shows: ['1′05″'] },
  {
    type: 'video',
    fields: { video: { sdkfileid: 'v', play_length: 75, filesize: 3_145_728 } },
    shows: ['1′15″', '3.0 MB'],
  },
  {
    type: 'file',
    fields: { file: { sdkfileid: 'f', filename: '报价.pdf', filesize: 2048 } },
    media: [HERE],
    shows: ['报价.pdf', '2.0 KB', '校验一致'],
  },
  {
    type: 'link',
    fields: { link: { title: '年报', description: '三分钟', link_url: 'https://mp.cn/a' } },
    shows: ['年报', '三分钟', '链接', 'mp.cn'],
  },
  {
    type: 'weapp',
    fields: { weapp: { title: '预约', description: '', displayname: '衡川' } },
    shows: ['预约', '小程序', '衡川'],
  },
  {
    type: 'card',
    fields: { card: { corpname: '微信', userid: CUSTOMER } },
    shows: ['微信客户 ·WX12', '微信', '个人名片'],
  },
  {
    type: 'location',
    fields: { location: { longitude: 121.5, latitude: 31.25, address: '人民大道', title: '广场' } },
    shows: ['广场', '人民大道', '纬度 31.25，经度 121.5'],
  },
  {
    type: 'redpacket',
    fields: { redpacket: { type: 2, wish: '恭喜', totalcnt: 5, totalamount: 128_800 } },
    shows: ['恭喜', '1,288.00 元', '拼手气红包', '5 个'],
  },
  {
    type: 'external_redpacket',
    fields: { redpacket: { type: 1, wish: '感谢', totalcnt: 1, totalamount: 5 } },
    shows: ['感谢', '0.05 元', '普通红包'],
  },
  {
    type: 'vote',
    fields: { vote: { votetitle: '去哪', voteitem: ['爬山', '看海'], votetype: 101 } },
    shows: ['去哪', '爬山', '看海', '发起投票'],
  },
  {
    type: 'collect',
    fields: { collect: { title: '体检', creator: '张三', details: [{ id: 1, ques: '姓名', type: 'Text' }] } },
    shows: ['体检', '姓名', '文本', '张三'],
  },
  { type: 'todo', fields: { todo: { title: '待办事', content: '周五前' } }, shows: ['待办事', '周五前', '待办'] },
  {
    type: 'docmsg',
    fields: { doc: { title: '跟进表', link_url: 'https://doc.cn/x', doc_creator: 'wangwu' } },
    shows: ['跟进表', '创建人 wangwu', '在线文档'],
  },
  {
    type: 'news',
    fields: { info: { item: [{ title: '新品', description: '限时', url: 'https://a.cn' }] } },
    shows: ['新品', '限时', '图文'],
  },
  {
    type: 'sphfeed',
    fields: { sphfeed: { feed_type: 9, sph_name: '衡川说', feed_desc: '定投' } },
    shows: ['衡川说', '定投', '视频号直播'],
  },
  { type: 'qydiskfile', fields: { info: { filename: '制度.docx' } }, shows: ['制度.docx', '微盘文件'] },
  { type: 'markdown', fields: { info: { content: '# 日报\n**新增** 12' } }, shows: ['日报', '新增 12'] },
  {
    type: 'meeting',
    fields: {
      meeting: {
        topic: '复盘',
        starttime: seconds('2026-11-20T09:30:00'),
        endtime: seconds('2026-11-20T10:30:00'),
        address: '三楼',
        remarks: '带数据',
        meetingtype: 102,
        status: 2,
      },
    },
    shows: ['11 月 20 星期五', '复盘', '拒绝', '2026-11-20 09:30–10:30', '三楼', '带数据', '回复会议邀请'],
  },
  { type: 'meeting_notification', fields: { info: { content: '即将开始' } }, shows: ['即将开始', '会议通知'] },
  {
    type: 'calendar',
    fields: {
      calendar: {
        title: '拜访',
        creatorname: '张三',
        attendeename: ['李四', '王五'],
        starttime: seconds('2026-11-21T22:00:00'),
        endtime: seconds('2026-11-22T01:00:00'),
        place: '客户公司',
      },
    },
    shows: ['拜访', '2026-11-21 22:00 至 2026-11-22 01:00', '客户公司', '李四、王五'],
  },
  {
    type: 'meeting_voice_call',
    fields: {
      voiceid: 'x',
      meeting_voice_call: {
        endtime: seconds('2026-11-19T15:00:00'),
        sdkfileid: 'c',
        demofiledata: [{ filename: '演示.pptx', demooperator: 'wangwu', starttime: seconds('2026-11-19T14:40:00') }],
      },
    },
    shows: ['音视频会议', '2026-11-19 15:00 结束', '录音', '演示.pptx', 'wangwu', '14:40'],
  },
  {
    type: 'voip_doc_share',
    fields: { voip_doc_share: { filename: '报价单.pdf', sdkfileid: 'd', filesize: 4096 } },
    shows: ['报价单.pdf', '4.0 KB', '共享的文档'],
  },
  { type: 'voiptext', fields: { info: { callduration: 192, invitetype: 2 } }, shows: ['语音通话 3 分 12 秒'] },
  { type: 'agree', fields: { agree: { userid: CUSTOMER, agree_time: AT } }, shows: ['微信客户 ·WX12 同意会话存档'] },
  { type: 'disagree', fields: { disagree: { userid: CUSTOMER } }, shows: ['微信客户 ·WX12 不同意会话存档'] },
  {
    type: 'switch',
    fields: { msgtype: undefined, action: 'switch', user: 'wangwu', time: AT },
    shows: ['wangwu 切换了企业'],
  },
  {
    type: 'revoke',
    fields: { action: 'recall', revoke: { pre_msgid: 'x' } },
    shows: ['lisi 撤回了一条消息，原文不在存档里'],
  },
  {
    type: 'mixed',
    fields: { mixed: { item: [item('text', { content: '图文' }), item('image', { sdkfileid: 'i' })] } },
    shows: ['图文', '图片', '待下载'],
  },
  {
    type: 'chatrecord',
    fields: {
      chatrecord: {
        title: '记录',
        item: [
          { ...item('ChatRecordText', { content: '里面的话' }), msgtime: seconds('2026-11-18T09:12:00') },
          { ...item('ChatRecordText', {}), content: '{"没有 说完' },
        ],
      },
    },
    shows: ['记录', '2 条', '里面的话', '09:12', '查看原始记录', '{"没有 说完'],
  },
  { type: 'jielong', fields: { jielong: { title: '接龙', n: 1 } }, shows: ['未识别的类型 jielong', '接龙', '"n": 1'] },
];

describe('the views of messages', () => {
  it('are there for every type that has data for one, and the other way round', () => {
    const files = globSync('messages/types/*.ejs', { cwd: VIEWS }).map((file) => basename(file, '.ejs'));
    const known = messageTypes.map(({ msgtype }) => msgtype).filter((msgtype) => viewOf(msgtype));
    assert.deepEqual(files.sort(), [...known, 'text', 'unknown'].sort());
  });

  it('are tried with every type', () => {
    const tried = new Set(SAMPLES.map(({ type }) => type));
    assert.deepEqual(
      messageTypes.map(({ msgtype }) => msgtype).filter((msgtype) => !tried.has(msgtype)),
      [],
    );
  });

  for (const sample of SAMPLES) {
    it(`show ${sample.type} as it was seen`, async () => {
      const words = await shown(sample);
      let from = 0;
      for (const part of sample.shows) {
        const at = words.indexOf(part, from);
        assert.notEqual(at, -1, `「${part}」 is missing, or out of order, in 「${words}」`);
        from = at;
      }
      if (sample.type !== 'jielong' && sample.type !== 'chatrecord') assert.doesNotMatch(words, /未识别|原始记录/);
      assert.doesNotMatch(words, /undefined|NaN|null|\[object/);
    });

    it(`show ${sample.type} when every field is missing, empty, of the wrong kind or hostile`, async () => {
      for (const value of [null, '', EVIL, -1, 1e300, [], {}, [null], [EVIL], [{ title: EVIL }], true]) {
        const page = await html({ ...sample, fields: replaced(sample.fields, value), media: [] });
        assert.doesNotMatch(page, /<script|<img|onerror=alert\(2\)>|href="javascript/i);
        assert.doesNotMatch(page.replace(/<pre>[^<]*<\/pre>/g, ''), /undefined|NaN|\[object/);
      }
    });
  }

  it('mark hits inside cards, and open the forwarded record that holds one', async () => {
    const card = SAMPLES.find(({ type }) => type === 'meeting')!;
    assert.match(await html({ ...card, find: '三楼' }), /<dd><mark>三楼<\/mark><\/dd>/);
    const record = SAMPLES.find(({ type }) => type === 'chatrecord')!;
    assert.match(await html({ ...record, find: '里面' }), /<details class="record" open>[\s\S]*<mark>里面<\/mark>的话/);
    assert.doesNotMatch(await html(record), /record" open/);
  });

  it('link a message that was taken back and the record that says so', async () => {
    const [text, revoke] = ['text', 'revoke'].map((type) => SAMPLES.find((sample) => sample.type === type)!);
    const taken = { revokedAt: AT + 60_000, revokedBy: 'lisi', revokedSeq: 9 };
    const original = await html({ ...text!, more: taken });
    assert.match(original, /class="message mine revoked"/);
    assert.match(original, /<a class="revoked-note" href="\/messages\/9"[\s\S]*14:36 已撤回，原文留存/);
    assert.match(await html({ ...revoke!, more: { revokesSeq: 3 } }), /<a href="\/messages\/3">查看原文<\/a>/);
  });
});

describe('the media of messages', () => {
  const image = (face: Partial<MediumFace>) => ({
    type: 'image',
    fields: { image: { sdkfileid: 'i', filesize: 9000 } },
    media: [face],
  });
  const voice = (face: Partial<MediumFace>) => ({
    type: 'voice',
    fields: { voice: { sdkfileid: 'v', play_length: 12 } },
    media: [face],
  });

  it('are pictures in a box of known size that open large', async () => {
    const page = await html(image(PICTURE));
    assert.match(page, /<a class="picture" href="\/messages\/7\/media\/0\/view" data-lightbox/);
    assert.match(
      page,
      /viewBox="0 0 240 160"[\s\S]*<img src="\/messages\/7\/media\/0\/thumb" width="240" height="160"/,
    );
    assert.match(page, /data-download="\/messages\/7\/media\/0\/download"/);
  });

  it('say why there is nothing to see', async () => {
    assert.match(await shown(image({ state: 'failed', reason: '已超过保留期限。' })), /已超过保留期限。/);
    assert.match(await shown(image({ state: 'skipped', reason: '超过 200 MB' })), /超过 200 MB/);
    assert.match(await shown(image({ ...HERE, problem: '图片已损坏' })), /图片已损坏/);
    assert.match(await shown(image(HERE)), /没有预览/);
    assert.match(await shown(image({ ...PICTURE, problem: '只有一部分' })), /只有一部分/);
    assert.match(await shown(image({ ...HERE, prepared: false })), /正在生成预览/);
    assert.match(await shown(image({ ...PICTURE, md5: 'differs' })), /校验不符/);
  });

  it('are voices with their waveform, or to be downloaded where no browser plays them', async () => {
    const page = await html(voice({ ...HERE, format: 'amr', waveform: '0459', seconds: 12.4 }));
    assert.match(page, /<audio preload="none" src="\/messages\/7\/media\/0\/play">/);
    assert.equal(page.match(/<rect /g)!.length, 31);
    assert.match(page, /role="slider" tabindex="0" aria-label="播放位置"/);
    const silk = await html(voice({ ...HERE, format: 'silk' }));
    assert.doesNotMatch(silk, /<audio/);
    assert.match(silk, /浏览器不能播放[\s\S]*\/messages\/7\/media\/0\/download/);
  });

  it('are films, played in place', async () => {
    const film = { type: 'video', fields: { video: { sdkfileid: 'v', play_length: 75 } } };
    const page = await html({ ...film, media: [{ ...HERE, format: 'mp4', width: 720, height: 1280 }] });
    assert.match(page, /<video controls preload="none" src="\/messages\/7\/media\/0\/play" width="180" height="320"/);
    assert.doesNotMatch(await html({ ...film, media: [{ ...HERE, format: 'avi' }] }), /<video/);
  });

  it('inside forwarded records go by their place among all of the message', async () => {
    const inner = {
      title: '内',
      item: [item('ChatRecordImage', { sdkfileid: 'b' }), item('ChatRecordImage', { sdkfileid: 'c' })],
    };
    const fields = {
      chatrecord: {
        title: '外',
        item: [
          item('ChatRecordImage', { sdkfileid: 'a' }),
          item('ChatRecordChatRecord', inner),
          item('ChatRecordImage', { sdkfileid: 'd' }),
        ],
      },
    };
    const page = await html({ type: 'chatrecord', fields, media: [PICTURE, PICTURE, PICTURE, PICTURE] });
    assert.deepEqual(
      [...page.matchAll(/<img src="\/messages\/7\/media\/(\d)/g)].map((found) => found[1]),
      ['0', '1', '2', '3'],
    );
  });

  it('do not have to be known to the index yet', async () => {
    const fields = { file: { sdkfileid: 'f', filename: '<b>.pdf', filesize: 1 } };
    assert.match(await html({ type: 'file', fields }), /&lt;b&gt;\.pdf[\s\S]*待下载/);
  });

  it('keep the end of a long name in sight, and all of it where a hit would be hidden', async () => {
    const filename = `${'很长的名称'.repeat(12)}收益${'汇总表'.repeat(10)}.xlsx`;
    const file = { type: 'file', fields: { file: { sdkfileid: 'f', filename } } };
    assert.match(await shown(file), /很长…\S*汇总表\.xlsx/);
    assert.match(await html({ ...file, find: '收益' }), /名称<mark>收益<\/mark>汇总表/);
  });
});

/** The body with each of its leaves replaced; the frame of the record stays as it is. */
function replaced(fields: Readonly<Record<string, unknown>>, value: unknown): Record<string, unknown> {
  const deep = (part: unknown): unknown => {
    if (typeof part === 'string' && part.startsWith('{')) return JSON.stringify(deep(tolerant(part)));
    if (Array.isArray(part)) return part.map(deep);
    if (typeof part !== 'object' || part === null) return value;
    return Object.fromEntries(
      Object.entries(part).map(([name, inner]) => [name, KEPT.has(name) ? inner : deep(inner)]),
    );
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, part]) => [name, typeof part === 'object' ? deep(part) : part]),
  );
}

/** Without these nothing would be read at all, and only the view of what is not readable be tried. */
const KEPT = new Set(['sdkfileid', 'pre_msgid', 'type']);

function tolerant(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json.length;
  }
}

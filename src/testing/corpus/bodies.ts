import { mediaBody } from './bodies-media.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { longNumber, type RawBody } from './record.ts';
import { buildings, cities, domains, roads } from './words.ts';

/** Bodies of everything that is not plain text, in the shapes WeCom documents. */
interface Told {
  /** What the script gives along: a title, a wish, a file name. */
  readonly words: string;
  readonly speaker: Person;
  readonly at: number;
  readonly external: boolean;
  readonly colleague: Person;
}

const HOUR = 3_600_000;
const seconds = (ms: number) => Math.floor(ms / 1000);

const makers: Readonly<Record<string, (random: Random, told: Told) => RawBody>> = {
  link: (r, { words }) => ({
    msgtype: 'link',
    link: {
      title: words,
      description: r.pick(['点击查看全文', '阅读原文', `${r.between(2, 9)}分钟读懂`, '衡川财富投研周刊', '']),
      link_url: `https://${r.pick(domains)}/s/${r.id(22)}`,
      image_url: `https://wework.qpic.cn/wwpic/${r.digits(6)}_${r.id(16)}/0`,
    },
  }),
  weapp: (r, { words }) => ({
    msgtype: 'weapp',
    weapp: { title: words, description: '衡川财富服务', username: `gh_${r.hex(12)}@app`, displayname: '衡川财富' },
  }),
  card: (r, { colleague }) => ({
    msgtype: 'card',
    card: r.chance(0.6)
      ? { corpname: '衡川财富管理有限公司', userid: colleague.id }
      : { corpname: '微信', userid: `wm${r.id(30)}` },
  }),
  location: (r) => ({
    msgtype: 'location',
    location: {
      longitude: Number((113 + r.unit() * 8).toFixed(6)),
      latitude: Number((22 + r.unit() * 10).toFixed(6)),
      address: `${r.pick(cities)}市${r.pick(roads)}${r.between(1, 900)}号`,
      title: r.pick(buildings),
      zoom: r.between(12, 18),
    },
  }),
  redpacket: (r, { words, external }) => ({
    msgtype: external ? 'external_redpacket' : 'redpacket',
    redpacket: {
      type: external ? 1 : r.pick([1, 2]),
      wish: words,
      totalcnt: external ? 1 : r.between(1, 20),
      totalamount: r.between(1, 200) * 100,
    },
  }),
  meeting: (r, { words, at }) => ({
    msgtype: 'meeting',
    meeting: {
      topic: words,
      starttime: seconds(at + r.between(1, 30) * HOUR),
      endtime: seconds(at + r.between(31, 32) * HOUR),
      address: r.pick(['三楼会议室', '腾讯会议', '总部18楼', '']),
      remarks: r.pick(['', '请提前阅读材料', '带上本月数据']),
      meetingtype: 101,
      meetingid: longNumber(`1${r.between(1, 7)}${r.digits(18)}`),
      status: 3,
    },
  }),
  docmsg: (r, { words, speaker }) => ({
    msgtype: 'docmsg',
    doc: { title: words, link_url: `https://doc.weixin.qq.com/txdoc/${r.id(24)}`, doc_creator: speaker.id },
  }),
  agree: (_, { speaker, at }) => ({ msgtype: 'agree', agree: { userid: speaker.id, agree_time: at } }),
  voip: (r) => ({ msgtype: 'voiptext', info: { callduration: r.between(8, 1900), invitetype: r.pick([1, 2, 2, 2]) } }),
  mixed: (r, told) => ({
    msgtype: 'mixed',
    mixed: { item: [item('text', { content: told.words }), item('image', mediaBody(r, 'image', '')['image'])] },
  }),
  chatrecord: (r, { words, at, external }) => ({
    msgtype: 'chatrecord',
    chatrecord: chatRecord(r, words, at, external),
  }),
};

export function makeBody(random: Random, kind: string, told: Told): RawBody {
  const maker = makers[kind];
  return maker ? maker(random, told) : mediaBody(random, kind, told.words);
}

function item(type: string, content: unknown) {
  return { type, content: JSON.stringify(content) };
}

/** What was said some minutes ago elsewhere, forwarded. WeCom dates these in seconds. */
function chatRecord(random: Random, title: string, at: number, external: boolean) {
  const said = [
    '这个产品能随时取吗',
    '您好，持有满90天后可以赎回',
    '那收益怎么算',
    '按确认日净值计算，以实际到账为准',
    '好的我考虑一下',
    '我上次买的到期了没',
  ];
  const begun = seconds(at) - random.between(600, 90_000);
  const texts = random.sample(said, random.between(2, 4)).map((content, i) => ({
    ...item('ChatRecordText', { content }),
    msgtime: begun + i * random.between(20, 90),
    from_chatroom: !external,
  }));
  const picture = {
    ...item('ChatRecordImage', mediaBody(random, 'image', '')['image']),
    msgtime: begun + 400,
    from_chatroom: !external,
  };
  return { title, item: random.chance(0.4) ? [...texts, picture] : texts };
}

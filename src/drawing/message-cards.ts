import { domainOf, safeLink } from './message-links.ts';
import { hasHit, type Mark, plain, type Segments, titled } from './message-marks.ts';
import { fileSymbol } from './message-media.ts';
import { type BodyTools, type Card, factsOf } from './message-shapes.ts';
import { yuan } from './message-words.ts';
import { count } from './words.ts';

/** Cards that say what somebody shared. Every field can be absent: people forward what other programs made. */
type Words = string | null;
type Tools = Pick<BodyTools, 'mark'>;
type NamingTools = Pick<BodyTools, 'mark' | 'people'>;

/** Where it leads; the whole address only where it cannot be opened, or was looked for. */
function addressOf(mark: Mark, address: Words): Pick<Card, 'href' | 'facts'> & { domain: Segments[] } {
  const href = safeLink(address);
  const whole = mark(address);
  return {
    href,
    facts: factsOf(href && !hasHit(whole) ? [] : [['地址', whole]]),
    domain: href ? [plain(domainOf(href))] : [],
  };
}

interface Link {
  readonly title: Words;
  readonly description: Words;
  readonly link_url: Words;
}

export function link({ title, description, link_url }: Link, { mark }: Tools): Card {
  const { href, facts, domain } = addressOf(mark, link_url);
  return {
    symbol: 'link',
    title: titled(mark, title, '没有标题的链接'),
    text: mark(description),
    facts,
    href,
    foot: [plain('链接'), ...domain],
  };
}

interface Weapp {
  readonly title: Words;
  readonly description: Words;
  readonly displayname: Words;
}

export function weapp({ title, description, displayname }: Weapp, { mark }: Tools): Card {
  return {
    symbol: 'apps',
    title: titled(mark, title, '没有标题的小程序'),
    text: mark(description),
    facts: [],
    href: null,
    foot: [plain('小程序'), mark(displayname)].filter(({ length }) => length > 0),
  };
}

export function businessCard({ corpname, userid }: { corpname: Words; userid: Words }, { mark, people }: NamingTools) {
  const face = people.face(userid ?? '');
  return { face, name: userid ? mark(face.name) : plain('没有写明是谁'), company: mark(corpname) };
}

interface Location {
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly address: Words;
  readonly title: Words;
}

export function location({ longitude, latitude, address, title }: Location, { mark }: Tools) {
  const known = typeof longitude === 'number' && typeof latitude === 'number';
  const digits = (degrees: number) => String(Number(degrees.toFixed(6)));
  return {
    title: titled(mark, title || address, '没有名称的位置'),
    address: title ? mark(address) : [],
    latitude: known ? digits(latitude) : null,
    longitude: known ? digits(longitude) : null,
  };
}

const PACKETS: Readonly<Record<number, string>> = { 1: '普通红包', 2: '拼手气红包', 3: '激励群红包' };

interface RedPacket {
  readonly type: number | null;
  readonly wish: Words;
  readonly totalcnt: number | null;
  readonly totalamount: number | null;
}

export function redPacket({ type, wish, totalcnt, totalamount }: RedPacket, { mark }: Tools) {
  const sum = yuan(totalamount);
  return {
    wish: titled(mark, wish, '红包'),
    sum: sum === null ? '金额没有写明' : `${sum} 元`,
    count: totalcnt === null || !(totalcnt >= 0) ? null : `${count(Math.round(totalcnt))} 个`,
    kind: PACKETS[type ?? 0] ?? '红包',
  };
}

interface Vote {
  readonly votetitle: Words;
  readonly voteitem: readonly string[] | null;
  readonly votetype: number | null;
}

const VOTES: Readonly<Record<number, string>> = { 101: '发起投票', 102: '参与投票' };

export function vote({ votetitle, voteitem, votetype }: Vote, { mark }: Tools) {
  return {
    title: titled(mark, votetitle, '没有标题的投票'),
    options: (voteitem ?? []).map((option) => titled(mark, option, '空选项')),
    joined: votetype === 102,
    kind: VOTES[votetype ?? 0] ?? '投票',
  };
}

interface Collect {
  readonly room_name: Words;
  readonly creator: Words;
  readonly create_time: Words;
  readonly title: Words;
  readonly details: readonly { readonly ques: Words; readonly type: Words }[] | null;
}

const ANSWERS: Readonly<Record<string, string>> = { Text: '文本', Number: '数字', Date: '日期', Time: '时间' };

export function collect({ room_name, creator, create_time, title, details }: Collect, { mark, people }: NamingTools) {
  return {
    title: titled(mark, title, '没有标题的填表'),
    questions: (details ?? []).map(({ ques, type }) => ({
      words: titled(mark, ques, '没有写明的问题'),
      answer: Object.hasOwn(ANSWERS, type ?? '') ? ANSWERS[type!]! : null,
    })),
    facts: factsOf([
      ['群', mark(room_name)],
      ['发起人', creator ? mark(people.name(creator)) : []],
      ['时间', mark(create_time)],
    ]),
  };
}

export function todo({ title, content }: { title: Words; content: Words }, { mark }: Tools): Card {
  return {
    symbol: 'checkbox',
    title: titled(mark, title || content, '没有标题的待办'),
    text: title ? mark(content) : [],
    facts: [],
    href: null,
    foot: [plain('待办')],
  };
}

interface Document {
  readonly title: Words;
  readonly link_url: Words;
  readonly doc_creator: Words;
}

export function document({ title, link_url, doc_creator }: Document, { mark, people }: NamingTools): Card {
  const { href, facts } = addressOf(mark, link_url);
  return {
    symbol: 'file-text',
    title: titled(mark, title, '没有标题的文档'),
    text: [],
    facts: [...factsOf([['创建人', doc_creator ? mark(people.name(doc_creator)) : []]]), ...facts],
    href,
    foot: [plain('在线文档')],
  };
}

interface Article {
  readonly title: Words;
  readonly description: Words;
  readonly url: Words;
}

export function news({ item }: { item: readonly Article[] | null }, { mark }: Tools) {
  const articles = (item ?? []).map(({ title, description, url }) => ({
    title: titled(mark, title, '没有标题的文章'),
    text: mark(description),
    ...addressOf(mark, url),
  }));
  return { articles };
}

const POSTS: Readonly<Record<number, string>> = { 2: '图片', 4: '视频', 9: '直播' };

interface ChannelPost {
  readonly feed_type: number | null;
  readonly sph_name: Words;
  readonly feed_desc: Words;
}

export function channelPost({ feed_type, sph_name, feed_desc }: ChannelPost, { mark }: Tools): Card {
  const kind = POSTS[feed_type ?? 0];
  return {
    symbol: feed_type === 9 ? 'broadcast' : feed_type === 2 ? 'photo' : 'movie',
    title: titled(mark, sph_name, '视频号'),
    text: mark(feed_desc),
    facts: [],
    href: null,
    foot: [plain(kind ? `视频号${kind}` : '视频号')],
  };
}

/** Only its name is archived: the file lies in the company's drive. */
export function driveFile({ filename }: { filename: Words }, { mark }: Tools): Card {
  return {
    symbol: fileSymbol(filename ?? ''),
    title: titled(mark, filename, '没有名称的文件'),
    text: [],
    facts: [],
    href: null,
    foot: [plain('微盘文件'), plain('文件在企业微盘里，存档只有名称')],
  };
}

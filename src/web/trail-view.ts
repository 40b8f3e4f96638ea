import { type Act, type ActGroup, acts } from '../access/acts.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import type { ChainRow } from '../store/trail.ts';
import { findTrace, type Looker, type Tracer } from '../store/trail-list.ts';
import { chatHref } from './directory-paging.ts';
import { browserOf } from './entrance.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { actLabel, type Named, type TrailSelection, trailLink } from './trail-conditions.ts';
import { type Detail, detailLines, readDetails, titleOf } from './trail-words.ts';
import { count, fullTime, listTime, rowTime } from './words.ts';

/** Rows of the trail as the list and the page of one show them. */
export interface TrailLine {
  readonly n: number;
  readonly href: string;
  readonly time: string;
  readonly full: string;
  readonly who: string;
  readonly nobody: boolean;
  readonly act: string;
  readonly tone: string;
  readonly what: string;
  readonly count: string;
  readonly ip: string;
  readonly agent: string;
}

const TONES: Readonly<Record<ActGroup, string>> = {
  entry: '',
  look: '',
  take: 'warning',
  change: 'ok',
  command: 'warning',
};

export function trailLine(row: ChainRow, now: number): TrailLine {
  const group = row.act in acts ? acts[row.act as Act].group : 'look';
  return {
    n: row.n,
    href: `/trail/${row.n}`,
    time: rowTime(row.at, now),
    full: fullTime(row.at),
    who: row.name || (row.account === null ? '未登录' : `账号 ${row.account}`),
    nobody: row.account === null,
    act: actLabel(row.act),
    tone: row.act === 'sign-in-failed' ? 'error' : TONES[group],
    what: titleOf(row),
    count: row.count === null ? '' : count(row.count),
    ip: row.ip,
    agent: agentWords(row.agent),
  };
}

/** A command says which server it was called on. */
const agentWords = (agent: string): string =>
  agent.startsWith('服务器 ') ? agent : agent === '' ? '' : browserOf(agent);

export interface LookerLine {
  readonly name: string;
  readonly looks: string;
  readonly last: string;
  readonly full: string;
  readonly href: string | null;
}

export function lookerLines(lookers: readonly Looker[], asked: TrailSelection, now: number): LookerLine[] {
  return lookers.map(({ account, name, looks, first, last }) => ({
    name: name || '未登录',
    looks: count(looks),
    last: listTime(last, now),
    full: `首次 ${fullTime(first)}，最近 ${fullTime(last)}`,
    href: account === null ? null : trailLink({ ...asked, who: account }),
  }));
}

/** A conversation that was shown, where the reader of the trail may see it himself. */
export interface TrailChat {
  readonly face: Face;
  readonly others: string;
  readonly href: string | null;
  readonly lookers: string;
}

export interface TrailRowView {
  readonly line: TrailLine;
  readonly at: string;
  readonly account: string;
  readonly agentFull: string;
  readonly byWho: string | null;
  readonly byIp: string | null;
  readonly byAct: string;
  readonly person: (Face & { readonly lookers: string }) | null;
  readonly chats: readonly TrailChat[];
  /** More of them, or such as lie outside the reader's own scope. */
  readonly moreChats: string;
  readonly range: string;
  readonly message: string | null;
  readonly details: readonly Detail[];
  readonly json: string;
  readonly hash: string;
  readonly before: { readonly n: number; readonly hash: string } | null;
  readonly after: number | null;
}

const MOST_CHATS = 50;

type Known = Pick<App, 'store' | 'clock' | 'names'>;

export async function trailRowView(app: Known, viewer: Viewer, row: ChainRow): Promise<TrailRowView> {
  const { store, clock, names } = app;
  const people = new People(names);
  const [earlier, later] = await Promise.all([
    store.read(findTrace, viewer, row.n - 1),
    store.read(findTrace, viewer, row.n + 1),
  ]);
  const keys = keysOf(row);
  const chats = await chatsOf(app, viewer, keys);
  const details = readDetails(row.details);
  const hidden = keys.length - chats.length;
  return {
    line: trailLine(row, clock()),
    at: fullTime(row.at),
    account: row.account === null ? '' : `账号 ${row.account}`,
    agentFull: row.agent,
    byWho: row.account === null ? null : trailLink({ who: row.account }),
    byIp: row.ip === '' ? null : trailLink({ ip: row.ip }),
    byAct: trailLink({ act: row.act in acts ? (row.act as Act) : null }),
    person: row.person === null ? null : { ...faceOf(people, row.person), lookers: trailLink({ person: row.person }) },
    chats,
    moreChats: hidden > 0 ? `${chats.length > 0 ? '另有 ' : ''}${count(hidden)} 个会话` : '',
    range: rangeOf(row),
    message: chats.length > 0 && hidden === 0 && row.fromSeq !== null ? `/messages/${row.fromSeq}` : null,
    details: detailLines(details, people),
    json: JSON.stringify(details, null, 2),
    hash: Buffer.from(row.hash).toString('hex'),
    before: earlier && { n: earlier.n, hash: Buffer.from(earlier.hash).toString('hex') },
    after: later?.n ?? null,
  };
}

const faceOf = (people: People, id: string): Face => (/^wr/.test(id) ? people.group(id) : people.face(id));

function rangeOf({ fromSeq, toSeq }: ChainRow): string {
  if (fromSeq === null) return '';
  return toSeq === null || toSeq === fromSeq ? `编号 ${fromSeq}` : `编号 ${fromSeq} 至 ${toSeq}`;
}

/** A row somebody changed may hold anything. */
export function keysOf({ conversations }: Pick<ChainRow, 'conversations'>): string[] {
  try {
    const keys: unknown = JSON.parse(conversations ?? '[]');
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  } catch {
    return [];
  }
}

/** Only those he may see; whether there are others he is told, not which. */
async function chatsOf({ store, names }: Known, viewer: Viewer, keys: readonly string[]): Promise<TrailChat[]> {
  if (!may(viewer, 'read-chats')) return [];
  const people = new People(names);
  const asked = keys.slice(0, MOST_CHATS).map((key) => store.read(findConversation, viewer, key));
  const found = (await Promise.all(asked)).filter((chat) => chat !== null);
  return found.map((chat) => trailChat(people, chat));
}

function trailChat(people: People, { key, kind, members }: ConversationFace): TrailChat {
  const employee = members.find((member) => member.employee)?.userid ?? null;
  const lookers = link('/trail', { chat: key });
  if (kind === 'group') {
    return { face: people.group(key), others: '', href: chatHref({ key, kind, employee }), lookers };
  }
  const other = members.find(({ userid }) => userid !== employee)?.userid ?? employee ?? key;
  const others = employee === null || employee === other ? '' : people.name(employee);
  return { face: people.face(other), others, href: chatHref({ key, kind, employee }), lookers };
}

/** How the conditions call those they name. */
export function namesIn(people: People, tracers: readonly Tracer[], { who, person, chat }: TrailSelection): Named {
  const nobody = who === 'command' ? '服务器命令行' : '未登录者';
  const account = tracers.find(({ id }) => id === who);
  return {
    who: typeof who === 'number' ? (account?.name ?? `账号 ${who}`) : nobody,
    person: person === null ? '' : faceOf(people, person).name,
    chat: chat === null ? '' : chatName(people, chat),
  };
}

/** A single chat's key is its two people. */
function chatName(people: People, key: string): string {
  const both = key.split('|');
  return both.length === 2 ? `${people.name(both[0]!)} 与 ${people.name(both[1]!)}` : people.group(key).name;
}

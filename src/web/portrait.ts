import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type ConversationFace, findConversation } from '../store/chats.ts';
import { type ChatFigures, readChatFigures, type Span } from '../store/group-figures.ts';
import { countByConversation, listViolationPlaces } from '../store/violations.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { type ColleaguePortrait, portrayColleague } from './portrait-colleague.ts';
import { type CustomerPortrait, portrayCustomer } from './portrait-customer.ts';
import { type GroupPortrait, portrayGroup } from './portrait-group.ts';
import { chatTitle } from './trace-words.ts';
import { count, dateOf } from './words.ts';

/** Beside a chat: whom it is with, or which group it is, and how lively it is. */
export interface Portrait {
  readonly customer: CustomerPortrait | null;
  readonly colleague: ColleaguePortrait | null;
  readonly group: GroupPortrait | null;
  readonly talk: Talk;
  /** Whom it is about; null for a group. */
  readonly person: string | null;
}

/** This conversation in figures. */
export interface Talk {
  readonly lines: readonly { readonly name: string; readonly words: string; readonly title: string }[];
  readonly violations: { readonly words: string; readonly href: string } | null;
  readonly since: string;
}

const DAY = 86_400_000;

/** Null when there is no such conversation for this viewer. */
export async function openPortrait(
  app: App,
  viewer: Viewer,
  asked: { chat: string; who: string | null },
): Promise<Portrait | null> {
  const conversation = await app.store.read(findConversation, viewer, asked.chat);
  if (conversation === null) return null;
  const sides = sidesOf(conversation, asked.who);
  const nobody = { customer: null, colleague: null, group: null };
  const [talk, portrait] = await Promise.all([
    talkOf(app, viewer, conversation, sides),
    conversation.kind === 'group'
      ? portrayGroup(app, viewer, conversation).then((group) => ({ ...nobody, group }))
      : conversation.external
        ? portrayCustomer(app, viewer, sides).then((customer) => ({ ...nobody, customer }))
        : portrayColleague(app, viewer, sides).then((colleague) => ({ ...nobody, colleague })),
  ]);
  return { ...portrait, talk, person: conversation.kind === 'group' ? null : sides.there };
}

/** Who was looked at beside which chat. */
export function portraitTrace({ names }: Pick<App, 'names'>, { person }: Portrait, key: string): Trace {
  const people = new People(names);
  const title = person === null ? `${chatTitle(people, key)}的群资料` : `${people.name(person)} 的资料`;
  return { act: 'person', title, ...(person === null ? {} : { person }), conversations: [key] };
}

export interface Sides {
  readonly key: string;
  /** Whose side the panel is read from. */
  readonly here: string;
  /** Whom the panel is about. */
  readonly there: string;
}

/** A customer is always whom it is about, whoever was asked for: the panel is there to know him. */
function sidesOf({ key, external, members }: ConversationFace, asked: string | null): Sides {
  const staff = members.filter(({ employee }) => employee);
  const outside = members.find(({ employee }) => !employee);
  const here = external ? staff[0] : (members.find(({ userid }) => userid === asked) ?? staff[0]);
  const there = external ? outside : members.find(({ userid }) => userid !== here?.userid);
  const one = here?.userid ?? members[0]?.userid ?? '';
  return { key, here: one, there: there?.userid ?? one };
}

async function talkOf(
  { store, clock, names }: App,
  viewer: Viewer,
  { key, kind, external, firstAt }: ConversationFace,
  { here }: Sides,
): Promise<Talk> {
  const now = clock();
  const spans = { person: here, recent: now - 30 * DAY, longer: now - 90 * DAY };
  const [figures, counts, places] = await Promise.all([
    store.read(readChatFigures, viewer, key, spans),
    store.read(countByConversation, viewer, [key]),
    store.read(listViolationPlaces, viewer, key),
  ]);
  const side = external || kind === 'group' ? '员工' : new People(names).name(here);
  const last = places.at(-1);
  const violations = counts[key] ?? 0;
  return {
    lines: figures ? linesOf(figures, side, kind === 'single' && !external) : [],
    violations:
      violations > 0
        ? { words: `${count(violations)} 次`, href: last ? link(`/messages/${last.seq}`, { who: here }) : '' }
        : null,
    since: dateOf(firstAt),
  };
}

function linesOf({ recent, longer, capped }: ChatFigures, side: string, own: boolean): Talk['lines'] {
  const line = (name: string, { messages, byStaff, byPerson }: Span, more: string) => {
    if (messages === 0) return { name, words: '没有消息', title: '' };
    const some = own ? byPerson : byStaff;
    const share = Math.round((some / messages) * 100);
    const words = `${count(messages)}${more} 条，${side}占 ${share}%`;
    return {
      name,
      words,
      title: `${side} ${count(some)} 条，对方 ${count(messages - some)} 条${more && '（只算最近的）'}`,
    };
  };
  // Counting stopped within the last 30 days: the longer span holds no more than the shorter one.
  const short = capped && recent.messages >= longer.messages;
  return [line('近 30 天', recent, short ? '+' : ''), line('近 90 天', longer, capped ? '+' : '')];
}

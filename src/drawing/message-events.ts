import type { ChatMessage } from '../store/chat-messages.ts';
import type { People } from './people.ts';
import { duration } from './words.ts';

/** What happened in a conversation without anybody saying anything: one centred line. */
export interface EventLine {
  readonly symbol: string;
  readonly words: string;
  /** To the message it is about. */
  readonly link: { readonly label: string; readonly href: string } | null;
}

type About = Pick<ChatMessage, 'senderId' | 'revokesSeq'> & { readonly people: People };
type Say = (body: never, about: About) => Omit<EventLine, 'link'> & Partial<EventLine>;

interface Consent {
  readonly userid: string | null;
}

const CALLS: Readonly<Record<number, readonly [words: string, symbol: string]>> = {
  1: ['视频通话', 'video'],
  2: ['语音通话', 'phone'],
  3: ['多人视频通话', 'video'],
  4: ['多人语音通话', 'phone'],
};

const EVENTS: Readonly<Record<string, Say>> = {
  revoke: (_, { people, senderId, revokesSeq }) => ({
    symbol: 'arrow-back-up',
    words: `${people.name(senderId)} 撤回了一条消息${revokesSeq === null ? '，原文不在存档里' : ''}`,
    link: revokesSeq === null ? null : { label: '查看原文', href: `/messages/${revokesSeq}` },
  }),
  agree: ({ userid }: Consent, { people, senderId }) => ({
    symbol: 'circle-check',
    words: `${people.name(userid || senderId)} 同意会话存档`,
  }),
  disagree: ({ userid }: Consent, { people, senderId }) => ({
    symbol: 'circle-x',
    words: `${people.name(userid || senderId)} 不同意会话存档`,
  }),
  switch: ({ user }: { user: string | null }, { people, senderId }) => ({
    symbol: 'arrows-exchange',
    words: `${people.name(user || senderId)} 切换了企业`,
  }),
  voiptext: ({ callduration, invitetype }: { callduration: number | null; invitetype: number | null }) => {
    const [words, symbol] = CALLS[invitetype ?? 0] ?? ['音视频通话', 'phone'];
    return { symbol, words: callduration === null ? words : `${words} ${duration(callduration * 1000)}` };
  },
};

/** `otherwise` is said of an event nothing more is known about. */
export function eventLine(type: string, body: unknown, about: About, otherwise: string): EventLine {
  const say = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
  const line = say && typeof body === 'object' && body !== null ? say(body as never, about) : null;
  return { symbol: 'info-circle', words: otherwise, link: null, ...line };
}

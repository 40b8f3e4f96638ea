import { type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';

/** The ways into the conversations: whose list stands first. */
export interface Way {
  readonly label: string;
  /** Said in full to who hears it, or rests on it. */
  readonly title: string;
  readonly href: string;
  readonly current: boolean;
}

const WAYS: readonly (readonly [ChatConditions['by'], string, string])[] = [
  ['employee', '员工', '按员工'],
  ['customer', '客户', '按客户'],
  ['group', '群聊', '按群'],
  ['all', '全部', '全部会话'],
];

/** Another way begins anew; how far back it looks stays. */
export function waysOf(asked: ChatConditions): Way[] {
  const anew = { ...NO_CHAT, who: null, tab: null, staff: '', q: '', consent: 'agreed' } as const;
  return WAYS.map(([by, label, title]) => ({
    label,
    title,
    href: chatLink(asked, { ...anew, by }),
    current: by === asked.by,
  }));
}

const DAY = 86_400_000;

/** Whose conversations are listed: nobody's alone by group and for all, whoever the chat is seen from. */
export const listedOf = ({ by, who }: Pick<ChatConditions, 'by' | 'who'>): string | null =>
  by === 'group' || by === 'all' ? null : who;

export const sinceOf = ({ since }: Pick<ChatConditions, 'since'>, now: number): number | null =>
  since === 'all' ? null : now - Number(since) * DAY;

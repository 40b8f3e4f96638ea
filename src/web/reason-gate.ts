import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { ConversationFace } from '../store/chats.ts';
import { needsReason } from '../store/reasons.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';
import { link } from './links.ts';
import { GoWhole } from './outcome.ts';
import type { Visit } from './visit.ts';

/**
 * Where it is switched on, the first look of a day into a person's chats asks why. Pages that show chats go through here;
 * what they answer with instead leads to the question, and from there back.
 */
type Gate = Promise<GoWhole | null>;

/** A person's chats: the list of them, the records on his page. */
export function reasonForPerson(app: App, viewer: Viewer, visit: Visit, asked: { person: string; next: string }): Gate {
  return ask(app, viewer, visit, { subjects: [asked.person], ...asked });
}

/** A list of conversations; one that is nobody's in particular needs none. */
export function reasonForList(app: App, viewer: Viewer, visit: Visit, asked: ChatConditions): Gate {
  const { by, who } = asked;
  if (who === null || by === 'group' || by === 'all') return Promise.resolve(null);
  return reasonForPerson(app, viewer, visit, { person: who, next: chatLink(asked, {}) });
}

/** One chat: a reason given for the group or any one of its members will do. */
export function reasonForChat(
  app: App,
  viewer: Viewer,
  visit: Visit,
  { conversation, asked }: { conversation: Pick<ConversationFace, 'key' | 'kind' | 'members'>; asked: ChatConditions },
): Gate {
  const { key, kind, members } = conversation;
  const ids = members.map(({ userid }) => userid);
  const own = asked.who !== null && ids.includes(asked.who) ? asked.who : null;
  const person = own ?? (kind === 'group' ? key : (ids[0] ?? key));
  return ask(app, viewer, visit, { subjects: [key, ...ids], person, next: chatLink(asked, {}) });
}

interface Asked {
  /** For any of these. */
  readonly subjects: readonly string[];
  /** Whom the question names. */
  readonly person: string;
  /** The page to come back to. */
  readonly next: string;
}

async function ask(app: App, viewer: Viewer, visit: Visit, { subjects, person, next }: Asked): Gate {
  if (!(await app.store.read(needsReason, viewer, subjects, app.clock()))) return null;
  visit.traceNothing();
  return new GoWhole(link('/reasons/new', { person, next }));
}

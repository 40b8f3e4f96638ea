import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findConversation } from '../store/chats.ts';
import { listKnownPeople } from '../store/person-figures.ts';
import { listOwnReasons } from '../store/reasons.ts';
import { People } from './people.ts';

/** The question why, as its page shows it. */
export interface ReasonForm {
  readonly person: string;
  /** Whose chats, in words; whom this viewer has nothing of goes by what was asked for. */
  readonly name: string;
  readonly next: string;
  readonly reason: string;
  readonly sentence: string;
  readonly least: number;
  readonly most: number;
  /** Those given last, to be given again. */
  readonly offered: readonly string[];
}

export const LEAST_LETTERS = 4;
export const MOST_LETTERS = 100;

export async function reasonForm(
  app: App,
  viewer: Viewer,
  { person, next, reason = '', sentence = '' }: { person: string; next: string; reason?: string; sentence?: string },
): Promise<ReasonForm> {
  const [subject, offered] = await Promise.all([
    subjectOf(app, viewer, person),
    app.store.read(listOwnReasons, viewer),
  ]);
  return { person, name: subject.name, next, reason, sentence, least: LEAST_LETTERS, most: MOST_LETTERS, offered };
}

/** Who it is, or which group; a group is named in the trail as a conversation. */
export async function subjectOf(
  { store, names }: Pick<App, 'store' | 'names'>,
  viewer: Viewer,
  id: string,
): Promise<{ readonly name: string; readonly isGroup: boolean }> {
  const people = new People(names);
  const conversation = await store.read(findConversation, viewer, id);
  if (conversation?.kind === 'group') return { name: people.group(id).name, isGroup: true };
  const [known] = await store.read(listKnownPeople, viewer, [id]);
  return { name: known === undefined ? id : people.name(id), isGroup: false };
}

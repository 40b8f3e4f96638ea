import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listConversations, type Tab } from '../store/chats.ts';
import { type Face, People } from './people.ts';
import { chatTitle } from './trace-words.ts';

/** Conversations to choose from while a name is being typed, of those the viewer may see. */
const EACH = 5;
const TABS: readonly Tab[] = ['external', 'group', 'internal'];

export interface ChatOptions {
  readonly options: readonly { readonly id: string; readonly face: Face; readonly detail: string }[];
  /** There are more of that name. */
  readonly more: boolean;
}

export async function chatOptions({ store, names }: App, viewer: Viewer, words: string): Promise<ChatOptions> {
  if (words === '') return { options: [], more: false };
  const asked = { userid: null, since: null, search: words, before: null, limit: EACH };
  const found = await Promise.all(TABS.map((tab) => store.read(listConversations, viewer, { ...asked, tab })));
  const people = new People(names);
  const options = found
    .flatMap(({ rows }) => rows)
    .map(({ key, kind, peers }) => {
      const name = chatName(people, key);
      const face = kind === 'group' ? people.group(key) : people.face(peers[0] ?? '');
      return { id: key, face: { ...face, name, title: name, tag: null }, detail: kind === 'group' ? '群' : '单聊' };
    });
  return { options, more: found.some(({ more }) => more) };
}

/** As it is called where one of several is chosen. */
export const chatName = (people: People, key: string): string => chatTitle(people, key).replace(/ 的会话$/, '');

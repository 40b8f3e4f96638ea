import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { MaskKind } from '../messages/mask.ts';
import { findMessagePlace } from '../store/chat-messages.ts';
import { findConversation } from '../store/chats.ts';
import type { Revealed } from '../store/reveals.ts';
import { type Bubble, bubblesOf } from './bubbles.ts';
import { rightSide, shownOf } from './chat-view.ts';
import * as condition from './conditions.ts';
import { readExtras } from './message-extras.ts';
import { People } from './people.ts';

/** The masked numbers of one message, shown to who says why. */
export const FEWEST_LETTERS = 4;
export const MOST_LETTERS = 200;

export const revealInput = z.object({
  seq: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  /** As the chat shows it: whose side is the right one, and what is looked for. */
  who: condition.id,
  find: condition.words,
});

export const MASK_LABELS: Readonly<Record<MaskKind, string>> = {
  phone: '手机与固定电话',
  'id-card': '身份证号',
  'bank-card': '银行卡号',
  email: '邮箱地址',
  own: '自定义格式',
};

/** What the form needs; null when the message is not to be seen. */
export async function revealForm(
  { store }: Pick<App, 'store'>,
  viewer: Viewer,
  { seq, who, find }: z.output<typeof revealInput>,
  { whole }: { readonly whole: boolean },
): Promise<object | null> {
  if (!(await store.read(findMessagePlace, viewer, seq))) return null;
  return { form: { seq, who, find, dialog: !whole, fewest: FEWEST_LETTERS, most: MOST_LETTERS } };
}

/** The message as it was said, as the chat draws it. */
export async function revealedBubble(
  app: App,
  viewer: Viewer,
  { key, message }: Revealed,
  { who, find }: Pick<z.output<typeof revealInput>, 'who' | 'find'>,
): Promise<Bubble | null> {
  const conversation = await app.store.read(findConversation, viewer, key);
  if (!conversation) return null;
  const side = rightSide(conversation, who);
  const [bubble] = bubblesOf([message], {
    ...shownOf(new People(app.names), conversation, { who: side, find }),
    at: null,
    // Its day stands before it on the page already.
    before: message.sentAt,
    extras: await readExtras(app, viewer, conversation, [message]),
    revealed: true,
  });
  return bubble ?? null;
}

import { may, type Viewer } from '../access/viewer.ts';
import { type MaskKind, maskedSpans } from '../messages/mask.ts';
import { type ChatMessage, findMessagePlace, listChatMessages } from './chat-messages.ts';
import type { ReadDb } from './db.ts';
import { masksFor } from './masking.ts';

/** The one way round the masks: a single message, for who may have its numbers shown and has said why. */
export const owner = 'archive';

export interface Revealed {
  readonly key: string;
  readonly message: ChatMessage;
  /** How many of each kind it holds. */
  readonly numbers: Readonly<Partial<Record<MaskKind, number>>>;
}

/** Null when it is absent, or not, or not like this, the viewer's to see. */
export function findRevealed(db: ReadDb, viewer: Viewer, seq: number): Revealed | null {
  const place = may(viewer, 'reveal') ? findMessagePlace(db, viewer, seq) : null;
  if (!place) return null;
  const page = { from: place, direction: 'newer', inclusive: true, limit: 1 } as const;
  const [message] = listChatMessages(db, viewer, place.key, page).messages;
  if (message?.seq !== seq) return null;
  const masks = masksFor(db, viewer);
  const numbers: Partial<Record<MaskKind, number>> = {};
  for (const { kind } of masks ? maskedSpans(message.text, masks) : []) numbers[kind] = (numbers[kind] ?? 0) + 1;
  return { key: place.key, message, numbers };
}

import type { Place } from '../store/chat-messages.ts';
import { heightOf } from './bubbles.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';

/** Beside the chat, the whole of it from its first message to its last: where hits and violations lie in time. */
export interface RulerMark {
  readonly kind: 'hit' | 'violation';
  /** In thousandths. */
  readonly y: number;
  readonly href: string;
  readonly current: boolean;
}

const STEP = 4; // marks nearer to each other than this would lie on one another

export function rulerOf(
  conditions: ChatConditions,
  within: { firstAt: number; lastAt: number },
  { hits, violations, at }: { hits: readonly Place[]; violations: readonly Place[]; at: number | null },
): RulerMark[] {
  const marks = (kind: RulerMark['kind'], places: readonly Place[]) => {
    const step = (place: Place) => Math.min(Math.floor(heightOf(place.sentAt, within) / STEP), 1000 / STEP - 1) * STEP;
    // Where several share a mark, it leads to the newest, or stands for where the reader is.
    const shared = new Map<number, Place>();
    for (const place of places) if (shared.get(step(place))?.seq !== at || at === null) shared.set(step(place), place);
    return [...shared].map(([y, { seq }]) => ({
      kind,
      y,
      href: chatLink(conditions, { at: seq, on: null }),
      current: seq === at,
    }));
  };
  return [...marks('hit', hits), ...marks('violation', violations)];
}

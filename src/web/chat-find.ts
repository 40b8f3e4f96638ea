import type { Place } from '../store/chat-messages.ts';
import { type ChatConditions, chatLink } from './chat-conditions.ts';

/** Words found inside one chat: `7 / 132`, the way to the next, and where they lie in time. */
export interface Find {
  readonly text: string;
  /** `7 / 132` */
  readonly place: string;
  readonly previous: string | null;
  readonly next: string | null;
  readonly clear: string;
  /** In thousandths from the first message to the last. */
  readonly marks: readonly { readonly y: number; readonly href: string; readonly current: boolean }[];
}

const MOST = 1000; // listHits gives the newest thousand

export function findIn(
  conditions: ChatConditions,
  { firstAt, lastAt }: { firstAt: number; lastAt: number },
  hits: readonly Place[],
  at: number | null,
): Find | null {
  if (!conditions.find) return null;
  const index = hits.findIndex(({ seq }) => seq === at);
  const to = (hit: Place | undefined) => (hit ? chatLink(conditions, { at: hit.seq, on: null }) : null);
  return {
    text: conditions.find,
    place: placeIn(index, hits.length),
    // Standing nowhere, both keys lead to the newest hit.
    previous: to(index === -1 ? hits.at(-1) : hits[index - 1]),
    next: to(index === -1 ? hits.at(-1) : hits[index + 1]),
    clear: chatLink(conditions, { find: '', at }),
    marks: marksOf(hits, firstAt, lastAt).map(([y, hit]) => ({ y, href: to(hit)!, current: hit.seq === at })),
  };
}

function placeIn(index: number, total: number): string {
  if (total === 0) return '没有命中';
  return `${index === -1 ? '–' : index + 1} / ${total >= MOST ? `${MOST}+` : total}`;
}

/** Hits that would lie on one another share a mark, the newest of them. */
function marksOf(hits: readonly Place[], firstAt: number, lastAt: number): [y: number, hit: Place][] {
  const span = Math.max(1, lastAt - firstAt);
  const place = ({ sentAt }: Place) => Math.min(Math.max(Math.round(((sentAt - firstAt) / span) * 249) * 4, 0), 996);
  return [...new Map(hits.map((hit) => [place(hit), hit]))];
}

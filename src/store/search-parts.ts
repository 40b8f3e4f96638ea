import type { Viewer } from '../access/viewer.ts';
import type { ConversationKind, SearchFilters } from './search-filters.ts';
import { apart, type Window } from './visibility.ts';

/** A viewer's roles where one of them is limited in time or to kinds of conversation: what each of them lets a search find. */
export interface Part extends Window {
  /** One of them is in the conversation; null: anybody. */
  readonly people: ReadonlySet<string> | null;
  readonly kinds: readonly ConversationKind[] | null;
  /** Single chats with one of them are not found; null: there are none. */
  readonly except: ReadonlySet<string> | null;
}

/** Null: the people in scope are the whole rule. */
export function partsOf({ parts }: Viewer): readonly Part[] | null {
  if (parts === undefined) return null;
  return parts.map(({ people, except, ...part }) => ({
    ...part,
    people: people === 'everyone' ? null : new Set(people),
    except: except === undefined ? null : new Set(except),
  }));
}

/** As visibility.ts has it, for a conversation whose members and kind are known; no kind: it is not yet in archive.db. */
export function windowsFor(
  parts: readonly Part[],
  members: readonly string[],
  kind: ConversationKind | null,
): readonly Window[] {
  return parts.filter(
    ({ people, kinds, except }) =>
      (people === null || members.some((userid) => people.has(userid))) &&
      (except === null || kind === 'group' || !members.some((userid) => except.has(userid))) &&
      (kinds === null || (kind !== null && kinds.includes(kind))),
  );
}

/** What the kinds asked for leave of those that some role shows; null: all. */
export function kindsOf(
  { kinds = null }: SearchFilters,
  parts: readonly Part[] | null,
): readonly ConversationKind[] | null {
  if (parts === null || parts.some((part) => part.kinds === null)) return kinds;
  const shown = new Set(parts.flatMap((part) => part.kinds ?? []));
  return kinds === null ? [...shown] : kinds.filter((kind) => shown.has(kind));
}

/** From the one to before the other. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const LATEST = 8.64e15;

/** When a hit may have been sent, each stretch apart from the others, the earliest first; null: at any time. */
export function timesOf({ from, to }: SearchFilters, parts: readonly Part[] | null): readonly Span[] | null {
  const asked = { from: from ?? 0, to: to ?? LATEST };
  const shown = parts === null ? [asked] : apart(parts).map((window) => shared(spanOf(window), asked));
  const always = shown.some((span) => span.from === 0 && span.to === LATEST);
  return always ? null : shown.filter((span) => span.from < span.to);
}

const spanOf = ({ from, to }: Window): Span => ({ from: from ?? 0, to: to ?? LATEST });

export const shared = (one: Span, other: Span): Span => ({
  from: Math.max(one.from, other.from),
  to: Math.min(one.to, other.to),
});

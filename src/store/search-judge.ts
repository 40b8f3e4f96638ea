import { one, type ReadDb } from './db.ts';
import type { ConversationKind } from './search-filters.ts';
import { numbersOf } from './search-index.ts';
import { windowsFor } from './search-parts.ts';
import { kindOf, meets, membersOf, type Need, type Reach } from './search-reach.ts';
import { sql } from './sql.ts';
import { isWithin, type Window } from './visibility.ts';

/** What the index was not asked of a conversation is found out when the first candidate of it comes, and remembered. */

export type Judge = (conversation: number, sender: number, sentAt: number) => boolean;

interface Verdict {
  readonly admitted: boolean;
  /** When it must have been sent; null: at any time. */
  readonly windows: readonly Window[] | null;
  /** The only one of the receivers asked for who is there: what he said himself he did not receive. */
  readonly receiver: number | null;
}

/** Null when nothing is left to be asked. */
export function judgeOf(month: ReadDb, needs: readonly Need[], reach: Asked): Judge | null {
  if (needs.length === 0 && reach.kinds === null && reach.receivers === null && reach.parts === null) return null;
  const decide = decider(month, needs, reach);
  const known = new Map<number, Verdict>();
  return (conversation, sender, sentAt) => {
    const verdict = known.get(conversation) ?? decide(conversation);
    known.set(conversation, verdict);
    const { admitted, receiver, windows } = verdict;
    return admitted && receiver !== sender && (windows === null || isWithin(windows, sentAt));
  };
}

type Asked = Pick<Reach, 'kinds' | 'receivers' | 'parts'>;

function decider(
  month: ReadDb,
  needs: readonly Need[],
  { kinds, receivers, parts }: Asked,
): (conversation: number) => Verdict {
  const numbers = receivers && numbersOf(month, 'people', receivers);
  const peopled =
    needs.length > 0 ||
    receivers !== null ||
    parts?.some(({ people, except }) => people !== null || except !== null) === true;
  const ofKinds = kinds !== null || parts?.some((part) => part.kinds !== null || part.except !== null) === true;
  return (conversation) => {
    const members = peopled ? membersOf(month, sql`(SELECT key FROM chats WHERE id = ${conversation})`) : [];
    const kind = ofKinds ? kindIn(month, conversation) : null;
    const admitted = meets(members, needs) && (kinds === null || isOneOf(kinds, kind));
    const there = members.filter((userid) => receivers?.has(userid));
    const receiver = there.length === 1 ? (numbers?.get(there[0]!) ?? null) : null;
    return { admitted, receiver, windows: parts && windowsFor(parts, members, kind) };
  };
}

const isOneOf = (kinds: readonly ConversationKind[], kind: ConversationKind | null): boolean =>
  kind !== null && kinds.includes(kind);

/** Null while the conversation is not yet in archive.db. */
function kindIn(month: ReadDb, conversation: number): ConversationKind | null {
  const found = one<{ kind: string; external: number }>(
    month,
    sql`SELECT c.kind, c.external FROM chats k JOIN conversations c ON c.key = k.key WHERE k.id = ${conversation}`,
  );
  return found && kindOf(found);
}

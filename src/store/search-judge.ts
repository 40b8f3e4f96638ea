import { one, type ReadDb } from './db.ts';
import type { ConversationKind } from './search-filters.ts';
import { numbersOf } from './search-index.ts';
import { kindOf, meets, membersOf, type Need, type Reach } from './search-reach.ts';
import { sql } from './sql.ts';

/** What the index was not asked of a conversation is found out when the first candidate of it comes, and remembered. */

export type Judge = (conversation: number, sender: number) => boolean;

interface Verdict {
  readonly admitted: boolean;
  /** The only one of the receivers asked for who is there: what he said himself he did not receive. */
  readonly receiver: number | null;
}

/** Null when nothing is left to be asked. */
export function judgeOf(
  month: ReadDb,
  needs: readonly Need[],
  { kinds, receivers }: Pick<Reach, 'kinds' | 'receivers'>,
): Judge | null {
  if (needs.length === 0 && kinds === null && receivers === null) return null;
  const peopled = needs.length > 0 || receivers !== null;
  const numbers = receivers && numbersOf(month, 'people', receivers);
  const decide = (conversation: number): Verdict => {
    const members = peopled ? membersOf(month, sql`(SELECT key FROM chats WHERE id = ${conversation})`) : [];
    const admitted = meets(members, needs) && (kinds === null || isOneOf(kinds, kindIn(month, conversation)));
    const there = members.filter((userid) => receivers?.has(userid));
    return { admitted, receiver: there.length === 1 ? (numbers?.get(there[0]!) ?? null) : null };
  };
  const known = new Map<number, Verdict>();
  return (conversation, sender) => {
    const verdict = known.get(conversation) ?? decide(conversation);
    known.set(conversation, verdict);
    return verdict.admitted && verdict.receiver !== sender;
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

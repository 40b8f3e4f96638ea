import type { Finding, Subject } from '../rules/rule.ts';
import type { ReadDb, WriteDb } from '../store/db.ts';
import { type Copied, copyAround, listOpenCopies, saveCopy } from '../store/violation-copies.ts';
import { type NewViolation, recordViolations } from '../store/violations.ts';

/** What was found becomes violations, each with its copy of what stood around it. */
export interface FoundIn {
  readonly subject: Subject;
  readonly finding: Finding;
}

/** A violation with what it is to keep. */
export interface Prepared {
  readonly violation: NewViolation;
  readonly copy: Copied;
}

/** A copy that was made before its later neighbours had come. */
export interface Renewed {
  readonly id: number;
  readonly key: string;
  readonly copy: Copied;
}

/** `known`: messages that have met the rule before, so that nothing is to be copied. */
export function prepareViolations(
  db: ReadDb,
  found: readonly FoundIn[],
  { origin, known }: { readonly origin: Origin; readonly known?: ReadonlySet<number> },
): Prepared[] {
  const copies = new Map<number, Copied>();
  return found.map(({ subject, finding }) => {
    const { seq, sentAt, conversation } = subject.message;
    const copy = known?.has(seq) ? NO_COPY : (copies.get(seq) ?? copyAround(db, conversation, { seq, sentAt }));
    copies.set(seq, copy);
    return { violation: violationOf(subject, finding, origin), copy };
  });
}

type Origin = NonNullable<NewViolation['origin']>;
const NO_COPY: Copied = { messages: [], isOpen: false };

function violationOf({ message, chat }: Subject, { rule, words }: Finding, origin: Origin): NewViolation {
  const { seq, conversation, senderId, sentAt, receivers, kind } = message;
  return {
    ...factsOf(rule),
    ...{ seq, conversation, sender: senderId, sentAt, words, chatKind: chat, origin },
    receivers: kind === 'single' ? receivers : [],
  };
}

export function factsOf({ id, version, name, severity, kind, category }: Finding['rule']) {
  return { rule: id, ruleVersion: version, ruleName: name, severity, ruleKind: kind, category } as const;
}

/** Those that lack neighbours in one of these conversations, made again. */
export function renewCopies(db: ReadDb, keys: readonly string[]): Renewed[] {
  return listOpenCopies(db, keys).map(({ id, key, seq, sentAt }) => ({
    id,
    key,
    copy: copyAround(db, key, { seq, sentAt }),
  }));
}

/** The number of each that is new, null for the others. */
export function savePrepared(db: WriteDb, prepared: readonly Prepared[], at: number): (number | null)[] {
  const violations = prepared.map(({ violation }) => violation);
  const ids = recordViolations(db, violations, at);
  prepared.forEach(({ violation: { conversation }, copy }, i) => {
    const id = ids[i] ?? null;
    if (id !== null) saveCopy(db, id, conversation, copy);
  });
  return ids;
}

export function saveRenewed(db: WriteDb, renewed: readonly Renewed[]): void {
  for (const { id, key, copy } of renewed) saveCopy(db, id, key, copy);
}

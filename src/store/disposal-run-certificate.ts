import type { Viewer } from '../access/viewer.ts';
import { one, type ReadDb } from './db.ts';
import {
  type DisposedMonth,
  type DisposedPart,
  findProof,
  listRangesOf,
  type MonthOfDisposal,
} from './disposal-run.ts';
import { listGoneHashes } from './disposal-run-copy.ts';
import type { DecidedDisposal } from './disposal-run-desk.ts';
import { sql } from './sql.ts';

/** The certificate of a disposal: what went, by whose word, and hashes by which it can be known again. */
export const owner = 'desk';

export interface Certificate {
  readonly format: 'huicun-disposal/1';
  readonly id: number;
  readonly company: string;
  readonly software: string;
  readonly reason: string;
  /** What was due at this instant. */
  readonly dueAt: number;
  readonly asked: { readonly by: string; readonly at: number };
  readonly approved: { readonly by: string; readonly at: number };
  readonly grace: { readonly days: number; readonly until: number };
  readonly beganAt: number;
  readonly endedAt: number;
  /** Why it went: by the rule that had kept it. */
  readonly rules: readonly {
    readonly name: string;
    readonly months: number | null;
    /** The preset it was made from, and what was noted of it. */
    readonly law: string;
    readonly note: string;
    readonly messages: number;
    readonly media: number;
    readonly bytes: number;
  }[];
  /** Due by what was agreed to, and kept. */
  readonly spared: {
    readonly held: number;
    readonly longer: number;
    readonly holds: readonly { readonly name: string; readonly messages: number }[];
  };
  readonly months: readonly (DisposedPart & { readonly at: number; readonly entry: string })[];
  readonly totals: { readonly messages: number; readonly hashes: number };
  /** What went with them: conversations, violations, media contents and their bytes, bookmarks, copies, finished exports. */
  readonly besides: Readonly<Record<string, number>>;
  /** Where the hashes stand. */
  readonly log: string;
}

export interface CertificateFacts {
  readonly decided: DecidedDisposal;
  readonly company: string;
  readonly software: Certificate['software'];
  readonly months: readonly DisposedMonth[];
  readonly sums: Readonly<Record<string, number>>;
  readonly origin: string;
  readonly endedAt: number;
}

export function certificateOf({
  decided,
  company,
  software,
  months,
  sums,
  origin,
  endedAt,
}: CertificateFacts): Certificate {
  const { id, reason, dueAt, askedBy, askedAt, judgedBy, judgedAt, graceDays, graceUntil, beganAt } = decided;
  const parts = months.flatMap(({ part, at, hash }) => (part ? [{ ...part, at, entry: hash }] : []));
  const sum = (of: (part: DisposedPart) => number) => parts.reduce((all, part) => all + of(part), 0);
  return {
    ...{ format: 'huicun-disposal/1', id, company, software, reason, dueAt },
    ...{ asked: { by: askedBy, at: askedAt }, approved: { by: judgedBy, at: judgedAt } },
    ...{ grace: { days: graceDays, until: graceUntil }, beganAt, endedAt },
    ...{ rules: rulesIn(decided, months), spared: sparedIn(decided, months), months: parts },
    ...{ totals: { messages: sum((part) => part.messages), hashes: sum(({ list }) => list.lines) } },
    ...{ besides: sums, log: origin },
  };
}

function rulesIn({ rules }: DecidedDisposal, months: readonly DisposedMonth[]): Certificate['rules'] {
  return rules.flatMap(({ id, name, months: term, law, note }) => {
    const own = months.flatMap(({ counts }) => counts.rules.filter(({ rule }) => rule === id));
    const total = (of: 'messages' | 'media' | 'bytes') => own.reduce((sum, one) => sum + one[of], 0);
    if (total('messages') === 0) return [];
    return [
      { name, months: term, law, note, messages: total('messages'), media: total('media'), bytes: total('bytes') },
    ];
  });
}

function sparedIn({ holds }: DecidedDisposal, months: readonly DisposedMonth[]): Certificate['spared'] {
  const all = months.flatMap(({ counts }) => counts.rules);
  return {
    held: all.reduce((sum, { held }) => sum + held, 0),
    longer: all.reduce((sum, { longer }) => sum + longer, 0),
    holds: holds.flatMap(({ id, name }) => {
      const own = months.flatMap(({ counts }) => counts.holds.filter(({ hold }) => hold === id));
      const messages = own.reduce((sum, one) => sum + one.messages, 0);
      return messages > 0 ? [{ name, messages }] : [];
    }),
  };
}

/** The name of the log that is written now; empty before the first. Reached only by jobs. */
export function findLogOrigin(db: ReadDb): string {
  return one<{ origin: string }>(db, sql`SELECT origin FROM logs ORDER BY log DESC LIMIT 1`)?.origin ?? '';
}

export interface ShownCertificate {
  readonly certificate: Certificate;
  /** Byte for byte. */
  readonly json: string;
  readonly name: string;
  /** SHA-256 of it, hex: as it stands in the log and in the trail. */
  readonly hash: string;
  /** Its place in the log; null: in a moment. */
  readonly place: { readonly log: number; readonly index: number } | null;
}

/** Null: there is no such disposal, or it has none yet. */
export function findCertificate(db: ReadDb, _viewer: Viewer, id: number): ShownCertificate | null {
  const proof = findProof(db, id);
  if (!proof) return null;
  const { json, name, hash } = proof;
  const place = one<{ log: number; index: number }>(
    db,
    sql`SELECT log, idx AS "index" FROM log_entries
      WHERE substr(entry, 21, 32) = ${Buffer.from(hash, 'hex')} AND log IS NOT NULL LIMIT 1`,
  );
  return { certificate: JSON.parse(json) as Certificate, json, name, hash, place };
}

/** Where the list of hashes goes on. */
export interface ListPlace extends MonthOfDisposal {
  /** The run of records it is in begins here; 0: before the first. */
  readonly from: number;
  readonly to: number;
  readonly after: number;
}

/** The next of a month's list of hashes, as the certificate's digest is of; null: the month is over. */
export function readHashList(
  db: ReadDb,
  _viewer: Viewer,
  place: ListPlace,
): { readonly text: string; readonly next: ListPlace } | null {
  const lines = place.from === 0 ? null : listGoneHashes(db.month(place.month), place, place.after);
  if (lines) return { text: lines.text, next: { ...place, after: lines.after } };
  const [range] = listRangesOf(db, place, place.from, 1);
  return range ? { text: '', next: { ...place, ...range, after: range.from - 1 } } : null;
}

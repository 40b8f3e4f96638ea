import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import { ruleKinds } from '../rules/kinds/index.ts';
import { listFetched } from '../store/envelopes.ts';
import type { LookbackWork } from '../store/lookback-work.ts';
import { listPastRecords, listPastTexts, type PastText } from '../store/past-messages.ts';
import type { PastParts } from './review-past-step.ts';
import { codesIn, hasPictures } from './review-pictures.ts';
import type { RuleReading } from './review-reading.ts';
import { needsPictures } from './review-rules.ts';

/** Messages for a rule that looks at the past: of what looks for words only their words are read, which is ten times faster. */
export interface PastRow {
  readonly message: Message;
  readonly codes: readonly string[];
}

const TEXTS = 3000;
const RECORDS = 500;
const PICTURED = 20; // some of them show pictures, each to be opened

/** The next some; null when the month has no more. */
export async function readPast(
  { files, workshop }: PastParts,
  reading: RuleReading,
  { content, fromAt, toAt, month, afterSeq }: LookbackWork,
): Promise<PastRow[] | null> {
  const asked = { fromAt, toAt, afterSeq };
  if (looksForWords(content.kind)) {
    const texts = reading.run((db) => listPastTexts(db.month(month!), { ...asked, limit: TEXTS }));
    return orNull(texts.map((text) => ({ message: messageOf(text), codes: [] })));
  }
  const isPictured = needsPictures(content.kind);
  const limit = isPictured ? PICTURED : RECORDS;
  const records = reading.run((db) => listPastRecords(db.month(month!), { ...asked, limit }));
  const rows: PastRow[] = [];
  for (const { seq, json } of records) {
    const message = normalise(seq, json);
    const fetched = isPictured && hasPictures(message) ? files.writeEvidence(month!, listFetched, seq) : [];
    rows.push({ message, codes: fetched.length > 0 ? await codesIn(workshop, message, fetched) : [] });
  }
  return orNull(rows);
}

const orNull = (rows: PastRow[]): PastRow[] | null => (rows.length > 0 ? rows : null);

const kindNamed = (name: string) => ruleKinds.find((kind) => kind.name === name);

function looksForWords(name: string): boolean {
  const kind = kindNamed(name);
  return kind !== undefined && 'terms' in kind;
}

/** What a rule of this kind looks at, when it is no message. */
export function eventOf(name: string): 'follow' | 'stay' | null {
  const kind = kindNamed(name);
  if (!kind || !('event' in kind)) return null;
  return kind.event === 'friend-deleted' ? 'follow' : 'stay';
}

/** As much of it as a word and its place need. */
function messageOf({ seq, key, sender, sentAt, type, text, kind, external }: PastText): Message {
  return {
    ...{ seq, type, text, kind, sentAt, msgid: '', conversation: key, external: external === 1, senderId: sender },
    receivers: kind === 'single' ? key.split('|').filter((userid) => userid !== sender) : [],
    ...{ preview: '', media: [], revokes: null, body: null, parts: [], readable: true },
  };
}

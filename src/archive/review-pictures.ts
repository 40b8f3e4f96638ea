import type { Message } from '../messages/message.ts';
import { normalise } from '../messages/normalise.ts';
import type { WriteDb } from '../store/db.ts';
import { listFetched, listJournal, type MediumRow } from '../store/envelopes.ts';
import { moveStation } from '../store/months.ts';
import { type Behind, findPicturesBehind, findTextIfOpened, PICTURES } from '../store/review.ts';
import type { ArchiveParts } from './parts.ts';
import { type FoundIn, prepareViolations, savePrepared } from './review-found.ts';
import type { RuleReading } from './review-reading.ts';
import { askOne, type InForce } from './review-rules.ts';
import { Subjects } from './review-subjects.ts';

/**
 * Pictures that have come are looked into when a rule wants to know what they show. It takes a thousand times longer than reading
 * what was said, so it has a watermark of its own and goes on when no message waits.
 */
type PictureParts = Pick<ArchiveParts, 'files' | 'workshop' | 'clock' | 'log'>;

const ENTRIES = 2000;
const PICTURES_A_STEP = 8; // each up to a second of the workshop

interface Step {
  /** The journal entry it comes to. */
  readonly n: number;
  readonly shown: readonly { readonly message: Message; readonly fetched: readonly MediumRow[] }[];
}

/** One step; false when there is nothing to look into. */
export async function lookAtPictures(
  parts: PictureParts,
  reading: RuleReading,
  { ofPictures }: InForce,
): Promise<boolean> {
  const { files, workshop, clock, log } = parts;
  const behind = files.write(findPicturesBehind);
  if (!behind) return false;
  const { month } = behind;
  if (!ofPictures) {
    files.write(moveStation, month, PICTURES, behind.to);
    return true;
  }
  const { n, shown } = files.writeEvidence(month, (db) => nextStep(db, behind));
  const codes: (readonly string[])[] = [];
  for (const { message, fetched } of shown) codes.push(await codesIn(workshop, message, fetched));
  const prepared = reading.run((db) => {
    const subjects = new Subjects(db, ofPictures.evaluator.needs);
    const found: FoundIn[] = shown.flatMap(({ message }, i) =>
      subjects.isRestricted(message) ? [] : askOne(ofPictures, subjects.of(message, codes[i]), log),
    );
    return prepareViolations(db, found, { origin: 'live' });
  });
  files.write((db) => {
    savePrepared(db, prepared, clock());
    moveStation(db, month, PICTURES, n);
  });
  return true;
}

function nextStep(db: WriteDb, { after, to }: Behind): Step {
  const entries = listJournal(db, after, ENTRIES).filter(({ n }) => n <= to);
  const shown: Step['shown'][number][] = [];
  for (const { n, kind, seq } of entries) {
    const json = kind === 'medium' ? findTextIfOpened(db, seq) : null;
    const message = json === null ? null : normalise(seq, json);
    if (message && hasPictures(message)) shown.push({ message, fetched: listFetched(db, seq) });
    if (shown.length >= PICTURES_A_STEP) return { n, shown };
  }
  return { n: entries.length < ENTRIES ? to : entries.at(-1)!.n, shown };
}

/** What the QR codes in the pictures of a message say, of those that have come. */
export async function codesIn(
  workshop: PictureParts['workshop'],
  { media }: Message,
  fetched: readonly MediumRow[],
): Promise<string[]> {
  const pictures = new Set(media.filter(isPicture).map(({ sdkFileId }) => sdkFileId));
  const shown = new Set(fetched.filter(({ fileId }) => pictures.has(fileId)).map(({ sha256 }) => sha256));
  const codes = new Set<string>();
  for (const sha256 of shown) for (const code of await workshop.readCodes(sha256)) codes.add(code);
  return [...codes];
}

const isPicture = ({ kind }: Message['media'][number]): boolean => kind === 'image';

export const hasPictures = ({ media }: Message): boolean => media.some(isPicture);

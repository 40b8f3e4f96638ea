import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import type { HeldKey, KeyDraft } from '../setup/keys.ts';
import { type KeyVersion, listKeyVersions } from '../store/key-versions.ts';
import { GoTo } from './outcome.ts';
import type { Visit } from './visit.ts';
import { ago, count, duration, fullTime } from './words.ts';

/**
 * What views/keys/key-task.ejs shows: making a key and bringing it into use, one step after the other. The first key and
 * every later one go the same way; what was left half done is taken up where it stands.
 */
export interface KeyTask {
  /** start: no key; draft: made, not in use; waiting: in use, no record yet; done: a record came; unfit: records came that it does not open. */
  readonly stage: 'start' | 'draft' | 'waiting' | 'done' | 'unfit';
  readonly steps: readonly { readonly label: string; readonly state: 'done' | 'now' | 'later' | 'error' }[];
  readonly draft: { readonly publicPem: string; readonly fingerprint: string; readonly made: string } | null;
  /** The newest version held; null before the first. */
  readonly newest: { readonly version: number; readonly publicPem: string; readonly fingerprint: string } | null;
  /** The number WeCom should show next; null when nobody can know. */
  readonly expected: number | null;
  /** When the first record of the newest version came, or how long we have waited for it. */
  readonly when: string;
  readonly waiting: string;
  /** Versions that records wait for. */
  readonly missing: readonly { readonly version: number; readonly count: string }[];
  readonly slip: KeySlip | null;
}

export interface KeySlip {
  /** Which form: take, import, renumber, former, recovery. */
  readonly form: string;
  readonly sentence: string;
  /** As it was typed. */
  readonly version: string;
  /** It is done when the person says surely. */
  readonly question: boolean;
}

export async function keyTask(
  app: Pick<App, 'keys' | 'store' | 'clock'>,
  viewer: Viewer,
  visit: Visit,
): Promise<KeyTask> {
  const rows = await app.store.read(listKeyVersions, viewer);
  return keyTaskOf({ rows, held: app.keys.versions(), draft: app.keys.draft() }, app.clock(), takeSlip(visit));
}

interface Keys {
  readonly rows: readonly KeyVersion[];
  readonly held: readonly HeldKey[];
  readonly draft: KeyDraft | null;
}

export function keyTaskOf({ rows, held, draft }: Keys, now: number, slip: KeySlip | null): KeyTask {
  const newest = held.at(-1) ?? null;
  const row = newest && (rows.find(({ version }) => version === newest.version) ?? null);
  const stage = stageOf({ draft, newest, row });
  const latest = Math.max(0, ...held.map(({ version }) => version), ...rows.map(({ version }) => version));
  return {
    stage,
    steps: STEPS.map((label, i) => ({ label, state: stepState(i, stage) })),
    draft: draft && { ...draft, made: ago(draft.madeAt, now) },
    newest,
    expected: latest > 0 ? latest + 1 : null,
    when: whenOf(row, newest, now),
    waiting: row && row.unfit > 0 ? count(row.unfit) : '',
    missing: rows
      .filter(({ version, missing, unfit }) => missing + unfit > 0 && !held.some((key) => key.version === version))
      .map(({ version, missing, unfit }) => ({ version, count: count(missing + unfit) })),
    slip,
  };
}

interface Newest {
  readonly draft: KeyDraft | null;
  readonly newest: HeldKey | null;
  readonly row: KeyVersion | null;
}

function stageOf({ draft, newest, row }: Newest): KeyTask['stage'] {
  if (draft) return 'draft';
  if (!newest) return 'start';
  if (row && row.unfit > 0) return 'unfit';
  return row && row.firstAt !== null ? 'done' : 'waiting';
}

const STEPS = ['生成密钥', '公钥粘贴到企业微信', '填写版本号', '确认第一条会话'];
/** Which of the steps each stage stands at. */
const AT: Readonly<Record<KeyTask['stage'], number>> = { start: 0, draft: 1, waiting: 3, unfit: 3, done: 4 };

function stepState(i: number, stage: KeyTask['stage']): KeyTask['steps'][number]['state'] {
  const at = AT[stage];
  if (i < at) return 'done';
  if (stage === 'unfit' && i === at) return 'error';
  // The public key and its number are one page: nobody but the person knows when the one is done.
  return i === at || (stage === 'draft' && i === 2) ? 'now' : 'later';
}

function whenOf(row: KeyVersion | null, newest: HeldKey | null, now: number): string {
  if (row?.firstAt) return fullTime(row.firstAt);
  return newest?.heldSince ? `等待了 ${duration(Math.max(0, now - newest.heldSince))}` : '';
}

/** Said once, on the page one comes back to; a part that refreshes itself leaves it for the page. */
export function takeSlip({ session, whole }: Visit): KeySlip | null {
  const slip = whole ? (session.keySlip ?? null) : null;
  if (slip) delete session.keySlip;
  return slip;
}

/** A number as people type it: with a v in front, in full-width digits, with blanks around. What it may be is not judged here. */
export const typedVersion = z
  .string()
  .max(40)
  .default('')
  .transform((text) => text.normalize('NFKC').trim().replace(/^v/i, ''));

interface Form {
  readonly form: string;
  readonly version?: string;
  /** The page it was sent from. */
  readonly next: string;
}

/** Does what a form asks for; what is wrong with it stands on the page it came from, beside the form. */
export async function slipping(
  { session }: Visit,
  { form, version = '', next }: Form,
  work: () => Promise<string>,
): Promise<GoTo> {
  try {
    return new GoTo(next, await work());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.keySlip = { form, sentence: error.message, version, question: error.name === 'KeyQuestion' };
    return new GoTo(`${next}#${form}`);
  }
}

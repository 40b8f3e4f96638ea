import { z } from 'zod';
import { dayOf } from '../lib/clock.ts';
import { newestOperation, recordBehaviour, recordOperations } from '../store/operations.ts';
import type { BehaviourEntry, OperationSource } from '../wecom/contacts-api.ts';
import { WecomError } from '../wecom/errors.ts';
import { type Part, type PartRun, pagesFrom } from './sync-part.ts';

/** What WeCom itself notes of its members and administrators, and how it counts an employee's day with customers. */
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;
const SOURCES: readonly OperationSource[] = ['member', 'admin'];
const SPAN = 7 * DAY - 1000; // the most WeCom takes in one question
const HORIZON = 180 * DAY - 3_600_000; // further back it tells nothing

export const operations: Part = {
  name: 'operations',
  secret: 'agent',
  mayBeOff: true,
  placeKeeps: true, // newest first within a week: only a whole week moves it on
  async run(run) {
    let refused: unknown = null;
    let given = 0;
    for (const source of SOURCES) {
      try {
        await readOperations(run, source);
        given += 1;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused = error;
      }
    }
    if (given === 0) throw refused;
    return run.progress.rows;
  },
};

const NO_RIGHT: readonly number[] = [48002, 60011, 301002];

/** A right that was not given, as against trouble that passes or an address that is not trusted. */
export function isRefusal(error: unknown): error is WecomError {
  return error instanceof WecomError && NO_RIGHT.includes(error.code);
}

const operationsPlace = z.object({ member: z.number().nullable(), admin: z.number().nullable() });

async function readOperations(run: PartRun, source: OperationSource): Promise<void> {
  const { store, contacts, patience, progress } = run;
  const now = Math.floor(run.clock() / 1000) * 1000 - 1000; // WeCom wants an end that has passed
  const begun = progress.placeAs(operationsPlace) ?? { member: null, admin: null };
  const since = begun[source] ?? (await store.write(newestOperation, source)) ?? 0;
  for (let from = Math.max(since, now - HORIZON); from < now; from += SPAN) {
    const to = Math.min(from + SPAN, now);
    const pages = pagesFrom(source, '', (cursor) =>
      patience.ask(() => contacts.operations(source, { from, to, cursor })),
    );
    for await (const { rows } of pages) {
      await store.write(recordOperations, source, rows);
      const place = { ...(progress.placeAs(operationsPlace) ?? begun), [source]: from };
      await progress.step({ done: progress.done + 1, rows: rows.length, place });
    }
  }
}

const MOST_DAYS = 30;
const AGAIN = 2; // days that WeCom may not have counted to the end when they were asked for

export const behaviour: Part = {
  name: 'behaviour',
  secret: 'contact',
  mayBeOff: true,
  async run(run) {
    const { progress, patience, contacts, store, shared } = run;
    const all = await shared.followers(run);
    await progress.of(all.length);
    const { from, to } = daysToAsk(run);
    const after = progress.placeAs(z.string()) ?? '';
    let unsaved: BehaviourEntry[] = [];
    for (const [i, userid] of all.entries()) {
      if (userid <= after) continue;
      unsaved.push(...(await patience.ask(() => contacts.behaviour(userid, from, to)).catch(noDays)));
      if (unsaved.length < ROWS_A_WRITE && i < all.length - 1) continue;
      await store.write(recordBehaviour, unsaved);
      await progress.step({ done: i + 1, rows: unsaved.length, place: userid });
      unsaved = [];
    }
    return progress.rows;
  },
};

const ROWS_A_WRITE = 300;
const NOT_THIS_ONE: readonly number[] = [60111, 60011, 84061];

/** He has gone, or may have no customers: the others have days. */
function noDays(error: unknown): BehaviourEntry[] {
  if (error instanceof WecomError && NOT_THIS_ONE.includes(error.code)) return [];
  throw error;
}

/** Yesterday, with the days before it that were not asked for; in ms, the first instants of the first and the last day. */
function daysToAsk({ at, finishedAt }: Pick<PartRun, 'at' | 'finishedAt'>): { from: number; to: number } {
  const yesterday = dayOf(at) - 1;
  const known = finishedAt === null ? 0 : dayOf(finishedAt) - 1 - AGAIN;
  const first = Math.min(yesterday, Math.max(known, yesterday - MOST_DAYS + 1));
  return { from: first * DAY - CHINA, to: yesterday * DAY - CHINA };
}

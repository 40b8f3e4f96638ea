import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { PART_TITLES, type PartName } from '../lib/directory-words.ts';
import { readSyncParts } from '../store/sync-parts.ts';
import { ago, count, fullTime } from './words.ts';

/** How far a list is known: when it was last brought up to date, how far the run under way is, or why it failed. */
export const LISTS = ['employees', 'customers', 'groups'] as const;
export type ListName = (typeof LISTS)[number];

export const listName = z.enum(LISTS);

/** What is asked of WeCom for a list, and which of it are its rows. */
export const PARTS_OF: Readonly<Record<ListName, { parts: readonly PartName[]; rows: readonly PartName[] }>> = {
  employees: { parts: ['departments', 'employees', 'scope'], rows: ['employees'] },
  customers: { parts: ['tags', 'customers', 'consents'], rows: ['customers'] },
  groups: {
    parts: ['customer-rooms', 'room-consents', 'internal-rooms'],
    rows: ['customer-rooms', 'internal-rooms'],
  },
};

export interface SyncView {
  readonly of: ListName;
  readonly line: string;
  readonly title: string;
  readonly never: boolean;
  readonly running: { readonly title: string; readonly percent: number | null; readonly note: string } | null;
  readonly trouble: {
    readonly title: string;
    readonly sentence: string;
    readonly remedy: string;
    readonly code: number | null;
  } | null;
  readonly may: boolean;
}

export async function syncView(
  { store, sync, clock }: Pick<App, 'store' | 'sync' | 'clock'>,
  viewer: Viewer,
  of: ListName,
): Promise<SyncView> {
  const known = new Map((await store.read(readSyncParts, viewer)).map((row) => [row.part as PartName, row]));
  const { parts, rows } = PARTS_OF[of];
  const own = rows.flatMap((part) => known.get(part) ?? []);
  const finished = own.flatMap(({ finishedAt }) => finishedAt ?? []);
  const at = finished.length < rows.length ? null : Math.min(...finished);
  const failed = parts.find((part) => known.get(part)?.state === 'failed');
  const trouble = failed ? known.get(failed)! : null;
  const now = sync.running();
  return {
    of,
    line:
      at === null
        ? '尚未完整同步过'
        : `最近更新：${fullTime(at)}，同步 ${count(own.reduce((n, row) => n + row.rows, 0))} 条信息`,
    title: at === null ? '' : ago(at, clock()),
    never: at === null,
    running: now === null ? null : runningOf(now, known.get(now) ?? null),
    trouble:
      trouble && failed
        ? { title: PART_TITLES[failed], sentence: trouble.sentence, remedy: trouble.remedy, code: trouble.code }
        : null,
    may: viewer.permissions.includes('set-up'),
  };
}

function runningOf(part: PartName, row: { done: number; total: number } | null): NonNullable<SyncView['running']> {
  const title = `正在同步${PART_TITLES[part]}`;
  if (row === null || row.done === 0) return { title, percent: null, note: '' };
  if (row.total === 0) return { title, percent: null, note: `已取得 ${count(row.done)}` };
  const percent = Math.min(100, Math.floor((row.done / row.total) * 100));
  return { title, percent, note: `${count(row.done)} / ${count(row.total)}` };
}

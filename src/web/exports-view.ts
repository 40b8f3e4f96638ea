import { z } from 'zod';
import type { ExportRow, ExportState } from '../store/exports.ts';
import * as condition from './conditions.ts';
import { type Chip, chipsOf, oneOf, type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { exportNote, rateOf } from './exports-progress.ts';
import { link } from './links.ts';
import { bytes, dateOf, fullTime } from './words.ts';

/** 下载中心: one's own exports, in words. */
export interface ExportLine {
  readonly id: number;
  readonly title: string;
  readonly kind: string;
  readonly icon: string;
  readonly source: string;
  readonly reason: string;
  readonly state: string;
  readonly tone: string;
  readonly running: boolean;
  /** Null while it is not known how much there is. */
  readonly percent: number | null;
  readonly note: string;
  readonly rate: string;
  readonly size: string;
  readonly asked: string;
  readonly until: string;
  readonly download: string | null;
  /** Where it is asked for anew: its password is not kept. */
  readonly anew: string | null;
  readonly may: { readonly cancel: boolean; readonly repeat: boolean; readonly remove: boolean };
}

export interface ExportsView {
  readonly rows: readonly ExportLine[];
  /** Something waits or is being made: the page looks again by itself. */
  readonly active: boolean;
  readonly here: string;
  /** For those who hear the page; the same words as long as nothing much changes. */
  readonly said: string;
  readonly tabs: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly sources: readonly { readonly value: string; readonly on: boolean }[];
  readonly chips: readonly Chip[];
  readonly paging: Paging;
}

const LISTS = { label: '表格', icon: 'file-spreadsheet' };

const KINDS: Readonly<Record<string, { label: string; icon: string }>> = {
  'recordings-table': LISTS,
  'recordings-pack': { label: '文件包', icon: 'file-zip' },
  'employees-table': LISTS,
  'customers-table': LISTS,
  'lost-customers-table': LISTS,
  'violations-table': LISTS,
  'timeouts-table': LISTS,
  'groups-table': LISTS,
  'figures-table': LISTS,
  package: { label: '证据包', icon: 'package' },
};

export const exportConditions = z.object({
  state: oneOf('going', 'asked', 'done', 'ended'),
  source: z.preprocess((v) => (v === '' ? undefined : v), z.string().max(40).optional()).transform((v) => v ?? null),
  q: condition.words,
  page: pageNumber,
});

export type ExportConditions = z.output<typeof exportConditions>;

const STATE_TABS = {
  going: { label: '制作中', states: ['waiting', 'running'] },
  asked: { label: '待审批', states: ['asked'] },
  done: { label: '已完成', states: ['done'] },
  ended: { label: '未完成', states: ['failed', 'cancelled', 'refused'] },
} as const satisfies Record<string, { label: string; states: readonly ExportState[] }>;

export const statesOf = (state: ExportConditions['state']): readonly ExportState[] | null =>
  state && STATE_TABS[state].states;

interface Found {
  readonly rows: readonly ExportRow[];
  readonly more: boolean;
  readonly sources: readonly string[];
}

export function exportsView({ rows, more, sources }: Found, asked: ExportConditions, now: number): ExportsView {
  const lines = rows.map((row) => lineOf(row, now));
  const running = lines.find((line) => line.running);
  const waiting = rows.filter(({ state }) => state === 'waiting').length;
  const tenth = Math.floor((running?.percent ?? 0) / 10) * 10;
  const { page, ...conditions } = asked;
  return {
    rows: lines,
    active: running !== undefined || waiting > 0,
    here: link('/exports', { ...conditions, page: page === 1 ? null : page }),
    said: running
      ? `正在制作：${running.title}，${tenth}%`
      : waiting > 0
        ? `${waiting} 个导出在排队`
        : '没有正在制作的导出',
    tabs: tabsOf(asked),
    sources: sources.map((value) => ({ value, on: value === asked.source })),
    chips: chipsOf('/exports', conditions, [
      ['state', '状态', asked.state && STATE_TABS[asked.state].label],
      ['source', '任务来源', asked.source],
      ['q', '查找', asked.q],
    ]),
    paging: pagingOf('/exports', conditions, page, more),
  };
}

function tabsOf({ state, source, q }: ExportConditions): ExportsView['tabs'] {
  const tab = (label: string, value: ExportConditions['state']) => ({
    ...{ label, current: state === value },
    href: link('/exports', { state: value, source, q }),
  });
  const states = Object.keys(STATE_TABS) as (keyof typeof STATE_TABS)[];
  return [tab('全部', null), ...states.map((name) => tab(STATE_TABS[name].label, name))];
}

export const STATES: Readonly<Record<ExportState, { label: string; tone: string }>> = {
  asked: { label: '待审批', tone: 'warning' },
  waiting: { label: '排队中', tone: '' },
  running: { label: '制作中', tone: '' },
  done: { label: '已完成', tone: 'ok' },
  failed: { label: '未完成', tone: 'error' },
  cancelled: { label: '已取消', tone: '' },
  refused: { label: '未通过', tone: 'error' },
};

function lineOf(row: ExportRow, now: number): ExportLine {
  const expired = row.state === 'done' && row.file === null;
  const known = KINDS[row.kind] ?? { label: row.kind, icon: 'file-export' };
  const { label, tone } = expired ? EXPIRED : STATES[row.state];
  return {
    ...{ id: row.id, title: row.title, source: row.source || '–', reason: row.reason, icon: known.icon },
    kind: row.encrypted === 1 ? `${known.label}，已加密` : known.label,
    ...{ state: label, tone, running: row.state === 'running', percent: percentOf(row) },
    note: exportNote(row, expired, now),
    rate: row.state === 'running' ? rateOf(row, now) : '',
    asked: fullTime(row.createdAt).slice(0, 16),
    ...fileOf(row),
    ...waysOf(row),
  };
}

const EXPIRED = { label: '已过期', tone: '' };

function fileOf({ id, file, bytes: size, expiresAt }: ExportRow): Pick<ExportLine, 'size' | 'until' | 'download'> {
  if (file === null) return { size: '', until: '', download: null };
  return {
    size: size === null ? '' : bytes(size),
    until: expiresAt === null ? '' : fullTime(expiresAt).slice(0, 16),
    download: `/exports/${id}/file`,
  };
}

/** Of an encrypted one only what failed still has its password. */
function waysOf(row: ExportRow): Pick<ExportLine, 'anew' | 'may'> {
  const over = !isUnfinished(row);
  const anew = over && row.encrypted === 1 && row.state !== 'failed' ? row.address : null;
  return { anew, may: { cancel: !over, repeat: over && anew === null, remove: over } };
}

function percentOf({ done, total, state }: ExportRow): number | null {
  if (state === 'done') return 100;
  return total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100));
}

export const isUnfinished = ({ state }: Pick<ExportRow, 'state'>): boolean =>
  state === 'asked' || state === 'waiting' || state === 'running';

export const exportId = z
  .string()
  .regex(/^\d{1,12}$/)
  .transform(Number);

/** What it is called on the disk of whoever fetches it. */
export function exportFileName({ title, file, createdAt }: Pick<ExportRow, 'title' | 'file' | 'createdAt'>): string {
  const plain = title.replace(/[<>:"/\\|?*\p{C}]/gu, '_').slice(0, 80);
  return `${plain}_${dateOf(createdAt)}.${file?.split('.').at(-1) ?? 'zip'}`;
}

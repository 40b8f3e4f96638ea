import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { ApprovalRule } from '../lib/export-words.ts';
import type { ApprovalRow } from '../store/export-approvals.ts';
import { type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { STATES } from './exports-view.ts';
import { link } from './links.ts';
import { ago, bytes, count, fullTime, rowTime } from './words.ts';

/** Exports that wait for somebody else's word, and those that had it. */
export interface ApprovalLine {
  readonly id: number;
  readonly href: string;
  readonly title: string;
  readonly source: string;
  readonly who: string;
  readonly reason: string;
  readonly counts: string;
  readonly time: { readonly words: string; readonly title: string };
  readonly state: string;
  readonly tone: string;
  readonly judged: string;
  /** Somebody else's to judge. */
  readonly own: boolean;
}

export const APPROVALS = '/exports/approvals';

export const approvalConditions = z.object({
  tab: z.preprocess((v) => (v === '' ? undefined : v), z.literal('judged').optional()),
  page: pageNumber,
});

export type ApprovalConditions = z.output<typeof approvalConditions>;

export interface ApprovalsView {
  readonly rows: readonly ApprovalLine[];
  readonly tabs: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly judged: boolean;
  readonly paging: Paging;
}

interface Found {
  readonly rows: readonly ApprovalRow[];
  readonly more: boolean;
}

export function approvalsView(
  { rows, more }: Found,
  { tab, page }: ApprovalConditions,
  { viewer, now }: { readonly viewer: Viewer; readonly now: number },
): ApprovalsView {
  return {
    rows: rows.map((row) => approvalLine(row, viewer, now)),
    tabs: [
      { label: '待审批', href: APPROVALS, current: tab === undefined },
      { label: '已审批', href: link(APPROVALS, { tab: 'judged' }), current: tab === 'judged' },
    ],
    judged: tab === 'judged',
    paging: pagingOf(APPROVALS, { tab: tab ?? null }, page, more),
  };
}

function approvalLine(row: ApprovalRow, viewer: Viewer, now: number): ApprovalLine {
  const { id, title, source, reason, accountName, createdAt, judgedName, judgedAt } = row;
  return {
    ...{ id, title, source, reason, who: accountName },
    href: `${APPROVALS}/${id}`,
    counts: countsOf(row),
    own: row.accountId === viewer.accountId,
    time: { words: rowTime(createdAt, now), title: fullTime(createdAt) },
    ...verdictOf(row),
    judged: judgedAt === null ? '' : `${judgedName ?? ''}，${rowTime(judgedAt, now)}`,
  };
}

function countsOf({ options: { counts } }: ApprovalRow): string {
  if (!counts) return '–';
  return `${count(counts.messages)}${counts.capped ? '+' : ''} 条`;
}

function verdictOf({ state, judgedAt }: ApprovalRow): { readonly state: string; readonly tone: string } {
  if (judgedAt === null || state === 'refused') return { state: STATES[state].label, tone: STATES[state].tone };
  return { state: '已通过', tone: 'ok' };
}

export interface ApprovalView extends ApprovalLine {
  readonly facts: readonly { readonly label: string; readonly value: string; readonly wide?: boolean }[];
  readonly note: string | null;
  /** It waits, and may be judged by whoever looks. */
  readonly open: boolean;
  /** When it lapses. */
  readonly until: string | null;
}

const LIFE = 7 * 86_400_000;

/** All of it except what is in it. */
export function approvalView(row: ApprovalRow, viewer: Viewer, now: number): ApprovalView {
  const { options, createdAt, judgedNote, state } = row;
  const line = approvalLine(row, viewer, now);
  const counts = options.counts ?? null;
  const plus = counts?.capped ? '+' : '';
  return {
    ...line,
    facts: [
      { label: '申请人', value: row.accountName },
      { label: '申请时间', value: `${fullTime(createdAt).slice(0, 16)}，${ago(createdAt, now)}` },
      { label: '事由', value: row.reason, wide: true },
      ...(options.words ?? []).map((fact) => ({ ...fact, wide: fact.label === '范围' })),
      ...(counts
        ? [
            {
              label: '消息',
              value: `${count(counts.messages)}${plus} 条，${count(counts.conversations)}${plus} 个会话`,
            },
            { label: '媒体', value: `${count(counts.media)}${plus} 个，${bytes(counts.bytes)}` },
          ]
        : []),
    ],
    note: judgedNote,
    open: state === 'asked' && !line.own,
    until: state === 'asked' ? fullTime(createdAt + LIFE).slice(0, 16) : null,
  };
}

export const RULE_WORDS: Readonly<Record<ApprovalRule, { readonly label: string; readonly about: string }>> = {
  none: { label: '不需要审批', about: '有“导出”权限的人可以直接导出证据包' },
  originals: { label: '含原文的证据包', about: '脱敏的证据包直接制作；含原文的由他人审批' },
  all: { label: '全部证据包', about: '每个证据包都由他人审批' },
};

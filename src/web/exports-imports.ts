import { z } from 'zod';
import type { ImportRow, ImportState } from '../store/imports.ts';
import { oneOf, type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { link } from './links.ts';
import { count, fullTime } from './words.ts';

/** 导入文件: what one brought in, in words. */
export interface ImportLine {
  readonly id: number;
  readonly at: string;
  readonly fileName: string;
  readonly source: string;
  readonly state: string;
  readonly tone: string;
  readonly running: boolean;
  readonly progress: string;
  readonly percent: number | null;
  readonly result: string;
  readonly problem: string;
  readonly download: string | null;
  readonly until: string;
}

export interface ImportsView {
  readonly rows: readonly ImportLine[];
  readonly active: boolean;
  readonly here: string;
  readonly tabs: readonly { readonly label: string; readonly href: string; readonly current: boolean }[];
  readonly paging: Paging;
}

export const importConditions = z.object({ state: oneOf('running', 'done', 'failed'), page: pageNumber });
export type ImportConditions = z.output<typeof importConditions>;

const STATES: Readonly<Record<ImportState, { label: string; tone: string }>> = {
  running: { label: '导入中', tone: '' },
  done: { label: '已完成', tone: 'ok' },
  failed: { label: '未完成', tone: 'error' },
};

export const IMPORTS = '/exports/imports';

interface Found {
  readonly rows: readonly ImportRow[];
  readonly more: boolean;
}

export function importsView({ rows, more }: Found, { state, page }: ImportConditions): ImportsView {
  const tab = (label: string, value: ImportState | null) => ({
    ...{ label, current: state === value, href: link(IMPORTS, { state: value }) },
  });
  return {
    rows: rows.map(lineOf),
    active: rows.some((row) => row.state === 'running'),
    here: link(IMPORTS, { state, page: page === 1 ? null : page }),
    tabs: [tab('全部', null), ...(Object.keys(STATES) as ImportState[]).map((name) => tab(STATES[name].label, name))],
    paging: pagingOf(IMPORTS, { state }, page, more),
  };
}

function lineOf(row: ImportRow): ImportLine {
  const { id, fileName, source, state, done, total, succeeded, failed, result, problem, expiresAt } = row;
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  return {
    ...{ id, fileName, source, running: state === 'running', problem: problem ?? '', ...STATES[state] },
    state: STATES[state].label,
    at: fullTime(row.createdAt).slice(0, 16),
    progress: state === 'done' ? '100%' : share === null ? '–' : `${(share * 100).toFixed(1)}%`,
    percent: share === null ? null : Math.floor(share * 100),
    result:
      state === 'done' ? `共 ${count(succeeded + failed)} 条，成功 ${count(succeeded)}，失败 ${count(failed)}` : '–',
    download: result === null ? null : `${IMPORTS}/${id}/file`,
    until: result === null || expiresAt === null ? '' : fullTime(expiresAt).slice(0, 16),
  };
}

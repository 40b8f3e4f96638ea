import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { countHolds } from '../store/holds.ts';
import { listCopyTerms, listRetentionRules, type RetentionRule } from '../store/retention.ts';
import { type Forecast, readForecast } from '../store/retention-forecast.ts';
import { type Choice, termChoices } from './retention-form.ts';
import { type RuleRow, ruleNames, ruleRow } from './retention-words.ts';
import { ago, count } from './words.ts';

/** The table of rules, and what falls due when. */
export interface RetentionList {
  readonly rules: readonly (RuleRow & { readonly messages: string })[];
  readonly keepsAll: boolean;
  readonly due: DueTable;
  readonly copies: readonly { readonly kind: string; readonly label: string; readonly terms: readonly Choice[] }[];
  readonly holds: string;
}

interface DueTable {
  readonly total: string;
  readonly never: string;
  readonly open: string;
  /** Due by now, not held. */
  readonly over: string;
  readonly held: string;
  /** Next year month by month, then by years. */
  readonly rows: readonly { readonly label: string; readonly n: string; readonly share: number }[];
  readonly state: string;
  readonly empty: boolean;
}

export async function retentionList(app: App, viewer: Viewer): Promise<RetentionList> {
  const [rules, forecast, names, copies, holds] = await Promise.all([
    app.store.read(listRetentionRules, viewer),
    app.store.read(readForecast, viewer),
    ruleNames(app, viewer),
    app.store.read(listCopyTerms, viewer),
    app.store.read(countHolds, viewer),
  ]);
  const kept = sumBy(forecast, ({ rule }) => String(rule));
  const [base, ...others] = rules;
  const rows = [...others, base!].map((rule) => ({
    ...ruleRow(rule, names),
    messages: forecast.counts.length === 0 ? '' : count(kept.get(String(rule.id)) ?? 0),
  }));
  return {
    rules: rows,
    keepsAll: others.length === 0 && base!.months === null,
    due: dueTable(forecast, app.clock()),
    copies: COPIES.map(({ kind, label }) => copyRow(kind, label, copies)),
    holds: holds.inForce === 0 ? '' : count(holds.inForce),
  };
}

export const COPIES = [
  { kind: 'violations', label: '违规' },
  { kind: 'excerpts', label: '摘录' },
  { kind: 'cases', label: '案件' },
] as const;

function copyRow(kind: string, label: string, copies: readonly { kind: string; months: RetentionRule['months'] }[]) {
  const own = copies.find((copy) => copy.kind === kind);
  const chosen = own === undefined ? '' : own.months === null ? 'forever' : String(own.months);
  const listed = termChoices(chosen);
  const known = chosen === '' || listed.some(({ on }) => on);
  const terms = known ? listed : [...listed, { value: chosen, label: `${chosen} 个月`, on: true }];
  return { kind, label, terms: [{ value: '', label: '与消息相同', on: chosen === '' }, ...terms] };
}

function sumBy({ counts }: Forecast, key: (row: Forecast['counts'][number]) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of counts) sums.set(key(row), (sums.get(key(row)) ?? 0) + row.messages);
  return sums;
}

const CHINA = 8 * 3_600_000;

function dueTable(forecast: Forecast, now: number): DueTable {
  const today = new Date(now + CHINA).toISOString().slice(0, 7);
  const year = (Number(today.slice(0, 4)) + 1).toString() + today.slice(4);
  const sums = sumBy(forecast, ({ due }) =>
    due === 'never' || due === 'open' ? due : due < today ? 'over' : due < year ? due : due.slice(0, 4),
  );
  const coming = [...sums].filter(([due]) => /^\d/.test(due)).sort(([a], [b]) => (place(a) < place(b) ? -1 : 1));
  const most = Math.max(1, ...coming.map(([, n]) => n));
  const held = forecast.counts.reduce((sum, row) => sum + (row.due < today ? row.held : 0), 0);
  const total = forecast.counts.reduce((sum, row) => sum + row.messages, 0);
  return {
    total: count(total),
    never: count(sums.get('never') ?? 0),
    open: count(sums.get('open') ?? 0),
    over: count((sums.get('over') ?? 0) - held),
    held: count(held),
    rows: coming.map(([due, n]) => ({
      label: label(due, year),
      n: count(n),
      share: Math.max(1, Math.round((n / most) * 20)),
    })),
    state: stateWords(forecast, now),
    empty: total === 0,
  };
}

/** A year stands behind its months. */
const place = (due: string): string => (due.length === 4 ? `${due}-99` : due);
const label = (due: string, year: string): string =>
  due.length === 4
    ? `${due} 年${year.startsWith(due) ? '其余' : ''}`
    : `${due.slice(0, 4)} 年 ${Number(due.slice(5))} 月`;

function stateWords({ missing, months, countedAt }: Forecast, now: number): string {
  if (months === 0) return '还没有消息';
  if (missing > 0) return `正在后台统计：还差 ${missing} 个月份，共 ${months} 个`;
  return `统计于${countedAt === null ? '刚才' : ago(countedAt, now)}`;
}

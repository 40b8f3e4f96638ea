import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Lookback, type LookbackState, listLookbacks } from '../store/lookbacks.ts';
import { findRule } from '../store/rules.ts';
import { link } from './links.ts';
import { problemsOf } from './rule-problems.ts';
import { PERIODS, periodOf } from './rule-trial.ts';
import { count, duration, fullTime, rowTime } from './words.ts';

/** Looking back for good, and how it went before. */
interface LookbackLine {
  readonly id: number;
  readonly version: string;
  readonly stretch: string;
  readonly state: string;
  readonly tone: string;
  readonly running: boolean;
  readonly percent: number;
  readonly note: string;
  readonly found: string;
  readonly asked: { readonly words: string; readonly title: string };
}

export interface ApplyView {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly isOn: boolean;
  readonly problems: readonly string[];
  readonly periods: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  /** What the last dry run of this version came to; empty: there was none. */
  readonly expected: string;
  readonly running: boolean;
  readonly lines: readonly LookbackLine[];
  readonly violations: string;
}

const MOST = 50;

export async function ruleApply(app: App, viewer: Viewer, id: number): Promise<ApplyView | null> {
  const rule = await app.store.read(findRule, viewer, id);
  if (!rule) return null;
  const now = app.clock();
  const past = await app.store.read(listLookbacks, viewer, id, MOST);
  const tried = past.find(({ dry, state, version }) => dry && state === 'done' && version === rule.version);
  const lines = past.filter(({ dry }) => !dry).map((one) => lineOf(one, now));
  return {
    ...{ id, name: rule.name, version: rule.version, isOn: rule.isOn, problems: problemsOf(rule) },
    periods: Object.entries(PERIODS).map(([value, { label }]) => ({
      ...{ value, label, on: value === (tried ? periodOf(tried) : '183') },
    })),
    expected: tried ? `试运行（${PERIODS[periodOf(tried)].label}）命中 ${count(tried.found)} 条。` : '',
    running: lines.some(({ running }) => running),
    lines,
    violations: link('/violations', { rule: id }),
  };
}

const STATES: Readonly<Record<LookbackState, readonly [string, string]>> = {
  waiting: ['排队中', ''],
  running: ['进行中', ''],
  done: ['已完成', 'ok'],
  cancelled: ['已取消', 'warning'],
  failed: ['没有完成', 'error'],
};

function lineOf(one: Lookback, now: number): LookbackLine {
  const { id, version, state, looked, total, found, askedAt, endedAt, narrowed, problem } = one;
  const [label, tone] = STATES[state];
  const running = state === 'waiting' || state === 'running';
  const took = endedAt === null ? '' : `，用时 ${duration(Math.max(1000, endedAt - askedAt))}`;
  const looking = `已看 ${count(looked)} 条${running && total > 0 ? `，共 ${count(total)} 条` : ''}${took}`;
  return {
    ...{ id, version: `v${version}`, state: label, tone, running },
    stretch: PERIODS[periodOf(one)].label,
    percent: total > 0 ? Math.min(100, Math.floor((looked / total) * 100)) : 0,
    note: [looking, narrowed && '只查新增的词', problem].filter(Boolean).join('；'),
    found: count(found),
    asked: { words: rowTime(askedAt, now), title: fullTime(askedAt) },
  };
}

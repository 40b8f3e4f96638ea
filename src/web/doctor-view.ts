import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Checked, CheckLine, CheckState } from '../setup/check.ts';
import { listChecks } from '../store/checks.ts';
import { ago, fullTime } from './words.ts';

/** The page 「自检」: what does not work first, each with why, what to do and where. */
export interface DoctorView {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
  readonly counts: string;
  /** While tests run: how many are still to come; 0 otherwise. */
  readonly testing: number;
  /** Changes with every result: a page that asks again is told only what is new to it. */
  readonly mark: string;
  readonly groups: readonly DoctorGroup[];
  /** To be copied, with every step and without secrets. */
  readonly report: string;
}

interface DoctorGroup {
  readonly state: CheckState;
  readonly title: string;
  readonly note: string;
  readonly rows: readonly DoctorRow[];
}

export interface DoctorRow {
  readonly name: string;
  readonly title: string;
  readonly tone: 'ok' | 'warning' | 'error' | 'none';
  readonly symbol: string;
  readonly sentence: string;
  /** Why, what to do and what is lost; empty for what is well, or said already by an earlier row. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly code: string;
  readonly detail: string;
  readonly go: { readonly path: string; readonly label: string } | null;
  readonly steps: readonly Step[];
  readonly stepsTitle: string;
  readonly when: string;
  readonly whenFull: string;
  readonly testing: boolean;
}

interface Step {
  readonly symbol: string;
  readonly tone: string;
  readonly label: string;
  readonly detail: string;
  readonly took: string;
}

const GROUPS: readonly Omit<DoctorGroup, 'rows'>[] = [
  { state: 'error', title: '未通过', note: '先处理最上面的，后面的多半随之恢复' },
  { state: 'warning', title: '需留意', note: '目前能用，但不完整或不会长久' },
  { state: 'unset', title: '还没有填写或测试', note: '填好后自动测试' },
  { state: 'ok', title: '通过', note: '' },
  { state: 'off', title: '没有启用', note: '可以不启用' },
];

const LOOKS: Readonly<Record<CheckState | 'waiting', { symbol: string; tone: DoctorRow['tone'] }>> = {
  error: { symbol: 'circle-x', tone: 'error' },
  warning: { symbol: 'alert-circle', tone: 'warning' },
  unset: { symbol: 'circle-dashed', tone: 'none' },
  ok: { symbol: 'circle-check', tone: 'ok' },
  off: { symbol: 'circle-minus', tone: 'none' },
  waiting: { symbol: 'circle-dashed', tone: 'none' },
};

export async function doctorView({ store, setup, clock }: Pick<App, 'store' | 'setup' | 'clock'>, viewer: Viewer) {
  const known = new Map((await store.read(listChecks, viewer)).map((checked) => [checked.name, checked]));
  const found = setup.all.map((check) => known.get(check.name) ?? untested(check));
  return viewOf(found, {
    now: clock(),
    testing: setup.testing,
    report: setup.report(found.filter(({ at }) => at > 0)),
  });
}

interface Around {
  readonly now: number;
  readonly testing: readonly string[];
  readonly report: string;
}

export function viewOf(found: readonly Checked[], { now, testing, report }: Around): DoctorView {
  const rows = found.map((checked) => rowOf(checked, saidBefore(checked, found), now, testing.includes(checked.name)));
  const groups = GROUPS.map((group) => ({ ...group, rows: rows.filter((_, i) => found[i]!.state === group.state) }));
  return {
    ...verdict(found),
    testing: testing.length,
    mark: `${Math.max(0, ...found.map(({ at }) => at))}-${testing.length}`,
    groups: groups.filter((group) => group.rows.length > 0),
    report,
  };
}

function verdict(found: readonly Checked[]): Pick<DoctorView, 'tone' | 'title' | 'counts'> {
  const count = (state: CheckState) => found.filter((checked) => checked.state === state).length;
  const [errors, warnings, missing] = [count('error'), count('warning'), count('unset')];
  const counts = GROUPS.map(({ state, title }) => [title, count(state)] as const)
    .filter(([, n]) => n > 0)
    .map(([title, n]) => `${title} ${n}`)
    .join(' · ');
  if (errors > 0) return { tone: 'error', title: `${errors} 项未通过`, counts };
  if (warnings > 0) return { tone: 'warning', title: `${warnings} 项需留意`, counts };
  if (missing > 0) return { tone: 'warning', title: `${missing} 项还没有填写或测试`, counts };
  return { tone: 'ok', title: '全部通过', counts };
}

/** One cause fells many tests: it is explained once. */
function saidBefore({ name, state, sentence }: Checked, found: readonly Checked[]): string | null {
  const first = found.find((other) => other.state === state && other.sentence === sentence);
  return state === 'error' && first && first.name !== name ? first.title : null;
}

function rowOf(checked: Checked, same: string | null, now: number, testing: boolean): DoctorRow {
  const { name, title, state, sentence, code, detail, path, lines, at, since, tookMs } = checked;
  const told = state !== 'ok' && same === null && at > 0;
  return {
    name,
    title,
    ...LOOKS[state],
    sentence: same === null ? sentence : `${sentence}（原因同“${same}”）`,
    facts: told ? factsOf(checked) : [],
    code: told && code !== null ? String(code) : '',
    detail: told ? detail : '',
    go: same === null && state !== 'ok' && at > 0 ? { path, label: GO[state] } : null,
    steps: lines.map(stepOf),
    stepsTitle: `测试过程 ${lines.length} 步${tookMs < 10 ? '' : `，用时 ${seconds(tookMs)}`}`,
    when: at === 0 ? '还没有测过' : `${ago(at, now)}测`,
    whenFull: at === 0 ? '' : `测于 ${fullTime(at)}，自 ${fullTime(since)} 起如此`,
    testing,
  };
}

const GO: Readonly<Record<CheckState, string>> = {
  error: '去处理',
  warning: '去查看',
  unset: '去填写',
  ok: '',
  off: '去启用',
};

function factsOf({ reason, remedy, lost, state }: Checked): DoctorRow['facts'] {
  return [
    { label: '原因', text: reason },
    { label: '怎么办', text: remedy },
    { label: '影响', text: state === 'error' || state === 'unset' ? lost : '' },
  ].filter(({ text }) => text !== '');
}

function stepOf({ label, state, detail, tookMs }: CheckLine): Step {
  return { ...LOOKS[state], label, detail, took: tookMs === null ? '' : seconds(tookMs) };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} 秒`;

function untested(check: App['setup']['all'][number]): Checked {
  const words = { sentence: '还没有测过', reason: '', remedy: '', detail: '', lines: [] };
  return { ...check, ...words, state: 'unset', code: null, ip: null, at: 0, since: 0, tookMs: 0 };
}

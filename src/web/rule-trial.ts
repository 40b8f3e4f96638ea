import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import {
  findLookback,
  type Lookback,
  type LookbackSample,
  listLookbackSamples,
  listLookbacks,
} from '../store/lookbacks.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { besideMasked } from './review-words.ts';
import { type TrialChart, trialChart } from './rule-chart.ts';
import { seqRange } from './trace-words.ts';
import { count, duration, rowTime, shorten } from './words.ts';

/** A dry run as the panel beside the form shows it: how much a rule would have found, by month and in samples. */
const DAY = 86_400_000;
const CHINA = 8 * 3_600_000;

export const PERIODS = {
  '90': { label: '90 天' },
  '183': { label: '6 个月' },
  all: { label: '全部' },
} as const;

type PeriodName = keyof typeof PERIODS;

export const period = z.enum(Object.keys(PERIODS) as [PeriodName, ...PeriodName[]]).default('183');

/** Whole days of China, and whole months, so that two runs of one day look at the same. */
export function stretchOf(name: PeriodName, now: number): { fromAt: number; toAt: number } {
  const today = new Date(now + CHINA);
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()];
  const midnight = Math.floor((now + CHINA) / DAY) * DAY;
  const from = { '90': midnight - 89 * DAY, '183': Date.UTC(year, month - 5, 1), all: CHINA }[name];
  return { fromAt: from - CHINA, toAt: now + 1 };
}

export const periodOf = ({ fromAt, toAt }: Pick<Lookback, 'fromAt' | 'toAt'>): PeriodName =>
  fromAt === 0 ? 'all' : toAt - fromAt <= 91 * DAY ? '90' : '183';

export interface TrialView {
  readonly id: number;
  readonly draft: string;
  readonly period: string;
  readonly running: boolean;
  readonly percent: number;
  readonly progress: string;
  /** Why there is no result. */
  readonly problem: string;
  readonly found: string;
  readonly compared: string;
  readonly took: string;
  readonly chart: TrialChart | null;
  readonly people: readonly { readonly name: string; readonly title: string; readonly found: string }[];
  readonly samples: readonly SampleView[];
  /** Where other samples are; null: these are all. */
  readonly next: string | null;
  readonly back: string;
  readonly hidden: boolean;
  /** For the trail: what was shown of whom. */
  readonly shown: Pick<Trace, 'conversations' | 'fromSeq' | 'toSeq' | 'count'>;
}

interface SampleView {
  readonly who: string;
  readonly at: string;
  readonly runs: readonly { readonly text: string; readonly hit: boolean }[];
  readonly href: string;
  /** The clause around the hit, to be left out from now on. */
  readonly phrase: string;
}

const SAMPLES = 20;
const PEOPLE = 5;

/** Null: it is not there, or it is not one that was asked for dry. */
export async function trialView(app: App, viewer: Viewer, id: number, skip = 0): Promise<TrialView | null> {
  const trial = await app.store.read(findLookback, viewer, id);
  if (!trial?.dry) return null;
  const now = app.clock();
  const people = new People(app.names);
  const before = await earlier(app, viewer, trial);
  const { found, next } = trial.state === 'done' ? await samplesOf(app, viewer, { id, skip }) : NO_SAMPLES;
  return {
    id,
    draft: `v${trial.version}`,
    period: PERIODS[periodOf(trial)].label,
    ...stateOf(trial),
    found: count(trial.found),
    compared: comparedWords(trial, before),
    took: tookWords(trial),
    chart: trial.state === 'done' ? trialChart(trial, before) : null,
    people: trial.people.slice(0, PEOPLE).map(({ userid, found: n }) => {
      const face = people.face(userid);
      return { name: face.name, title: face.title, found: count(n) };
    }),
    samples: found.map((sample) => ({
      ...sampleView(sample, people, now),
      phrase: clauseOf(besideMasked(viewer, sample.text), sample.words),
    })),
    shown: { ...seqRange(found), conversations: [...new Set(found.map(({ conversation }) => conversation))] },
    ...{ next, back: trial.rule === null ? '/rules' : `/rules/${trial.rule}/edit` },
    hidden: trial.state === 'done' && trial.found > 0 && found.length === 0,
  };
}

const NO_SAMPLES = { found: [] as LookbackSample[], next: null };

/** So many of those kept; behind the last the first come again. */
async function samplesOf({ store }: App, viewer: Viewer, { id, skip }: { id: number; skip: number }) {
  const read = (from: number) => store.read(listLookbackSamples, viewer, id, { skip: from, limit: SAMPLES + 1 });
  const asked = await read(skip);
  const [from, rows] = asked.length === 0 && skip > 0 ? [0, await read(0)] : [skip, asked];
  const more = rows.length > SAMPLES;
  const next = more || from > 0 ? link(`/rules/trials/${id}`, { skip: more ? from + SAMPLES : null }) : null;
  return { found: rows.slice(0, SAMPLES), next };
}

function stateOf({
  state,
  looked,
  total,
  problem,
}: Lookback): Pick<TrialView, 'running' | 'percent' | 'progress' | 'problem'> {
  const running = state === 'waiting' || state === 'running';
  const percent = total > 0 ? Math.min(100, Math.floor((looked / total) * 100)) : 0;
  const progress = state === 'waiting' ? '排队中' : `已看 ${count(looked)} 条，共 ${count(total)} 条`;
  const failed = problem || '试运行没有完成，请重新试运行。';
  return {
    running,
    percent,
    progress,
    problem: state === 'failed' ? failed : state === 'cancelled' ? '试运行已取消。' : '',
  };
}

/** The last dry run of an earlier version over the same time. */
async function earlier(app: App, viewer: Viewer, trial: Lookback): Promise<Lookback | null> {
  if (trial.rule === null || trial.state !== 'done') return null;
  const others = await app.store.read(listLookbacks, viewer, trial.rule, 50);
  const same = (other: Lookback) =>
    other.dry && other.state === 'done' && other.version < trial.version && periodOf(other) === periodOf(trial);
  return others.find(same) ?? null;
}

function comparedWords({ found, employees, looked }: Lookback, before: Lookback | null): string {
  const more = before === null ? null : found - before.found;
  const against =
    before === null || more === null
      ? ''
      : more === 0
        ? `与 v${before.version} 一样多`
        : `比 v${before.version} ${more > 0 ? '多' : '少'} ${count(Math.abs(more))} 条`;
  const share = looked > 0 ? `占消息的 ${((found / looked) * 100).toFixed(found / looked < 0.001 ? 3 : 2)}%` : '';
  return [against, `涉及 ${count(employees)} 名员工`, share].filter(Boolean).join('，');
}

const tookWords = ({ askedAt, endedAt, looked }: Lookback): string =>
  `${endedAt === null ? '' : `用时 ${duration(Math.max(1000, endedAt - askedAt))}，`}扫描 ${count(looked)} 条`;

function sampleView(sample: LookbackSample, people: People, now: number): Omit<SampleView, 'phrase'> {
  const { conversation, sender, sentAt, seq, text, words } = sample;
  const others = conversation.includes('|') ? conversation.split('|').filter((id) => id !== sender) : [];
  const to = others.length > 0 ? people.name(others[0]!) : people.group(conversation).name;
  return {
    who: `${people.name(sender)} → ${to}`,
    at: rowTime(sentAt, now),
    runs: runsOf(text, words),
    href: link(`/messages/${seq}`, {}),
  };
}

const AROUND = 30;
const LONGEST = 160;

/** The passages within the text, and as much around the first as a few lines hold. */
export function runsOf(text: string, words: readonly string[]): { text: string; hit: boolean }[] {
  const hits = words.filter((word) => word !== '' && text.includes(word)).sort((a, b) => b.length - a.length);
  if (hits.length === 0)
    return [{ text: words.length > 0 ? words.join('，') : shorten(text, LONGEST), hit: words.length > 0 }];
  const first = Math.min(...hits.map((word) => text.indexOf(word)));
  const from = text.length > LONGEST ? Math.max(0, first - AROUND) : 0;
  const shown = text.slice(from, from + LONGEST);
  const parts = splitAt(shown, hits);
  const start = from > 0 ? [{ text: '…', hit: false }] : [];
  return [...start, ...parts, ...(from + LONGEST < text.length ? [{ text: '…', hit: false }] : [])];
}

function splitAt(text: string, hits: readonly string[]): { text: string; hit: boolean }[] {
  const runs: { text: string; hit: boolean }[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const hit = hits.find((word) => text.startsWith(word, at));
    if (hit === undefined) {
      plain += text[at]!;
      at += 1;
      continue;
    }
    if (plain !== '') runs.push({ text: plain, hit: false });
    runs.push({ text: hit, hit: true });
    plain = '';
    at += hit.length;
  }
  return plain === '' ? runs : [...runs, { text: plain, hit: false }];
}

const ENDS = /[，。；！？,;!?\s]/u;
const MOST_OF_CLAUSE = 60;

/** From one mark to the next around the first passage: what is offered as an exception. */
export function clauseOf(text: string, words: readonly string[]): string {
  const word = words.find((one) => one !== '' && text.includes(one));
  if (word === undefined) return '';
  let from = text.indexOf(word);
  let to = from + word.length;
  while (from > 0 && to - from < MOST_OF_CLAUSE && !ENDS.test(text[from - 1]!)) from -= 1;
  while (to < text.length && to - from < MOST_OF_CLAUSE && !ENDS.test(text[to]!)) to += 1;
  return text.slice(from, to);
}

import { may as allows, seesAll, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type MonthCoverage, readCoverage } from '../store/search-coverage.ts';
import { ago, clockOf, count, duration } from './words.ts';

/** How much of the archive can be searched, month by month, and how far its rebuilding is. */
type Rebuild = Awaited<ReturnType<App['pipeline']['rebuilds']>>[number];

export interface CoverageRow {
  readonly month: string;
  /** Null for who sees only a part. */
  readonly archived: string | null;
  readonly indexed: string | null;
  readonly state: { readonly label: string; readonly tone: '' | 'ok' | 'warning' | 'error'; readonly note: string };
  readonly progress: { readonly percent: number; readonly note: string } | null;
  readonly mayRebuild: boolean;
}

export interface CoverageView {
  readonly title: string;
  readonly tone: 'ok' | 'warning';
  readonly why: string;
  readonly searchable: number;
  readonly months: number;
  readonly total: string | null;
  readonly rows: readonly CoverageRow[];
  /** Something is being built: the page asks again. */
  readonly live: boolean;
  readonly may: boolean;
}

export async function coverageOf(app: App, viewer: Viewer): Promise<CoverageView> {
  const [months, rebuilds] = await Promise.all([app.store.read(readCoverage, viewer), app.pipeline.rebuilds()]);
  const may = allows(viewer, 'set-up');
  const byMonth = new Map(rebuilds.map((rebuild) => [rebuild.month, rebuild]));
  const rows = months.map((month) => rowOf(month, byMonth.get(month.month) ?? null, { may, now: app.clock() }));
  const under = rebuilds.filter(({ state }) => state === 'waiting' || state === 'running').length;
  const title = months.length > 0 ? verdict(months, under) : nothing(viewer);
  return { ...title, ...brief(months), rows, live: under > 0, may };
}

const isWhole = ({ complete }: MonthCoverage): boolean => complete;

function nothing({ parts }: Viewer): Verdict {
  if (parts === undefined) return { tone: 'ok', title: '还没有存档消息', why: '收到第一条消息后，从这里看检索范围。' };
  return { tone: 'ok', title: '可查看的时间内没有存档消息', why: '您的角色限定了可查看的时间，其他时间的不在内。' };
}

type Verdict = Pick<CoverageView, 'title' | 'tone' | 'why'>;

/** `under`: how many months are being rebuilt, or wait for it. */
function verdict(months: readonly MonthCoverage[], under: number): Verdict {
  const missing = months.filter((month) => !isWhole(month));
  const old = months.filter((month) => isWhole(month) && !month.current);
  if (missing.length > 0) {
    const why = '缺的消息还在建索引，通常几分钟内补上；一直不动时点“重建索引”。';
    return { tone: 'warning', title: `${missing.length} 个月还没有全部可检索`, why };
  }
  if (under > 0) {
    return { tone: 'ok', title: `全部可检索，正在重建 ${under} 个月`, why: '新的索引建好才替换旧的，期间检索照常。' };
  }
  if (old.length > 0) {
    const why = '它们都能检索，只是还按以前的规则切分，后台正逐月重建，期间检索照常。';
    return { tone: 'ok', title: `全部可检索，${old.length} 个月待重建`, why };
  }
  return {
    tone: 'ok',
    title: '全部存档消息都可检索',
    why: '已解密的消息与索引里的条数逐月相等。待解密的不在内，见“状态”。',
  };
}

function brief(months: readonly MonthCoverage[]): Pick<CoverageView, 'searchable' | 'months' | 'total'> {
  const told = months.flatMap(({ indexed }) => indexed ?? []);
  return {
    searchable: months.filter(isWhole).length,
    months: months.length,
    total:
      told.length === months.length && told.length > 0 ? inTenThousands(told.reduce((sum, n) => sum + n, 0)) : null,
  };
}

/** `86 万条` */
function inTenThousands(n: number): string {
  return n < 10_000 ? `${count(n)} 条` : `${count(Math.round(n / 10_000))} 万条`;
}

function rowOf(
  coverage: MonthCoverage,
  rebuild: Rebuild | null,
  { may, now }: { may: boolean; now: number },
): CoverageRow {
  const { month, archived, indexed } = coverage;
  const busy = rebuild?.state === 'waiting' || rebuild?.state === 'running';
  return {
    month,
    archived: archived === null ? null : count(archived),
    indexed: indexed === null ? null : count(indexed),
    state: stateOf(coverage, rebuild, now),
    progress: rebuild?.state === 'running' ? progressOf(rebuild, archived !== null, now) : null,
    mayRebuild: may && !busy,
  };
}

function stateOf(coverage: MonthCoverage, rebuild: Rebuild | null, now: number): CoverageRow['state'] {
  if (rebuild?.state === 'running') return { label: '正在重建', tone: '', note: '期间检索照常' };
  if (rebuild?.state === 'waiting') return { label: '排队等待重建', tone: '', note: '前一个月建好后开始' };
  if (rebuild?.state === 'failed') return { label: '没有建成', tone: 'error', note: rebuild.sentence ?? '' };
  if (!isWhole(coverage)) return { label: '还不完整', tone: 'warning', note: missingOf(coverage) };
  if (!coverage.current) return { label: '待重建', tone: 'warning', note: '由以前的版本建立，仍可检索' };
  const done = rebuild?.state === 'done' ? `${clockOf(rebuild.at)} 重建完成，${ago(rebuild.at, now)}` : '';
  return { label: '全部可检索', tone: 'ok', note: done };
}

function missingOf({ archived, indexed }: MonthCoverage): string {
  return archived === null || indexed === null ? '' : `还差 ${count(Math.max(0, archived - indexed))} 条`;
}

function progressOf({ done, total, at }: Rebuild, figures: boolean, now: number): NonNullable<CoverageRow['progress']> {
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100));
  const took = now - at >= 1000 ? `，已用 ${duration(now - at)}` : '';
  return { percent, note: figures ? `${count(done)} / ${count(total)} 条${took}` : `${percent}%${took}` };
}

/** For the head of the search page: read at most once a minute, for it opens every month. */
const KEPT = 60_000;

interface Glance {
  readonly at: number;
  readonly view: Promise<CoverageView>;
}

const glances = new WeakMap<App['store'], Map<string, Glance>>();

/** Whoever is told the same is shown the same: it depends on the times of a viewer, not on his people. */
function toldTo(viewer: Viewer): string {
  const whose = `${seesAll(viewer)} ${allows(viewer, 'set-up')}`;
  return `${whose} ${(viewer.parts ?? []).map(({ from, to }) => `${from}-${to}`).join()}`;
}

export function coverageGlance(app: App, viewer: Viewer): Promise<CoverageView> {
  const known = glances.get(app.store) ?? new Map<string, Glance>();
  glances.set(app.store, known);
  const told = toldTo(viewer);
  const now = app.clock();
  const last = known.get(told);
  if (last && now - last.at < KEPT && now >= last.at) return last.view;
  const view = coverageOf(app, viewer);
  known.set(told, { at: now, view });
  view.catch(() => known.delete(told));
  return view;
}

import type { Trace } from '../access/acts.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Indicator } from '../figures/indicator.ts';
import { RANGES } from '../figures/period.ts';
import { type FigureProgress, readFigureProgress } from '../store/figure-progress.ts';
import { type ColumnChooser, columnChooser } from './figure-columns.ts';
import { type Choice, figureLink, timeChoices } from './figure-conditions.ts';
import { type FigureConditionsView, figureConditionsView } from './figure-conditions-view.ts';
import { columnPlace, type FigureTable } from './figure-places.ts';
import { type Spark, sparkOf } from './figure-spark.ts';
import { cellOf, type FigureCell } from './figure-table-cells.ts';
import { type TableAsked, type TableConditions, tableAsked } from './figure-table-conditions.ts';
import { peopleOf, reportLink, rowsLink, sortLink } from './figure-table-links.ts';
import { FIGURE_PAGE, type FigureRow, type FigureTableRead, readTable } from './figure-table-read.ts';
import { type TrendView, trendView } from './figure-trend-view.ts';
import { type Face, People } from './people.ts';
import { employeeHref } from './person-links.ts';
import { told } from './trace-words.ts';
import { clockOf, count, dateOf } from './words.ts';

/** A table of figures: who, chosen numbers, each against the period before, and the trend of one above it. */
export interface FigureTableView {
  readonly here: FigureTable;
  readonly title: string;
  readonly first: string;
  readonly narrowed: FigureConditionsView;
  readonly kinds: readonly Choice[];
  readonly times: readonly Choice[];
  readonly progress: ProgressView;
  readonly empty: EmptyView | null;
  /** Nothing was said in these days. */
  readonly isQuiet: boolean;
  readonly heads: readonly Head[];
  readonly byName: { readonly href: string; readonly direction: 'up' | 'down' | null };
  readonly rows: readonly RowView[];
  readonly sums: readonly FigureCell[];
  readonly explained: readonly Indicator[];
  readonly chooser: ColumnChooser;
  readonly trend: TrendView | null;
  readonly foot: Foot;
  /** The address as the form of the export and the report take it. */
  readonly query: string;
  readonly report: string;
}

interface ProgressView {
  readonly asOf: string;
  readonly building: { readonly done: number; readonly total: number; readonly words: string } | null;
}

interface EmptyView {
  readonly symbol: string;
  readonly heading: string;
  readonly why: string;
  readonly ways: FigureConditionsView['ways'];
}

interface Head {
  readonly indicator: Indicator;
  readonly href: string | null;
  readonly direction: 'up' | 'down' | null;
}

interface RowView {
  readonly id: string;
  readonly face: Face | null;
  readonly name: string;
  readonly detail: string;
  readonly gone: boolean;
  readonly href: string | null;
  readonly trend: string;
  readonly current: boolean;
  readonly cells: readonly FigureCell[];
  readonly spark: Spark | null;
}

interface Foot {
  readonly words: string;
  readonly previous: string | null;
  readonly next: string | null;
  readonly at: string;
  readonly asOf: string;
}

type Tools = Pick<App, 'store' | 'clock' | 'names'>;

export async function figureTableView(
  app: Tools,
  viewer: Viewer,
  page: FigureTable,
  given: TableConditions,
): Promise<{ view: FigureTableView; trace: Trace }> {
  const asked = await tableAsked(app, viewer, page, given);
  const { path, by } = asked.place;
  const [narrowed, progress] = await Promise.all([
    figureConditionsView(app, viewer, asked.asked, { path, people: by === 'person', compares: true }),
    app.store.read(readFigureProgress, viewer),
  ]);
  const isOpen = narrowed.trouble === null && progress.isThere;
  const read = isOpen ? await readTable(app, viewer, asked) : NOTHING;
  const trend = isOpen && read.rows.length > 0 ? await trendView(app, viewer, asked, read) : null;
  return {
    view: {
      ...{ here: page, title: asked.place.title, first: asked.place.first, narrowed, trend },
      ...switchesOf(asked),
      progress: progressView(progress, app.clock()),
      empty: emptyOf(asked, narrowed, progress, read),
      isQuiet: isQuiet(asked, read),
      ...bodyOf(app, viewer, asked, read),
      ...footOf(asked, read, app.clock()),
    },
    trace: traceOf(asked, narrowed, read),
  };
}

const NOTHING: FigureTableRead = { rows: [], total: 0, sums: {}, sumsBefore: {}, asOf: null, version: null };

function switchesOf({ asked, place, table }: TableAsked) {
  const kind = (label: string, to: 'group' | null) => ({
    label,
    href: figureLink(place.path, asked, { kind: to, sort: null, columns: null, page: null }),
    current: (to === 'group') === (table === 'group'),
  });
  return {
    kinds: place.tables.length > 1 ? [kind('单聊', null), kind('群聊', 'group')] : [],
    times: place.hasGaps ? timeChoices(asked, place.path) : [],
  };
}

function progressView({ asOf, building }: FigureProgress, now: number): ProgressView {
  const part = building && building.total > 0 ? Math.floor((building.done / building.total) * 100) : 0;
  return {
    asOf: asOfWords(asOf, now),
    building: building && {
      ...building,
      words: `对话规则变了，正在按新规则重新统计：${count(building.done)} / ${count(building.total)} 个会话（${part}%）。完成之前显示按原规则统计的数。`,
    },
  };
}

export function asOfWords(asOf: number | null, now: number): string {
  if (asOf === null) return '正在统计';
  return `统计截至 ${dateOf(asOf) === dateOf(now) ? clockOf(asOf) : `${dateOf(asOf)} ${clockOf(asOf)}`}`;
}

function emptyOf(
  { place }: TableAsked,
  { trouble, ways }: FigureConditionsView,
  { isThere }: FigureProgress,
  { rows, total }: FigureTableRead,
): EmptyView | null {
  if (trouble) return { symbol: 'calendar-x', ...trouble, ways };
  if (!isThere) {
    const why = '存档开始之后，新消息每到一批统计一次；第一次统计完成后，这里列出每个人的数。';
    return { symbol: 'chart-bar', heading: '还没有统计', why, ways: [] };
  }
  if (rows.length > 0) return null;
  if (total > 0)
    return { symbol: 'chart-bar', heading: '这一页没有了', why: '回到第一页。', ways: [firstPage(place.path)] };
  if (ways.length > 0) {
    return {
      symbol: 'user-search',
      heading: `没有符合条件的${place.first}`,
      why: '去掉一个条件，或换一个部门。',
      ways,
    };
  }
  const why = '通讯录同步之后，您可以查看的人列在这里；查看范围由管理角色的管理员设定。';
  return { symbol: 'users', heading: `范围内没有${place.first}`, why, ways: [] };
}

const firstPage = (href: string) => ({ label: '回到第一页', href, main: false });

const isQuiet = ({ chosen }: TableAsked, { rows, sums }: FigureTableRead): boolean =>
  rows.length > 0 && chosen.every(({ key }) => sums[key] === null || sums[key] === 0 || typeof sums[key] === 'string');

function bodyOf(app: Tools, viewer: Viewer, asked: TableAsked, read: FigureTableRead) {
  const { chosen, known, place, page, table } = asked;
  const back = figureLink(place.path, asked.asked, { columns: null, page: null });
  const sums = { name: '合计', values: read.sums, before: read.sumsBefore };
  return {
    heads: chosen.map((indicator) => headOf(asked, indicator)),
    byName: { href: sortLink(asked, 'name'), direction: directionOf(asked, null) },
    rows: read.rows.map((row) => rowOf(app, viewer, asked, row)),
    sums: chosen.map((indicator) => cellOf(indicator, sums, null)),
    explained: chosen,
    chooser: columnChooser(known, chosen, { place: columnPlace(page, table), back }),
  };
}

function directionOf(asked: TableAsked, indicator: Indicator | null): 'up' | 'down' | null {
  if (asked.sorted?.key !== indicator?.key) return null;
  return asked.descending ? 'down' : 'up';
}

const headOf = (asked: TableAsked, indicator: Indicator): Head => ({
  indicator,
  href: indicator.unit === 'text' ? null : sortLink(asked, indicator.key),
  direction: directionOf(asked, indicator),
});

function rowOf({ names }: Tools, viewer: Viewer, asked: TableAsked, row: FigureRow): RowView {
  const isPerson = asked.place.by === 'person';
  const face = isPerson ? new People(names).face(row.id) : null;
  const shown = { ...row, name: face?.name ?? row.name };
  return {
    ...{ id: row.id, face, name: shown.name, detail: row.detail, gone: row.gone },
    href: isPerson ? (may(viewer, 'read-chats') ? employeeHref(row.id) : null) : peopleOf(asked, row.id),
    trend: figureLink(asked.place.path, asked.asked, { focus: asked.asked.focus === row.id ? null : row.id }),
    current: asked.asked.focus === row.id,
    cells: asked.chosen.map((indicator) => {
      const behind = isPerson ? rowsLink(asked, indicator.key, row.id) : peopleOf(asked, row.id, indicator.key);
      return cellOf(indicator, shown, !isPerson || indicator.behind !== null ? behind : null);
    }),
    spark: sparkOf(row.course),
  };
}

function footOf({ asked, place, chosen }: TableAsked, { rows, total, asOf, version }: FigureTableRead, now: number) {
  const pages = Math.max(1, Math.ceil(total / FIGURE_PAGE));
  const at = (page: number) => figureLink(place.path, asked, { page });
  const first = (asked.page - 1) * FIGURE_PAGE;
  const who = place.by === 'person' ? '人' : '个部门';
  const rule = (version ?? 0) === 0 ? '按默认的对话规则' : `按对话规则第 ${version} 版`;
  return {
    foot: {
      words: `共 ${count(total)} ${who}${rows.length > 0 ? `，第 ${first + 1}–${first + rows.length} 行` : ''}`,
      previous: asked.page > 1 ? at(asked.page - 1) : null,
      next: first + rows.length < total ? at(asked.page + 1) : null,
      at: `${asked.page} / ${pages}`,
      asOf: `${asOfWords(asOf, now)}，${rule}`,
    },
    query: figureLink('', { ...asked, page: null, focus: null, columns: chosen.map(({ key }) => key) }).replace(
      /^\?/,
      '',
    ),
    report: reportLink(asked, place.tables, chosen),
  };
}

function traceOf(
  { asked, place, table, query, chosen, sorted, descending }: TableAsked,
  narrowed: FigureConditionsView,
  read: FigureTableRead,
): Trace {
  const { range, from, to, department, who, focus, page } = asked;
  const order = `${sorted?.name ?? place.first}，${descending ? '从大到小' : '从小到大'}`;
  const kind = place.tables.length > 1 ? [table === 'group' ? '群聊' : '单聊'] : [];
  const conditions = narrowed.chips.filter(({ name }) => name !== '时间').map(({ value }) => value);
  const [only] = query.people;
  return {
    act: 'figures',
    title: [place.title, ...kind, narrowed.words, ...conditions].join('，'),
    ...(query.people.length === 1 && only !== undefined ? { person: only } : {}),
    count: read.rows.length,
    details: told({
      ...{ range: range && range !== 'own' && RANGES[range], from, to, department, who, focus },
      ...{ columns: chosen.map(({ name }) => name), sort: order, time: asked.time && '工作时间' },
      page: page !== 1 && page,
    }),
  };
}

import { z } from 'zod';
import type { Trace } from '../access/acts.ts';
import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { FigureQuery } from '../figures/indicator.ts';
import { RANGES } from '../figures/period.ts';
import type { Reckoned } from '../figures/reckoned.ts';
import { type FigureRowFound, listFigureRows } from '../store/figure-rows.ts';
import { PAGE, type Paging, pageNumber } from './directory-paging.ts';
import { figureFields, figureLink, rangeOf, rangeTrouble, rangeWords } from './figure-conditions.ts';
import { knownIndicators } from './figure-table-conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { told } from './trace-words.ts';
import { count, dateOf, fullTime, rowTime } from './words.ts';

/** What is behind one number of one person: dialogues, customers or groups, each leading into the chat at that time. */
export const rowConditions = z.object({
  table: z.enum(['single', 'group', 'guides', 'shops']),
  key: z.string().regex(/^[a-z0-9-]{1,60}$/),
  who: z.string().min(1).max(100),
  range: figureFields.range,
  from: figureFields.from,
  to: figureFields.to,
  time: figureFields.time,
  page: pageNumber,
  /** The table he came from. */
  back: z
    .string()
    .max(4000)
    .regex(/^\/figures\/[a-z]+(\?|$)/)
    .default('/figures/employees'),
});
export type RowConditions = z.output<typeof rowConditions>;

export interface FigureRowsView {
  readonly who: Face;
  readonly indicator: Reckoned;
  readonly days: string;
  readonly total: string;
  readonly rows: readonly RowLine[];
  readonly paging: Paging;
  readonly back: string;
}

interface RowLine {
  readonly at: string;
  readonly full: string;
  readonly other: string;
  readonly note: string;
  /** Into the chat; null: it is not for this viewer, or there is none. */
  readonly href: string | null;
}

type Tools = Pick<App, 'store' | 'clock' | 'names'>;

/** Null when there is no such number, nothing could be listed behind it, or the person is not for this viewer. */
export async function figureRowsView(
  app: Tools,
  viewer: Viewer,
  asked: RowConditions,
): Promise<{ view: FigureRowsView; trace: Trace } | null> {
  const known = await knownIndicators(app, viewer, asked.table);
  const indicator = known.find(({ key }) => key === asked.key);
  if (!indicator || indicator.behind === null || rangeTrouble(asked, app.clock())) return null;
  const query: FigureQuery = {
    ...{ table: asked.table, range: rangeOf(asked, app.clock()), time: asked.time ?? 'natural' },
    ...{ departments: [], people: [asked.who] },
  };
  const place = { skip: (asked.page - 1) * PAGE, limit: PAGE };
  const found = await app.store.read(listFigureRows, viewer, query, asked.key, asked.who, place);
  if (found === null) return null;
  const who = new People(app.names).face(asked.who);
  const days = rangeWords(query.range);
  const view = {
    ...{ who, indicator, days, total: count(found.total), back: asked.back },
    rows: found.rows.map((row) => lineOf(viewer, asked.who, row, app.clock())),
    paging: pagingOfRows(asked, found.total),
  };
  return { view, trace: traceOf(asked, view, found.rows) };
}

function lineOf(viewer: Viewer, who: string, row: FigureRowFound, now: number): RowLine {
  const { conversation, at, seq, other, note } = row;
  return {
    ...{ at: rowTime(at, now), full: fullTime(at), other, note },
    href: conversation === null || !may(viewer, 'read-chats') ? null : chatAt(who, conversation, at, seq),
  };
}

function chatAt(who: string, chat: string, at: number, seq: number | null): string {
  const tab = chat.includes('|') ? 'external' : 'group';
  return link('/chats', { who, tab, since: 'all', chat, at: seq, on: seq === null ? dateOf(at) : null });
}

function pagingOfRows(asked: RowConditions, total: number): Paging {
  const at = (page: number) => figureLink('/figures/rows', asked, { page });
  const isMore = total > asked.page * PAGE;
  return {
    page: asked.page,
    previous: asked.page > 1 ? at(asked.page - 1) : null,
    next: isMore && asked.page < LAST ? at(asked.page + 1) : null,
    end: isMore && asked.page >= LAST,
  };
}

const LAST = 250;

function traceOf(
  asked: RowConditions,
  { who, indicator, days }: Pick<FigureRowsView, 'who' | 'indicator' | 'days'>,
  rows: readonly FigureRowFound[],
): Trace {
  const { range, from, to, time, page } = asked;
  const chats = rows.flatMap(({ conversation }) => (conversation === null ? [] : [conversation]));
  return {
    act: 'figures',
    title: `${who.name} 的${indicator.name}，${days}，逐条`,
    person: asked.who,
    conversations: [...new Set(chats)],
    count: rows.length,
    details: told({
      ...{ range: range && range !== 'own' && RANGES[range], from, to, indicator: indicator.name },
      ...{ time: time && '工作时间', page: page !== 1 && page },
    }),
  };
}

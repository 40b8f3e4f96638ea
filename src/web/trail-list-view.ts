import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { countTraces, findTracedPeople, listLookers, listTracers, listTraces } from '../store/trail-list.ts';
import { type Chip, cappedCount, waysOut } from './directory-paging.ts';
import { type Face, People } from './people.ts';
import {
  actChoices,
  filtersOf,
  type Stretch,
  stretchesOf,
  type TrailConditions,
  type TrailSelection,
  trailChips,
  trailLink,
} from './trail-conditions.ts';
import { type LookerLine, lookerLines, namesIn, type TrailLine, trailLine } from './trail-view.ts';

/** The list of the trail, and what it is chosen by. */
export interface TrailListView {
  readonly tracers: readonly { readonly id: number; readonly label: string; readonly on: boolean }[];
  readonly groups: typeof actChoices;
  readonly stretches: readonly Stretch[];
  readonly chips: readonly Chip[];
  readonly ways: ReturnType<typeof waysOut>;
  /** The conditions as an address has them, for the form that exports. */
  readonly query: string;
  /** Whom the typed name may mean; null when nothing was typed, or it was plain. */
  readonly options: readonly { readonly face: Face; readonly href: string }[] | null;
  readonly lookers: { readonly title: string; readonly lines: readonly LookerLine[] } | null;
  readonly results: TrailResults | null;
}

interface TrailResults {
  readonly lines: readonly TrailLine[];
  readonly counted: string;
  readonly older: string | null;
  readonly newest: string | null;
  /** Not all rows were looked at: `older` goes on. */
  readonly tooBroad: boolean;
}

type Known = Pick<App, 'store' | 'clock' | 'names'>;

const PAGE = 50;
const MOST_COUNTED = 10_000;

export async function trailListView(app: Known, viewer: Viewer, asked: TrailConditions): Promise<TrailListView> {
  const { store, clock, names } = app;
  const people = new People(names);
  const tracers = await store.read(listTracers, viewer);
  const chips = trailChips(asked, namesIn(people, tracers, asked));
  const isPicking = asked.seen !== '';
  return {
    tracers: tracers.map(({ id, name, login }) => ({
      id,
      label: login === null ? name : `${name}（${login}）`,
      on: asked.who === id,
    })),
    groups: actChoices,
    stretches: stretchesOf(asked, clock()),
    chips,
    ways: waysOut(chips),
    query: trailLink(selectionOf(asked)).replace(/^\/trail\??/, ''),
    options: isPicking ? await options(app, viewer, asked) : null,
    lookers: isPicking ? null : await lookersOf(app, viewer, asked),
    results: isPicking ? null : await resultsOf(app, viewer, asked),
  };
}

async function options({ store, names }: Known, viewer: Viewer, asked: TrailConditions) {
  const people = new People(names);
  const found = await store.read(findTracedPeople, viewer, asked.seen);
  return found.map((id) => ({
    face: people.face(id),
    href: trailLink({ ...selectionOf(asked), person: id, chat: null }),
  }));
}

/** To change something about a person is not to look at what he says. */
const LOOKS = actChoices.flatMap(({ group, acts }) =>
  group === 'look' || group === 'take' ? acts.map(({ name }) => name) : [],
);

async function lookersOf({ store, clock, names }: Known, viewer: Viewer, asked: TrailConditions) {
  if (asked.person === null && asked.chat === null) return null;
  const filters = filtersOf(asked);
  const acts = filters.acts.length > 0 ? filters.acts : LOOKS;
  const lookers = await store.read(listLookers, viewer, { ...filters, acts });
  const { person, chat } = namesIn(new People(names), [], asked);
  return { title: person || chat, lines: lookerLines(lookers, selectionOf(asked), clock()) };
}

async function resultsOf({ store, clock }: Known, viewer: Viewer, asked: TrailConditions): Promise<TrailResults> {
  const filters = filtersOf(asked);
  const [{ rows, next, tooBroad }, counted] = await Promise.all([
    store.read(listTraces, viewer, filters, { before: asked.before, limit: PAGE }),
    store.read(countTraces, viewer, filters, { most: MOST_COUNTED }),
  ]);
  return {
    lines: rows.map((row) => trailLine(row, clock())),
    counted: cappedCount(counted),
    older: next === null ? null : trailLink({ ...selectionOf(asked), before: next }),
    newest: asked.before === null ? null : trailLink(selectionOf(asked)),
    tooBroad,
  };
}

/** Without the page one is on, and without what was typed to find somebody. */
export function selectionOf({ before: _before, seen: _seen, ...asked }: TrailConditions): TrailSelection {
  return asked;
}

/** In the trail itself: “操作日志：谁看过 王磊，时间 …”. */
export function selectionWords(chips: readonly Chip[]): string {
  return chips.length === 0 ? '全部' : chips.map(({ name, value }) => `${name} ${value}`).join('，');
}

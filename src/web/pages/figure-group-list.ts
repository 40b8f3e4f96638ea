import { dayOf } from '../../lib/clock.ts';
import { type GroupFigures, listGroupFigures } from '../../store/figure-groups.ts';
import { PAGE } from '../directory-paging.ts';
import { figureLink, rangeOf, rangeWords } from '../figure-conditions.ts';
import { figureConditionsView } from '../figure-conditions-view.ts';
import {
  activeChoices,
  GROUPS,
  groupColumns,
  groupFigureChips,
  groupFigureConditions,
  groupFigureLine,
  groupFigureQuery,
  groupPaging,
  groupSort,
  timeoutsOf,
} from '../figure-groups-view.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { count, fullTime } from '../words.ts';

/** Groups of customers: what went on in each, and how active it is. */
export const figureGroupList = page({
  get: GROUPS,
  may: 'see-figures',
  trail: ['figures'],
  input: groupFigureConditions,
  view: 'figures/groups',
  async load(app, viewer, asked, visit) {
    const now = app.clock();
    const narrowed = await figureConditionsView(app, viewer, asked, { path: GROUPS });
    const { sort, descending } = groupSort(asked);
    const place = { sort, descending, skip: (asked.page - 1) * PAGE, limit: PAGE };
    const query = groupFigureQuery(asked, now, dayOf(now));
    const found = narrowed.trouble ? NONE : await app.store.read(listGroupFigures, viewer, query, place);
    const chips = [...narrowed.chips, ...groupFigureChips(asked)];
    const title = ['客户群', rangeWords(rangeOf(asked, now)), ...chips.map(({ value }) => value)].join('，');
    visit.trace({ act: 'figures', title, conversations: found.rows.map(({ id }) => id), count: found.rows.length });
    const people = new People(app.names);
    const late = timeoutsOf(viewer, query.range);
    return {
      narrowed: { ...narrowed, chips },
      kept: narrowed.kept.filter(({ name }) => name !== 'q'),
      isNarrowed: chips.length > 0,
      columns: groupColumns(asked),
      rows: found.rows.map((row) => groupFigureLine(people, row, now, late(row))),
      sums: sumsOf(found),
      asOf: found.asOf === null ? null : fullTime(found.asOf),
      activities: activeChoices(asked),
      paging: groupPaging(asked, found),
      conditions: figureLink('', { ...asked, page: null }).replace(/^\?/, ''),
    };
  },
});

const NONE: GroupFigures = { rows: [], total: 0, active: 0, messages: 0, joined: 0, left: 0, asOf: null };

const sumsOf = ({ total, active, messages, joined, left }: GroupFigures) => ({
  ...{
    total: count(total),
    active: count(active),
    messages: count(messages),
    joined: count(joined),
    left: count(left),
  },
});

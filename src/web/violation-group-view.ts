import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type GroupFigures, groupByPerson, groupByRule } from '../store/violation-groups.ts';
import { PAGE, type Paging, pagingOf } from './directory-paging.ts';
import type { Face } from './people.ts';
import { kindLabel } from './rule-words.ts';
import { filtersOf, type ViolationConditions, violationsLink, written } from './violation-conditions.ts';
import { type ConditionsView, conditionsView, namesOfConditions } from './violation-list-view.ts';
import { count, fullTime, rowTime } from './words.ts';

/** Violations put together by who triggered them, or by the rule they met. */
export interface ViolationGroupsView extends ConditionsView {
  readonly by: 'people' | 'rules';
  readonly groups: readonly GroupLine[];
  readonly paging: Paging;
}

interface GroupLine {
  /** Of a person; null for a rule. */
  readonly face: Face | null;
  readonly name: string;
  readonly detail: string;
  /** The violations themselves. */
  readonly href: string;
  readonly total: string;
  readonly grave: string;
  readonly open: Figure;
  readonly escalated: Figure;
  readonly confirmed: Figure;
  readonly mistaken: Figure;
  readonly newest: string;
  readonly newestTitle: string;
}

interface Figure {
  readonly count: string;
  /** Null where there is nothing to show. */
  readonly href: string | null;
}

type Known = Pick<App, 'store' | 'clock' | 'names'>;

export async function peopleView(app: Known, viewer: Viewer, asked: ViolationConditions): Promise<ViolationGroupsView> {
  const [names, { rows, more }] = await Promise.all([
    namesOfConditions(app, viewer),
    app.store.read(groupByPerson, viewer, filtersOf(asked), pageOf(asked)),
  ]);
  const path = '/violations/people';
  const groups = rows.map(({ sender, rules, ...figures }) => {
    const face = names.people.face(sender);
    const own = { ...asked, sender };
    return { face, name: face.name, detail: `${count(rules)} 条规则`, ...lineOf(figures, own, app.clock()) };
  });
  const paging = pagingOf(path, written(asked), asked.page, more);
  return { by: 'people', ...conditionsView(asked, names, app.clock(), path), groups, paging };
}

export async function rulesView(app: Known, viewer: Viewer, asked: ViolationConditions): Promise<ViolationGroupsView> {
  const [names, { rows, more }] = await Promise.all([
    namesOfConditions(app, viewer),
    app.store.read(groupByRule, viewer, filtersOf(asked), pageOf(asked)),
  ]);
  const path = '/violations/rules';
  const groups = rows.map(({ rule, ruleName, ruleKind, people, ...figures }) => {
    const own = { ...asked, rule };
    const detail = `${kindLabel(ruleKind)}，${count(people)} 人触发`;
    return { face: null, name: ruleName, detail, ...lineOf(figures, own, app.clock()) };
  });
  const paging = pagingOf(path, written(asked), asked.page, more);
  return { by: 'rules', ...conditionsView(asked, names, app.clock(), path), groups, paging };
}

const pageOf = ({ page }: ViolationConditions) => ({ skip: (page - 1) * PAGE, limit: PAGE });

function lineOf(figures: GroupFigures, asked: ViolationConditions, now: number) {
  const own = { ...asked, order: null, page: 1 };
  const figure = (n: number, state: 'open' | 'escalated' | 'confirmed' | 'false'): Figure => ({
    count: count(n),
    href: n === 0 ? null : violationsLink({ ...own, state }),
  });
  return {
    href: violationsLink(own),
    total: count(figures.total),
    grave: count(figures.grave),
    open: figure(figures.open, 'open'),
    escalated: figure(figures.escalated, 'escalated'),
    confirmed: figure(figures.confirmed, 'confirmed'),
    mistaken: figure(figures.mistaken, 'false'),
    newest: rowTime(figures.newestAt, now),
    newestTitle: fullTime(figures.newestAt),
  };
}

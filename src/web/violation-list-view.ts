import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { CATEGORIES, CHAT_KINDS, SEVERITIES } from '../lib/violation-words.ts';
import { ruleKinds } from '../rules/kinds/index.ts';
import { readConditionNames } from '../store/customers.ts';
import { listViolationChoices } from '../store/violation-groups.ts';
import { listViolations, type ViolationsFound } from '../store/violation-list.ts';
import { type Chip, PAGE, type Paging, pagingOf, waysOut } from './directory-paging.ts';
import { type Face, People } from './people.ts';
import { seqRange, told } from './trace-words.ts';
import {
  type Choice,
  filtersOf,
  type NamesOfConditions,
  stateChoices,
  timeChoices,
  type ViolationConditions,
  violationChips,
  violationsLink,
  written,
} from './violation-conditions.ts';
import { type ViolationLine, violationLine } from './violation-lines.ts';

/** The list of violations. */
export interface ViolationListView extends ConditionsView {
  readonly lines: readonly ViolationLine[];
  readonly paging: Paging;
  readonly countHref: string;
  readonly orders: { readonly newest: string; readonly oldest: string; readonly gravest: string };
}

/** What narrows the list, and the groups that are made of it. */
export interface ConditionsView {
  readonly states: readonly Choice[];
  readonly times: readonly Choice[];
  readonly chips: readonly Chip[];
  readonly ways: ReturnType<typeof waysOut>;
  readonly options: ConditionOptions;
  /** Who is picked. */
  readonly sender: Face | null;
  readonly views: readonly Choice[];
  /** The conditions as the address has them, for the form that exports. */
  readonly query: string;
}

interface Option {
  readonly value: string | number;
  readonly label: string;
  readonly selected: boolean;
}

type ConditionOptions = Readonly<
  Record<'rules' | 'kinds' | 'severities' | 'categories' | 'talks' | 'departments' | 'reviewers', readonly Option[]>
>;

type Known = Pick<App, 'store' | 'clock' | 'names'>;

export async function namesOfConditions({ store, names }: Known, viewer: Viewer): Promise<NamesOfConditions> {
  const nowhere = { department: null, tag: null };
  const [choices, { departments }] = await Promise.all([
    store.read(listViolationChoices, viewer),
    store.read(readConditionNames, viewer, nowhere),
  ]);
  const indented = departments.map(({ id, name, depth }) => ({ id, name, shown: `${'　'.repeat(depth)}${name}` }));
  return { ...choices, departments: indented, people: new People(names) };
}

export async function violationListView(
  app: Known,
  viewer: Viewer,
  asked: ViolationConditions,
): Promise<{ view: ViolationListView; trace: Trace }> {
  const order = asked.order ?? 'newest';
  const place = { order, after: null, skip: (asked.page - 1) * PAGE, limit: PAGE } as const;
  const [names, found] = await Promise.all([
    namesOfConditions(app, viewer),
    app.store.read(listViolations, viewer, filtersOf(asked), place),
  ]);
  const conditions = conditionsView(asked, names, app.clock());
  const view = {
    ...conditions,
    lines: found.rows.map((row) => violationLine(names.people, row, app.clock())),
    paging: pagingOf('/violations', written(asked), asked.page, found.next !== null),
    countHref: violationsLink({ ...asked, order: null, page: 1 }, '/violations/count'),
    orders: {
      newest: violationsLink({ ...asked, order: null, page: 1 }),
      oldest: violationsLink({ ...asked, order: 'oldest', page: 1 }),
      gravest: violationsLink({ ...asked, order: 'gravest', page: 1 }),
    },
  };
  return { view, trace: listTrace('违规', asked, conditions.chips, found.rows) };
}

export function conditionsView(
  asked: ViolationConditions,
  names: NamesOfConditions,
  now: number,
  path = '/violations',
): ConditionsView {
  const chips = violationChips(asked, names, path);
  return {
    states: stateChoices(asked, path),
    times: timeChoices(asked, now, path),
    chips,
    ways: waysOut(chips),
    options: optionsOf(asked, names),
    sender: asked.sender === null ? null : names.people.face(asked.sender),
    views: viewsOf(asked, path),
    query: violationsLink({ ...asked, page: 1 }, ''),
  };
}

function viewsOf(asked: ViolationConditions, path: string): Choice[] {
  const plain = { ...asked, order: null, page: 1 };
  return (
    [
      ['逐条', '/violations'],
      ['按人', '/violations/people'],
      ['按规则', '/violations/rules'],
    ] as const
  ).map(([label, to]) => ({ label, href: violationsLink(plain, to), current: to === path }));
}

function optionsOf(asked: ViolationConditions, names: NamesOfConditions): ConditionOptions {
  const labelled = (labels: Readonly<Record<string, string>>, is: (value: string) => boolean) =>
    Object.entries(labels).map(([value, label]) => ({ value, label, selected: is(value) }));
  const kinds = Object.fromEntries(ruleKinds.map(({ name, label }) => [name, label]));
  return {
    rules: names.rules.map(({ rule, ruleName }) => ({ value: rule, label: ruleName, selected: rule === asked.rule })),
    kinds: labelled(kinds, (value) => value === asked.kind),
    severities: labelled(SEVERITIES, (value) => asked.severity.some((one) => one === value)),
    categories: labelled(CATEGORIES, (value) => value === asked.category),
    talks: labelled(CHAT_KINDS, (value) => value === asked.talk),
    departments: names.departments.map(({ id, shown }) => ({
      value: id,
      label: shown,
      selected: id === asked.department,
    })),
    reviewers: names.reviewers.map(({ account, reviewer }) => ({
      value: account,
      label: reviewer,
      selected: account === asked.reviewer,
    })),
  };
}

/** In the trail: which were shown, of which chats, under which conditions. */
export function listTrace(
  what: string,
  asked: ViolationConditions,
  chips: readonly Chip[],
  rows: ViolationsFound['rows'],
): Trace {
  const said = rows.flatMap(({ seq }) => (seq === null ? [] : [{ seq }]));
  return {
    act: 'violations',
    title: [what, ...chips.map(({ name, value }) => `${name} ${value}`)].join('，'),
    ...(asked.sender === null ? {} : { person: asked.sender }),
    conversations: [...new Set(rows.map(({ conversation }) => conversation))],
    ...seqRange(said),
    count: rows.length,
    details: told({ ...asked, page: asked.page !== 1 && asked.page }),
  };
}

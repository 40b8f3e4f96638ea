import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { readConditionNames } from '../store/customers.ts';
import { listReplyRuleNames } from '../store/reply-rules.ts';
import { listTimeouts, type TimeoutRow } from '../store/timeout-list.ts';
import { type Chip, PAGE, type Paging, pagingOf, waysOut } from './directory-paging.ts';
import type { Choice } from './figure-conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import {
  filtersOf,
  PATH,
  rangeChoices,
  stateChoices,
  TALKS,
  type Talk,
  type TimeoutConditions,
  type TimeoutNames,
  talkChoices,
  talkOf,
  timeoutChips,
  timeoutsLink,
} from './timeout-conditions.ts';
import { chatTitle, seqRange, told } from './trace-words.ts';
import { count, duration, fullTime, rowTime } from './words.ts';

/** The records of customers who waited too long. */
interface Moment {
  readonly words: string;
  readonly title: string;
}

export interface TimeoutLine {
  readonly id: number;
  /** Of a single chat its employee. */
  readonly employee: Face | null;
  readonly customer: Face;
  /** Null: a single chat. */
  readonly room: Face | null;
  readonly roomOwner: Face | null;
  readonly staff: string;
  readonly members: string;
  /** Whom it counts for in the group, as far as the viewer sees them. */
  readonly late: { readonly words: string; readonly title: string };
  readonly last: Moment;
  readonly waited: Moment;
  readonly level: { readonly label: string; readonly title: string; readonly tone: string };
  readonly rule: { readonly name: string; readonly title: string };
  readonly answered: { readonly by: Face; readonly at: Moment } | null;
  readonly open: string;
}

export interface TimeoutListView {
  readonly lines: readonly TimeoutLine[];
  readonly talk: Talk;
  readonly talks: readonly Choice[];
  readonly states: readonly Choice[];
  readonly ranges: readonly Choice[];
  readonly chips: readonly Chip[];
  readonly ways: ReturnType<typeof waysOut>;
  readonly options: ConditionOptions;
  readonly paging: Paging;
  readonly countHref: string;
  readonly query: string;
  readonly clear: string;
}

interface ConditionOptions {
  readonly rules: readonly { readonly value: number; readonly label: string; readonly selected: boolean }[];
  readonly levels: readonly { readonly value: number; readonly label: string; readonly selected: boolean }[];
  readonly departments: readonly { readonly id: number; readonly name: string }[];
  readonly people: readonly { readonly id: string; readonly face: Face }[];
}

type Known = Pick<App, 'store' | 'clock' | 'names'>;

interface Names extends TimeoutNames {
  readonly people: People;
  readonly departments: readonly { readonly id: number; readonly name: string }[];
  readonly rules: readonly { readonly id: number; readonly name: string; readonly kind: number }[];
}

export async function timeoutNames({ store, names }: Known, viewer: Viewer): Promise<Names> {
  const [rules, { departments }] = await Promise.all([
    store.read(listReplyRuleNames, viewer),
    store.read(readConditionNames, viewer, { department: null, tag: null }),
  ]);
  const people = new People(names);
  const called = rules.map(({ id, name, removed, kind }) => ({
    ...{ id, kind, name: removed === 1 ? `${name}（已删除）` : name },
  }));
  return {
    people,
    rules: called,
    departments: departments.map(({ id, name, depth }) => ({ id, name: `${'　'.repeat(depth)}${name}` })),
    personName: people.name,
    departmentName: (id) => departments.find((one) => one.id === id)?.name ?? `部门 ${id}`,
    ruleName: (id) => called.find((one) => one.id === id)?.name ?? `${id} 号`,
    chatName: (key) => chatTitle(people, key),
  };
}

export async function timeoutListView(
  app: Known,
  viewer: Viewer,
  asked: TimeoutConditions,
): Promise<{ view: TimeoutListView; trace: Trace }> {
  const now = app.clock();
  const at = { after: null, skip: (asked.page - 1) * PAGE, limit: PAGE };
  const [names, found] = await Promise.all([
    timeoutNames(app, viewer),
    app.store.read(listTimeouts, viewer, filtersOf(asked, now), at),
  ]);
  const chips = timeoutChips(asked, names, now);
  const view: TimeoutListView = {
    lines: found.rows.map((row) => lineOf(row, names.people, now)),
    talk: talkOf(asked),
    ...{ talks: talkChoices(asked), states: stateChoices(asked), ranges: rangeChoices(asked) },
    ...{ chips, ways: waysOut(chips), options: optionsOf(asked, names) },
    paging: pagingFor(asked, found.next !== null),
    countHref: timeoutsLink(asked, {}, `${PATH}/count`),
    query: timeoutsLink(asked, {}, '').replace('?', ''),
    clear: link(PATH, { talk: asked.talk }),
  };
  return { view, trace: traceOf(asked, chips, found.rows) };
}

function pagingFor(asked: TimeoutConditions, more: boolean): Paging {
  const paging = pagingOf(PATH, {}, asked.page, more);
  const to = (page: number) => timeoutsLink(asked, { page });
  return {
    ...paging,
    previous: paging.previous && to(asked.page - 1),
    next: paging.next && to(asked.page + 1),
  };
}

/** As the rules say it. */
const RULE_KINDS = ['single', 'group'] as const;

function optionsOf(asked: TimeoutConditions, names: Names): ConditionOptions {
  const talk = talkOf(asked);
  const kinds = RULE_KINDS.filter((kind) => talk === 'all' || talk === kind);
  return {
    rules: names.rules
      .filter(({ kind }) => kinds.includes(RULE_KINDS[kind]!))
      .map(({ id, name, kind }) => ({
        ...{ value: id, selected: id === asked.rule },
        label: talk === 'all' ? `${TALKS[RULE_KINDS[kind]!]}：${name}` : name,
      })),
    levels: [1, 2, 3, 4, 5].map((n) => ({ value: n, label: `第 ${n} 级`, selected: n === asked.level })),
    departments: names.departments,
    people: asked.who.map((id) => ({ id, face: names.people.face(id) })),
  };
}

const moment = (at: number, now: number): Moment => ({ words: rowTime(at, now), title: fullTime(at) });
const TONES = ['', '', 'warning', 'warning', 'error', 'error'];

function lineOf(row: TimeoutRow, people: People, now: number): TimeoutLine {
  const [employee] = row.peers;
  const isGroup = !row.conversation.includes('|');
  return {
    id: row.id,
    employee: isGroup || employee === undefined ? null : people.face(employee, row.lastAt),
    customer: people.face(row.customer, row.lastAt),
    room: isGroup ? people.group(row.conversation) : null,
    roomOwner: row.owner === '' ? null : people.face(row.owner, row.lastAt),
    ...{ staff: count(row.staff), members: count(row.members) },
    late: lateOf(row, people),
    last: moment(row.lastAt, now),
    waited: waitedOf(row, now),
    level: {
      label: `第 ${row.level} 级`,
      title: row.minutes > 0 ? `满 ${duration(row.minutes * 60_000)}` : '',
      tone: TONES[row.level] ?? '',
    },
    rule: { name: row.ruleName, title: `${row.ruleName} v${row.ruleVersion}` },
    answered: answeredOf(row, people, now),
    open: link('/chats', {
      who: isGroup ? null : (employee ?? null),
      tab: isGroup ? 'group' : 'external',
      since: 'all',
      chat: row.conversation,
      at: row.lastSeq,
    }),
  };
}

const SHOWN = 2;

function lateOf({ peers, staff }: TimeoutRow, people: People): TimeoutLine['late'] {
  const names = peers.map(people.name);
  const all = Math.max(staff, names.length);
  const first = names.slice(0, SHOWN).join('、');
  return {
    words: names.length > SHOWN ? `${first}等 ${count(names.length)} 人` : first,
    title: all > names.length ? `${names.join('、')}；群内员工共 ${count(all)} 人` : names.join('、'),
  };
}

/** Of one who is still waiting it grows, as the clock on the wall goes. */
function waitedOf({ clock, firstAt, lastAt, waitedMs, answeredAt }: TimeoutRow, now: number): Moment {
  const since = clock === 'first' ? firstAt : lastAt;
  if (answeredAt === null)
    return { words: duration(Math.max(0, now - since)), title: `从 ${fullTime(since)} 起，还没有人回复` };
  return { words: duration(waitedMs ?? answeredAt - since), title: `从 ${fullTime(since)} 起，按规则的计时方式` };
}

function answeredOf({ answeredAt, who }: TimeoutRow, people: People, now: number): TimeoutLine['answered'] {
  return answeredAt === null || who === null ? null : { by: people.face(who, answeredAt), at: moment(answeredAt, now) };
}

function traceOf(asked: TimeoutConditions, chips: readonly Chip[], rows: readonly TimeoutRow[]): Trace {
  const { who, page, ...rest } = asked;
  return {
    act: 'timeouts',
    title: [`超时回复，${TALKS[talkOf(asked)]}`, ...chips.map(({ name, value }) => `${name} ${value}`)].join('，'),
    ...(who.length === 1 ? { person: who[0]! } : {}),
    conversations: [...new Set(rows.map(({ conversation }) => conversation))],
    ...seqRange(rows.map(({ lastSeq }) => ({ seq: lastSeq }))),
    count: rows.length,
    details: told({ ...rest, who, page: page !== 1 && page }),
  };
}

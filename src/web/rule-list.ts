import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { CATEGORIES, SEVERITIES } from '../lib/violation-words.ts';
import { countRules, listRules, type RuleRow, type RuleSort, type RuleState } from '../store/rule-list.ts';
import * as condition from './conditions.ts';
import { oneOf, PAGE, type Paging, pageNumber, pagingOf } from './directory-paging.ts';
import { link } from './links.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { chatsWords } from './rule-trace.ts';
import { kindLabel, SAID_BY } from './rule-words.ts';
import { scopeWriter } from './scope-words.ts';
import { count, dateOf, fullTime } from './words.ts';

/** The list of rules. */
export const ruleConditions = z.object({
  state: oneOf('on', 'off').transform((state): RuleState => state ?? 'all'),
  q: condition.words,
  sort: oneOf('hits', 'fewest').transform((sort): RuleSort => sort ?? 'newest'),
  page: pageNumber,
});

export type RuleConditions = z.output<typeof ruleConditions>;

const STATES: Readonly<Record<RuleState, string>> = { all: '全部', on: '已开启', off: '已关闭' };

export interface RuleLine {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly kind: string;
  readonly brief: string;
  readonly severity: { readonly key: string; readonly label: string };
  readonly category: string;
  readonly scope: string;
  readonly where: string;
  readonly isOn: boolean;
  readonly hits: string;
  readonly hitsHref: string;
  readonly made: { readonly words: string; readonly title: string };
  readonly href: string;
}

export interface RuleList {
  readonly rows: readonly RuleLine[];
  readonly tabs: readonly {
    readonly label: string;
    readonly count: string;
    readonly href: string;
    readonly current: boolean;
  }[];
  readonly byHits: { readonly href: string; readonly sorted: 'ascending' | 'descending' | 'none' };
  readonly paging: Paging;
  readonly said: string;
  readonly none: boolean;
}

/** What stands in an address: without what is so anyway. */
const spoken = ({ state, q, sort }: RuleConditions) => ({
  state: state === 'all' ? null : state,
  q,
  sort: sort === 'newest' ? null : sort,
});

/** Most first, then fewest first, then newest again. */
const NEXT_SORT: Readonly<Record<RuleSort, RuleSort>> = { newest: 'hits', hits: 'fewest', fewest: 'newest' };
const SORTED = { newest: 'none', hits: 'descending', fewest: 'ascending' } as const;

export async function ruleList(app: App, viewer: Viewer, asked: RuleConditions): Promise<RuleList> {
  const { state, q, sort, page } = asked;
  const [found, counts, write] = await Promise.all([
    app.store.read(listRules, viewer, { state, search: q }, { sort, skip: (page - 1) * PAGE, limit: PAGE + 1 }),
    app.store.read(countRules, viewer, q),
    scopeWriter(app, viewer),
  ]);
  return {
    rows: found.slice(0, PAGE).map((row) => lineOf(row, row.scope === null ? '' : write(row.scope))),
    tabs: (Object.keys(STATES) as RuleState[]).map((one) => ({
      ...{ label: STATES[one], count: count(counts[one]), current: one === state },
      href: link('/rules', spoken({ ...asked, state: one })),
    })),
    byHits: { href: link('/rules', spoken({ ...asked, sort: NEXT_SORT[sort] })), sorted: SORTED[sort] },
    paging: pagingOf('/rules', spoken(asked), page, found.length > PAGE),
    said: `${count(counts[state])} 条规则`,
    none: counts.all === 0 && q === '',
  };
}

function lineOf(
  { id, version, name, kind, spec, severity, category, chats, saidBy, isOn, hits, madeAt }: RuleRow,
  scope: string,
): RuleLine {
  return {
    ...{ id, version, name, isOn, scope },
    kind: kindLabel(kind),
    brief: kindForms[kind]?.brief((spec ?? {}) as Spec) ?? '',
    severity: { key: severity, label: SEVERITIES[severity] },
    category: CATEGORIES[category],
    where: `${SAID_BY[saidBy]}，${chatsWords({ chats })}`,
    hits: count(hits),
    hitsHref: link('/violations', { rule: id }),
    made: { words: dateOf(madeAt), title: fullTime(madeAt) },
    href: `/rules/${id}/edit`,
  };
}

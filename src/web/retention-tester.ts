import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { FILTERABLE, typeLabel } from '../drawing/type-labels.ts';
import { startOfDay } from '../lib/clock.ts';
import { termWords } from '../lib/retention-terms.ts';
import { listRetentionRules, type RetentionRule } from '../store/retention.ts';
import { type Tested, type TestedTerm, testRetention } from '../store/retention-tester.ts';
import * as condition from './conditions.ts';
import { People } from './people.ts';
import type { Choice, Picker } from './retention-form.ts';
import { ruleNames, ruleRow } from './retention-words.ts';
import { chatTitle } from './trace-words.ts';
import { dateOf } from './words.ts';

/** A person or conversation, and a message sent there on a day: which class, why, until when. */
const last = z.preprocess((given) => [given ?? []].flat().at(-1) ?? '', z.string().max(600));

export const testerConditions = z.object({
  person: last,
  chat: last,
  type: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .default('text'),
  day: condition.day,
});

export type TesterConditions = z.output<typeof testerConditions>;

interface TestedRow {
  readonly title: string;
  readonly verdict: string;
  readonly tone: 'ok' | 'warning' | '';
  readonly rule: string;
  readonly terms: readonly {
    readonly name: string;
    readonly term: string;
    readonly until: string;
    readonly wins: boolean;
  }[];
  readonly holds: readonly { readonly href: string; readonly name: string }[];
}

export interface Tester {
  readonly asked: boolean;
  readonly person: Picker;
  readonly chat: Picker;
  readonly types: readonly Choice[];
  readonly day: string;
  readonly subject: string;
  /** Null: nobody the viewer may see. */
  readonly rows: readonly TestedRow[] | null;
}

export async function tester(app: App, viewer: Viewer, { person, chat, type, day }: TesterConditions): Promise<Tester> {
  const people = new People(app.names);
  const date = day ?? dateOf(app.clock());
  const subject = chat !== '' ? { kind: 'conversation' as const, id: chat } : { kind: 'person' as const, id: person };
  const asked = subject.id !== '';
  const found = asked
    ? await app.store.read(testRetention, viewer, { ...subject, type, sentAt: startOfDay(date)! + 43_200_000 })
    : null;
  const rules = new Map((await app.store.read(listRetentionRules, viewer)).map((rule) => [rule.id, rule]));
  const names = await ruleNames(app, viewer);
  const named = (rule: RetentionRule) => ruleRow(rule, names);
  // Who may not see a conversation learns nothing of who is in it, though its key would tell.
  const chatName = found ? chatTitle(people, chat).replace(/ 的会话$/, '') : '所选会话';
  return {
    asked,
    day: date,
    person: {
      name: 'person',
      label: '人',
      of: 'person',
      placeholder: '员工或客户',
      picked: person === '' ? [] : [{ id: person, face: people.face(person) }],
    },
    chat: {
      name: 'chat',
      label: '会话',
      of: 'chat',
      placeholder: '会话里的人或群名',
      picked: chat === '' ? [] : [{ id: chat, face: { name: chatName, title: chatName } }],
    },
    types: FILTERABLE.map((value) => ({ value, label: typeLabel(value), on: value === type })),
    subject: subject.kind === 'person' ? people.name(person) : chatName,
    rows: found?.map((row) => testedRow(row, { rules, named, title: chatTitle(people, row.key) })) ?? null,
  };
}

function testedRow(
  { decision, terms, holds }: Tested,
  {
    rules,
    named,
    title,
  }: { rules: ReadonlyMap<number, RetentionRule>; named: (rule: RetentionRule) => { name: string }; title: string },
): TestedRow {
  const nameOf = (id: number) => {
    const rule = rules.get(id);
    return rule ? named(rule).name : '已删除的规则';
  };
  return {
    title,
    rule: nameOf(decision.rule),
    ...verdictOf({ ...decision, held: holds.length > 0 }),
    terms: terms.map((term) => ({
      ...{ name: nameOf(term.rule), wins: term.wins, term: termWords(rules.get(term.rule)?.months ?? null) },
      until: untilWords(term),
    })),
    holds: holds.map(({ id, name }) => ({ href: `/holds/${id}`, name })),
  };
}

/** The last day it is kept. */
const lastDay = (dueAt: number): string => dateOf(dueAt - 1);

function untilWords({ dueAt, open }: Pick<TestedTerm, 'dueAt' | 'open'>): string {
  if (dueAt !== null) return `至 ${lastDay(dueAt)}`;
  return open ? '合同还没有结束，不起算' : '不到期';
}

function verdictOf({
  dueAt,
  open,
  held,
}: {
  dueAt: number | null;
  open: boolean;
  held: boolean;
}): Pick<TestedRow, 'verdict' | 'tone'> {
  if (held) return { verdict: '保全中，不处置', tone: 'warning' };
  if (dueAt !== null) return { verdict: `保留至 ${lastDay(dueAt)}`, tone: 'ok' };
  return { verdict: open ? '保留，等合同结束日' : '永久保留', tone: 'ok' };
}

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { EVERY_VIOLATION, VIOLATION_STATES, violationNumber } from '../lib/violation-words.ts';
import { isEmployee } from '../messages/people.ts';
import { listVerdicts, type VerdictRow } from '../store/review-records.ts';
import { listStaffDepartments } from '../store/staff-departments.ts';
import {
  countOffences,
  findViolationDetails,
  type OffenderFigures,
  type ViolationDetails,
} from '../store/violation-details.ts';
import { findViolationRow, listViolations, type ViolationRow } from '../store/violation-list.ts';
import { link } from './links.ts';
import { People } from './people.ts';
import { type Linked, linkPeople } from './person-links.ts';
import { kindForms, type Spec } from './rule-kinds.ts';
import { kindLabel, looksForWords } from './rule-words.ts';
import { violationsLink } from './violation-conditions.ts';
import { type Around, contextOf, type ViolationContext } from './violation-context.ts';
import { type ViolationLine, violationLine } from './violation-lines.ts';
import { count, dateOf, fullTime } from './words.ts';

/** One violation: who, what was said around it, by which rule, what became of it, and what else the person triggered. */
export interface ViolationShowView {
  readonly line: ViolationLine;
  readonly context: ViolationContext & {
    readonly moreBefore: string | null;
    readonly moreAfter: string | null;
  };
  readonly open: string | null;
  readonly review: string;
  readonly sender: Linked;
  readonly department: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];
  readonly also: readonly { readonly href: string; readonly label: string }[];
  readonly law: LawView;
  readonly records: readonly RecordLine[];
  readonly others: { readonly said: string; readonly href: string; readonly lines: readonly ViolationLine[] };
}

interface LawView {
  readonly href: string | null;
  readonly about: string;
  readonly words: readonly string[];
  readonly more: string | null;
  readonly changed: string | null;
  /** That it has changed since, or is gone. */
  readonly since: string | null;
  readonly versions: string | null;
}

interface RecordLine {
  readonly who: string;
  readonly what: string;
  readonly note: string;
  readonly time: string;
}

const DAYS_90 = 90 * 86_400_000;
const OTHERS = 6;

/** Null when it is absent, or not this viewer's to see. */
export async function violationShowView(
  app: App,
  viewer: Viewer,
  id: number,
  around: Around,
): Promise<{ view: ViolationShowView; row: ViolationRow } | null> {
  const { store, clock } = app;
  const [row, details] = await Promise.all([
    store.read(findViolationRow, viewer, id),
    store.read(findViolationDetails, viewer, id),
  ]);
  if (!row || !details) return null;
  const now = clock();
  const { sender, rule } = row;
  const [verdicts, figures, others, departments, linked, context] = await Promise.all([
    store.read(listVerdicts, viewer, id),
    store.read(countOffences, viewer, { sender, rule, since: now - DAYS_90 }),
    store.read(
      listViolations,
      viewer,
      { ...EVERY_VIOLATION, sender },
      { order: 'newest', after: null, skip: 0, limit: OTHERS },
    ),
    isEmployee(sender) ? store.read(listStaffDepartments, viewer, [sender]) : ({} as Record<string, string>),
    linkPeople(app, viewer, [sender]),
    contextOf(app, viewer, row, { copied: details.copied, around }),
  ]);
  const people = new People(app.names);
  const view = {
    line: violationLine(people, row, now),
    context: { ...context, ...edgesOf(row, context, around) },
    open: context.open ? openLink(row, context) : null,
    review: link('/violations/review', { at: id, state: row.state === 'open' ? null : row.state }),
    sender: linked(sender),
    department: departments[sender] ?? '',
    facts: factsOf(people, row),
    words: row.words,
    also: details.also.map((one) => ({ href: `/violations/${one.id}`, label: `${one.ruleName} v${one.ruleVersion}` })),
    law: lawOf(row, details),
    records: recordsOf(row, verdicts),
    others: othersOf(people, row, { figures, rows: others.rows, now }),
  };
  return { view, row };
}

const MORE = 10;

function edgesOf({ id }: ViolationRow, { older, newer }: ViolationContext, { before, after }: Around) {
  const at = (numbers: Around) =>
    link(`/violations/${id}`, {
      before: numbers.before === MORE ? null : numbers.before,
      after: numbers.after === MORE ? null : numbers.after,
    });
  return {
    moreBefore: older ? at({ before: before + MORE, after }) : null,
    moreAfter: newer ? at({ before, after: after + MORE }) : null,
  };
}

/** What is no message is looked up on its day. */
function openLink({ seq, conversation, sentAt }: ViolationRow, { who }: ViolationContext): string {
  if (seq !== null) return `/messages/${seq}`;
  return link('/chats', { who, since: 'all', chat: conversation, on: dateOf(sentAt) });
}

function factsOf(people: People, row: ViolationRow): ViolationShowView['facts'] {
  const line = violationLine(people, row, row.sentAt);
  const found = `${fullTime(row.foundAt)}${row.origin === 'past' ? '，补查历史时发现' : ''}`;
  return [
    ['编号', violationNumber(row)],
    ['类型', line.kind],
    ['分类', line.category],
    ['会话类型', line.talk],
    ['触发时间', line.full],
    ['发现时间', found],
  ];
}

const SOME_WORDS = 8;

function lawOf({ rule, ruleKind, ruleVersion }: ViolationRow, { law, versions }: ViolationDetails): LawView {
  const content = law?.content ?? null;
  const spec = (content?.spec ?? {}) as Spec;
  const words = looksForWords(ruleKind) && Array.isArray(spec['words']) ? spec['words'].map(String) : [];
  const isThere = law !== null && !law.removed;
  return {
    href: isThere ? `/rules/${rule}` : null,
    about: (content && kindForms[ruleKind]?.brief(spec)) || kindLabel(ruleKind),
    words: words.slice(0, SOME_WORDS),
    more: words.length > SOME_WORDS ? `等 ${count(words.length)} 词` : null,
    changed: law?.changedAt ? `${law.changedBy ?? '系统'} 于 ${dateOf(law.changedAt)} 修改为这一版` : null,
    since: sinceOf(law, ruleVersion),
    versions:
      versions.length === 0 ? null : `后来的 ${versions.map(({ version }) => `v${version}`).join('、')} 也命中这条消息`,
  };
}

function sinceOf(law: ViolationDetails['law'], version: number): string | null {
  if (law === null) return null;
  if (law.removed) return '规则已删除，违规照旧保留';
  return law.version > version ? `规则现为 v${law.version}，这条违规仍按当时的 v${version}` : null;
}

function recordsOf(row: ViolationRow, verdicts: readonly VerdictRow[]): RecordLine[] {
  const found = { who: '系统', what: '发现并另存副本', note: '', time: fullTime(row.foundAt) };
  const judged = verdicts.map(({ by, state, stage, reason, note, undoes, at }) => ({
    who: by || '已删除的账号',
    what: undoes === null ? `${stage === 'first' ? '初审' : '判定'}为${VIOLATION_STATES[state]}` : '撤回了判定',
    note: [reason, note].filter((text) => text !== '').join('；'),
    time: fullTime(at),
  }));
  return [found, ...judged];
}

interface Other {
  readonly figures: OffenderFigures;
  readonly rows: readonly ViolationRow[];
  readonly now: number;
}

function othersOf(people: People, { id, sender }: ViolationRow, { figures, rows, now }: Other) {
  const { all, confirmed, ofRule, confirmedOfRule } = figures;
  return {
    said: `90 天内 ${count(all)} 次，属实 ${count(confirmed)} 次；其中本规则 ${count(ofRule)} 次，属实 ${count(confirmedOfRule)} 次`,
    href: violationsLink({ sender }),
    lines: rows
      .filter((row) => row.id !== id)
      .slice(0, OTHERS - 1)
      .map((row) => violationLine(people, row, now)),
  };
}

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { OWN_VIOLATION, UNDO_MS } from '../lib/verdicts.ts';
import { SEVERITIES, VIOLATION_STATES, violationNumber } from '../lib/violation-words.ts';
import { isEmployee } from '../messages/people.ts';
import type { QueueRow } from '../store/review-queue.ts';
import { listTold, listVerdicts, type Told, type VerdictRow } from '../store/review-records.ts';
import { listStaffDepartments } from '../store/staff-departments.ts';
import {
  countOffences,
  findViolationDetails,
  type OffenderFigures,
  type ViolationRule,
} from '../store/violation-details.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { type QueueConditions, reviewLink } from './review-conditions.ts';
import { type RuleFacts, ruleFacts } from './review-rule.ts';
import { besideMasked, sentenceAround, VERDICT_CHOICES } from './review-words.ts';
import { looksForWords } from './rule-words.ts';
import { contextOf, type ViolationContext } from './violation-context.ts';
import { clockOf, count, dateOf, fullTime } from './words.ts';

/** One violation as a reviewer judges it: what was said around it, who it was, which rule, and what became of it. */
export interface ReviewItem {
  readonly id: number;
  readonly number: string;
  readonly title: string;
  readonly severity: string;
  readonly severityLabel: string;
  readonly version: string;
  readonly state: { readonly label: string; readonly tone: string };
  readonly conversation: string;
  readonly open: string | null;
  /** `older`, `newer`: where more of it is. */
  readonly context: Omit<ViolationContext, 'older' | 'newer'> & Edges;
  readonly facts: Facts;
  readonly rule: RuleFacts;
  readonly records: readonly RecordLine[];
  readonly form: VerdictForm;
}

interface Edges {
  readonly older: string | null;
  readonly newer: string | null;
}

interface Facts {
  readonly sender: Face;
  readonly department: string;
  readonly receivers: readonly Face[];
  readonly more: string | null;
  readonly same: { readonly words: string; readonly href: string };
  readonly confirmed: string;
}

interface RecordLine {
  readonly who: string;
  readonly what: string;
  readonly note: string;
  readonly time: string;
  readonly full: string;
}

interface VerdictForm {
  readonly seen: number;
  readonly choices: readonly {
    readonly state: string;
    readonly label: string;
    readonly key: string;
    readonly on: boolean;
  }[];
  readonly reasons: readonly { readonly label: string; readonly reasons: readonly string[] }[];
  /** What to offer as an exception of the rule; null where it looks for no words or is gone. */
  readonly exception: string | null;
  /** Why it cannot be judged now. */
  readonly closed: string | null;
  /** Said above the buttons: what the first of two found. */
  readonly note: string | null;
  readonly undo: boolean;
}

const DAYS_90 = 90 * 86_400_000;

export async function reviewItem(
  app: App,
  viewer: Viewer,
  asked: QueueConditions,
  row: QueueRow,
): Promise<ReviewItem | null> {
  const { store, clock } = app;
  const now = clock();
  const [details, verdicts, told, figures, departments] = await Promise.all([
    store.read(findViolationDetails, viewer, row.id),
    store.read(listVerdicts, viewer, row.id),
    store.read(listTold, viewer, row.id),
    store.read(countOffences, viewer, { sender: row.sender, rule: row.rule, since: now - DAYS_90 }),
    isEmployee(row.sender) ? store.read(listStaffDepartments, viewer, [row.sender]) : {},
  ]);
  if (!details) return null;
  const around = { before: asked.earlier, after: asked.later };
  const context = await contextOf(app, viewer, row, { copied: details.copied, around });
  const people = new People(app.names);
  return {
    id: row.id,
    number: violationNumber(row),
    title: row.ruleName,
    severity: row.severity,
    severityLabel: SEVERITIES[row.severity],
    version: `规则 v${row.ruleVersion}`,
    state: stateOf(row),
    conversation: row.conversation,
    open: row.seq === null ? null : `/messages/${row.seq}`,
    context: { ...context, ...edgesOf(asked, row, context) },
    facts: factsOf(people, row, figures, (departments as Record<string, string>)[row.sender] ?? ''),
    rule: ruleFacts(row, details.law),
    records: recordsOf(row, verdicts, toldOf(people, told)),
    form: formOf(viewer, row, { verdicts, law: details.law, now }),
  };
}

const MORE = 10;

const edgesOf = (asked: QueueConditions, { id: at }: QueueRow, { older, newer }: ViolationContext): Edges => ({
  older: older ? reviewLink(asked, { at, earlier: asked.earlier + MORE }) : null,
  newer: newer ? reviewLink(asked, { at, later: asked.later + MORE }) : null,
});

const TONES: Readonly<Record<string, string>> = {
  confirmed: 'error',
  escalated: 'warning',
  false: 'plain',
  clean: 'ok',
};

function stateOf({ state, firstState }: QueueRow): ReviewItem['state'] {
  const label = firstState ? `待复核，初审${VIOLATION_STATES[firstState]}` : VIOLATION_STATES[state];
  return { label, tone: TONES[state] ?? 'plain' };
}

const MOST_RECEIVERS = 3;

function factsOf(
  people: People,
  row: QueueRow,
  { ofRule, confirmedOfRule }: OffenderFigures,
  department: string,
): Facts {
  const receivers =
    row.chatKind === 'group' ? [people.group(row.conversation)] : row.receivers.map((id) => people.face(id));
  const { sender, rule } = row;
  return {
    sender: people.face(sender, row.sentAt),
    department,
    receivers: receivers.slice(0, MOST_RECEIVERS),
    more: receivers.length > MOST_RECEIVERS ? `等 ${receivers.length} 人` : null,
    same: { words: `本规则 ${count(ofRule)} 次`, href: link('/violations', { sender, rule, time: 'all' }) },
    confirmed: `属实 ${count(confirmedOfRule)} 次`,
  };
}

type Happened = Omit<RecordLine, 'time' | 'full'> & { readonly at: number };

function recordsOf(row: QueueRow, verdicts: readonly VerdictRow[], told: readonly Happened[]): RecordLine[] {
  const found = { who: '系统', what: '发现并另存副本', note: '', at: row.foundAt };
  const judged = verdicts.map(({ by, state, stage, reason, note, undoes, at }) => {
    const verdict = `${stage === 'first' ? '初审' : '判定'}为${VIOLATION_STATES[state]}`;
    const what = undoes === null ? verdict : '撤回了判定';
    return { who: by || '已删除的账号', what, note: [reason, note].filter((text) => text !== '').join('；'), at };
  });
  const all = [found, ...told, ...judged].sort((a, b) => a.at - b.at);
  return all.map(({ at, ...record }) => ({ ...record, ...timeOf(at) }));
}

/** Those who were told by the same way at the same time stand in one line. */
function toldOf(people: People, told: readonly Told[]): Happened[] {
  const together = Map.groupBy(told, ({ channel, at }) => `${channel} ${at}`);
  return [...together.values()].map((those) => {
    const { channel, at } = those[0]!;
    const names = those.map(({ recipient }) => (channel === 'wecom' ? people.name(recipient) : recipient));
    return { who: '系统', what: `已通知 ${names.join('、')}`, note: '', at };
  });
}

const timeOf = (at: number) => ({ time: `${dateOf(at).slice(5)} ${clockOf(at)}`, full: fullTime(at) });

interface Known {
  readonly verdicts: readonly VerdictRow[];
  readonly law: ViolationRule | null;
  readonly now: number;
}

function formOf(viewer: Viewer, row: QueueRow, { verdicts, law, now }: Known): VerdictForm {
  const { accountId } = viewer;
  const heldByOther = row.claimedBy !== null && row.claimedBy !== accountId && (row.claimedUntil ?? 0) > now;
  const last = verdicts.at(-1);
  const held = `${row.claimer || '另一位审核人'}正在审核，${clockOf(row.claimedUntil ?? now)} 前由其处理。`;
  const first = row.firstBy === accountId ? '您已初审，等另一位审核人复核。' : null;
  const own = row.own === 1 ? OWN_VIOLATION : null;
  return {
    seen: row.revision,
    choices: VERDICT_CHOICES.map(({ state, label, key }) => ({ state, label, key, on: row.state === state })),
    reasons: VERDICT_CHOICES.map(({ label, reasons }) => ({ label, reasons })),
    exception: exceptionOf(viewer, row, law),
    closed: own ?? (heldByOther ? held : first),
    note: row.firstState && row.firstBy !== accountId ? `初审：${VIOLATION_STATES[row.firstState]}，待您复核` : null,
    undo: last !== undefined && last.undoes === null && last.account === accountId && now - last.at <= UNDO_MS,
  };
}

function exceptionOf(viewer: Viewer, { ruleKind, text, words }: QueueRow, law: ViolationRule | null): string | null {
  if (!looksForWords(ruleKind) || law === null || law.removed || text === null) return null;
  return sentenceAround(besideMasked(viewer, text), words[0] ?? '') || null;
}

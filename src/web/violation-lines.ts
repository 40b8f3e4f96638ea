import type { Segments } from '../drawing/message-marks.ts';
import { CATEGORIES, CHAT_KINDS, SEVERITIES, VIOLATION_STATES, violationNumber } from '../lib/violation-words.ts';
import { highlight } from '../search/find.ts';
import type { ViolationRow } from '../store/violation-list.ts';
import type { Severity } from '../store/violations.ts';
import type { Face, People } from './people.ts';
import { kindLabel } from './rule-words.ts';
import { cut, fullTime, rowTime } from './words.ts';

/** One violation as lists show it. */
export interface ViolationLine {
  readonly id: number;
  readonly number: string;
  readonly href: string;
  readonly severity: { readonly name: Severity; readonly label: string };
  readonly rule: string;
  readonly version: string;
  readonly kind: string;
  readonly category: string;
  readonly sender: Face;
  readonly receiver: Face | null;
  /** All of them, where there are more. */
  readonly receiverTitle: string;
  readonly time: string;
  readonly full: string;
  readonly talk: string;
  /** Hits are the passages the rule objects to. */
  readonly segments: Segments;
  readonly title: string;
  readonly state: { readonly label: string; readonly tone: string };
  readonly judged: string;
  readonly reviewer: string;
}

const TONES = { open: '', confirmed: 'error', false: 'ok', escalated: 'warning', clean: 'ok' } as const;

export const stateTag = (state: ViolationRow['state']) => ({ label: VIOLATION_STATES[state], tone: TONES[state] });

export function violationLine(people: People, row: ViolationRow, now: number): ViolationLine {
  const said = (row.text || row.words.join('；')).replace(/\s+/g, ' ').trim();
  const words = row.words.map((word) => ({ text: word.replace(/\s+/g, ' ').trim() })).filter(({ text }) => text !== '');
  return {
    id: row.id,
    number: violationNumber(row),
    href: `/violations/${row.id}`,
    severity: { name: row.severity, label: SEVERITIES[row.severity] },
    rule: row.ruleName,
    version: `规则 v${row.ruleVersion}`,
    kind: kindLabel(row.ruleKind),
    category: CATEGORIES[row.category],
    sender: people.face(row.sender, row.sentAt),
    ...receiverOf(people, row),
    time: rowTime(row.sentAt, now),
    full: fullTime(row.sentAt),
    talk: CHAT_KINDS[row.chatKind],
    segments: fromHit(highlight(said, words)),
    title: said.slice(0, MOST_TITLE),
    state: stateTag(row.state),
    judged: row.judgedAt === null ? '' : `${row.reviewer ?? ''} 于 ${fullTime(row.judgedAt)} 审核`.trim(),
    reviewer: row.reviewer ?? '',
  };
}

const MOST_TITLE = 400;
const LEAD = 6;
const EXCERPT = 160;

/** In a narrow column: from shortly before the first passage. */
function fromHit(segments: Segments): Segments {
  let left = EXCERPT;
  return segments.flatMap((segment, i) => {
    const letters = [...segment.text];
    const isLate = i === 0 && !segment.hit && segments.length > 1 && letters.length > LEAD + 2;
    const one = isLate ? { ...segment, text: `…${letters.slice(-LEAD).join('')}` } : segment;
    const text = left > 0 ? cut(one.text, left) : '';
    left -= text.length;
    return text === '' ? [] : [{ ...one, text }];
  });
}

/** In a group it is the group that heard it. */
export function receiverOf(
  people: People,
  { chatKind, conversation, receivers }: Pick<ViolationRow, 'chatKind' | 'conversation' | 'receivers'>,
): Pick<ViolationLine, 'receiver' | 'receiverTitle'> {
  if (chatKind === 'group') {
    const receiver = people.group(conversation);
    return { receiver, receiverTitle: receiver.title };
  }
  const faces = receivers.map((id) => people.face(id));
  return { receiver: faces[0] ?? null, receiverTitle: faces.map(({ title }) => title).join('\n') };
}

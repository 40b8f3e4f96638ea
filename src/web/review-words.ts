import { may, type Viewer } from '../access/viewer.ts';
import type { Verdict } from '../lib/verdicts.ts';

/** What reviewers choose between. */
export interface VerdictChoice {
  readonly state: Verdict;
  readonly label: string;
  readonly key: string;
  readonly reasons: readonly string[];
}

export const VERDICT_CHOICES: readonly VerdictChoice[] = [
  {
    state: 'confirmed',
    label: '违规属实',
    key: '1',
    reasons: ['原文明确', '已与本人核实', '已与客户核实', '客户投诉'],
  },
  { state: 'false', label: '误报', key: '2', reasons: ['语境正常', '转述或引用', '规则词太宽', '格式条款'] },
  { state: 'escalated', label: '需升级', key: '3', reasons: ['金额较大', '涉及多人', '需法务判断', '需约谈本人'] },
];

export const REASONS: readonly string[] = VERDICT_CHOICES.flatMap(({ reasons }) => reasons);

const RUN = /[\w\uff10-\uff19*\-–—‑.·() ]+/g;

/** For whoever may not see numbers a masked one ends a line: as a part of an exception its asterisks would never be met. */
export function besideMasked(viewer: Viewer, text: string): string {
  if (may(viewer, 'see-numbers')) return text;
  return text.replace(RUN, (run) => (run.includes('*') && run !== '*' ? '\n' : run));
}

const BREAKS = /[。！？；!?;\n\r]/;
const LONGEST = 40;

/** The sentence around a passage, for the exceptions of the rule that found it wrongly; cut when it is a long one. */
export function sentenceAround(text: string, passage: string): string {
  const at = text.indexOf(passage);
  if (at === -1 || passage === '') return '';
  let [from, to] = [at, at + passage.length];
  const room = Math.max(0, Math.floor((LONGEST - passage.length) / 2));
  const [least, most] = [Math.max(0, from - room), Math.min(text.length, to + room)];
  while (from > least && !BREAKS.test(text[from - 1]!)) from--;
  while (to < most && !BREAKS.test(text[to]!)) to++;
  return text.slice(from, to).toWellFormed().replaceAll('\uFFFD', '').trim();
}

/** One line of what was said, beginning shortly before the passage. */
export function excerptOf(text: string, passage: string | undefined): string {
  const line = text.replace(/\s+/g, ' ');
  const at = passage ? line.indexOf(passage.replace(/\s+/g, ' ')) : -1;
  return at <= 12 ? line : `…${line.slice(at - 8).toWellFormed()}`;
}

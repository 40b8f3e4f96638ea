import { dayOf } from './clock.ts';

/** What violations are called, on pages, in spreadsheets and in notices alike. */

export const VIOLATION_STATES = {
  open: '未审核',
  confirmed: '违规属实',
  false: '误报',
  escalated: '需升级',
  clean: '已查无异常',
} as const;

export const SEVERITIES = { high: '高', medium: '中', low: '低' } as const;
export const CATEGORIES = { negative: '负面', neutral: '中立', positive: '正面' } as const;
export const CHAT_KINDS = { external: '外部聊天', internal: '内部聊天', group: '群聊' } as const;

/** No condition: what a list of violations is narrowed from. */
export const EVERY_VIOLATION = {
  ...{ states: [], from: null, to: null, rule: null, kind: null, severities: [], category: null },
  ...{ chatKind: null, conversation: null, sender: null, reviewer: null, department: null, words: '' },
} as const;

export type ViolationState = keyof typeof VIOLATION_STATES;

const DAY = 86_400_000;

/** `V-20261120-0187`: the day it was found on, and which of that day it was. */
export function violationNumber({ day, nth }: { readonly day: number; readonly nth: number }): string {
  const date = new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '');
  return `V-${date}-${String(nth).padStart(4, '0')}`;
}

/** What such a number says; null when the text is none. */
export function readViolationNumber(text: string): { readonly day: number; readonly nth: number } | null {
  const [, year, month, date, nth] = /^V-?(\d{4})(\d{2})(\d{2})-?(\d{4,9})$/i.exec(text.trim()) ?? [];
  const at = nth === undefined ? Number.NaN : Date.parse(`${year}-${month}-${date}T00:00:00+08:00`);
  return Number.isNaN(at) || Number(nth) === 0 ? null : { day: dayOf(at), nth: Number(nth) };
}

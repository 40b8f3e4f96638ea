import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { BUILT_IN_MASKS, type Masks, maskText } from '../messages/mask.ts';
import { MOST_PATTERNS, mistakeIn } from '../messages/mask-own.ts';
import type { Masking, OwnMask } from '../store/masking.ts';

/** The form of what is masked: kinds to tick, patterns of one's own a line each, and a text to try it on. */
export const maskingInput = z.object({
  kind: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((value) => BUILT_IN_MASKS.filter((kind) => [value].flat().includes(kind))),
  /** 名称：格式 */
  patterns: z.string().max(10_000).default(''),
});

export type MaskingForm = z.output<typeof maskingInput>;

const MOST_LETTERS = 20; // of a name

/** What is to be saved. */
export function maskingOf({ kind, patterns }: MaskingForm): Masking {
  const lines = linesOf(patterns);
  if (lines.length > MOST_PATTERNS) throw new UserError(`自定义格式最多 ${MOST_PATTERNS} 行，请先删去不用的。`);
  const seen = new Set<string>();
  for (const [i, { name, pattern }] of lines.entries()) {
    const mistake = mistakeIn(pattern) ?? (seen.has(pattern) ? '与前面一行的格式相同，请删去一行。' : null);
    if (name === '') throw new UserError(`第 ${i + 1} 行没有名称。请写成“名称：格式”，例如 合同号：HT-####-######。`);
    if ([...name].length > MOST_LETTERS) throw new UserError(`第 ${i + 1} 行的名称太长，最多 ${MOST_LETTERS} 个字。`);
    if (mistake) throw new UserError(`第 ${i + 1} 行“${name}”：${mistake}`);
    seen.add(pattern);
  }
  return { kinds: kind, patterns: lines };
}

/** Without a colon it is all pattern. */
function linesOf(text: string): OwnMask[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name = '', pattern = line] = /^([^:：]*)[:：](.*)$/.exec(line) ?? [];
    return { name: name.trim(), pattern: pattern.trim() };
  });
}

export interface MaskingView {
  readonly kinds: readonly {
    readonly name: string;
    readonly label: string;
    readonly about: string;
    readonly sample: string;
    readonly on: boolean;
  }[];
  readonly patterns: string;
  readonly most: number;
  readonly mistake: string | null;
  readonly sample: string;
  readonly tried: Tried;
}

export function maskingView({ kinds, patterns }: Masking): MaskingView {
  const lines = patterns.map(({ name, pattern }) => `${name}：${pattern}`).join('\n');
  return maskingAgain({ kind: [...kinds], patterns: lines }, null);
}

/** The form as it was sent, with what is wrong with it. */
export function maskingAgain(form: MaskingForm, mistake: string | null): MaskingView {
  return {
    kinds: BUILT_IN_MASKS.map((name) => ({ name, ...KINDS[name], on: form.kind.includes(name) })),
    patterns: form.patterns,
    most: MOST_PATTERNS,
    mistake,
    sample: SAMPLE,
    tried: tryOn(SAMPLE, masksOf(form)),
  };
}

const KINDS: Readonly<Record<(typeof BUILT_IN_MASKS)[number], { label: string; about: string; sample: string }>> = {
  phone: {
    label: '手机与固定电话',
    about: '大陆手机号、带区号的固定电话，可带 +86、空格或横线',
    sample: '138****5678',
  },
  'id-card': { label: '身份证号', about: '18 位（核对校验码）与 15 位旧号', sample: '110***********1234' },
  'bank-card': { label: '银行卡号', about: '13 至 19 位，按卡号开头与校验位识别', sample: '************1234' },
  email: { label: '邮箱地址', about: '只遮盖 @ 之前的部分', sample: 'z***@example.com' },
};

const SAMPLE = '请联系王经理 13812345678，或发邮件到 wang.lei@example.com；订单号 2024112100013812345678 不会被遮盖。';

export interface Tried {
  readonly text: string;
  readonly found: boolean;
}

export function tryOn(text: string, masks: Masks): Tried {
  const masked = maskText(text, masks);
  return { text: masked, found: masked !== text };
}

/** Of the lines as they are being written, those that can be used already. */
export function masksOf({ kind, patterns }: MaskingForm): Masks {
  const usable = linesOf(patterns).filter(({ pattern }) => mistakeIn(pattern) === null);
  return { kinds: kind, patterns: usable.map(({ pattern }) => pattern) };
}

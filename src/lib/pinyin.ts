import { createRequire } from 'node:module';

/**
 * What is typed to find a name: 张泽宇 is found by zhangzeyu and by zzy. The dictionary is only read when the first name is
 * spelt: every thread knows this file, and one of them writes names.
 */
type Pinyin = typeof import('pinyin-pro');

const KEPT = 20_000; // the same names come again with every run
const known = new Map<string, string>();
const HAN = /\p{Script=Han}/u;
const SPELT = { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' } as const; // v: 吕 is typed lv

let dictionary: Pinyin | null = null;

export interface Spelling {
  /** Of a person whose surname stands first: 单 is shan, 曾 is zeng. */
  readonly surname: boolean;
}

/** Spelt out without tones, then the initials, in lower case, a space between. Without Chinese, the name in lower case. */
export function pinyinOf(name: string, { surname }: Spelling = { surname: false }): string {
  const key = surname ? `\n${name}` : name;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= KEPT) known.clear();
  const spelt = spell(name.normalize('NFKC'), surname);
  known.set(key, spelt);
  return spelt;
}

function spell(name: string, surname: boolean): string {
  if (!HAN.test(name)) return name.toLowerCase().trim();
  dictionary ??= createRequire(import.meta.url)('pinyin-pro') as Pinyin;
  const parts = dictionary
    .pinyin(name, surname ? { ...SPELT, mode: 'surname', surname: 'head' } : SPELT)
    .map((part) => part.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''));
  const full = parts.join('');
  const initials = parts.map((part) => [...part][0] ?? '').join('');
  return full === initials ? full : `${full} ${initials}`;
}

import { z } from 'zod';

/** Fields that several kinds of rule have, with what is wrong with them in words. */

const LONGEST_WORD = 200;

export const word = z
  .string()
  .min(1, '词语不能为空，请删除这一项。')
  .max(LONGEST_WORD, `词语最多 ${LONGEST_WORD} 个字，请缩短或拆成几个词。`);

export const words = (most: number) =>
  z.array(word).min(1, '还没有填写词语，请至少填写一个。').max(most, `最多 ${most} 个词语，请拆成几条规则。`);

const SITE = /^(?!-)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,10}$/u;

/** Sites; one stands for all below it: example.com for www.example.com. */
export const sites = z
  .array(z.string().regex(SITE, '网站只填域名，例如 example.com，不带 https:// 和后面的路径。'))
  .max(5000, '最多 5000 个网站，请删减。')
  .default([]);

export function isOfSites(host: string, sites: readonly string[]): boolean {
  const lower = host.toLowerCase();
  return sites.some((site) => lower === site.toLowerCase() || lower.endsWith(`.${site.toLowerCase()}`));
}

/** Whole numbers from one to another, said as such. */
export const whole = (from: number, to: number, of: string) =>
  z.int(`${of}要填整数。`).min(from, `${of}最小是 ${from}。`).max(to, `${of}最大是 ${to}。`);

import type { Trace } from '../access/acts.ts';
import { isEmployee } from '../messages/people.ts';
import type { People } from './people.ts';

/** How pages tell the trail what they showed: in words, with the names of the day. */
export function chatTitle(people: People, key: string): string {
  if (!key.includes('|') || key.startsWith('list|')) return `群聊“${people.group(key).name}”`;
  const sides = [...new Set(key.split('|'))].sort((a, b) => Number(isEmployee(b)) - Number(isEmployee(a)));
  const names = sides.map(people.name);
  return names.length === 1 ? `${names[0]} 与自己的会话` : `${names.join(' 与 ')} 的会话`;
}

/** The messages shown: the lowest and the highest, and how many. */
export function seqRange(shown: readonly { readonly seq: number }[]): Pick<Trace, 'fromSeq' | 'toSeq' | 'count'> {
  if (shown.length === 0) return { count: 0 };
  const seqs = shown.map(({ seq }) => seq);
  return { fromSeq: Math.min(...seqs), toSeq: Math.max(...seqs), count: shown.length };
}

type Conditions = Readonly<Record<string, unknown>>;

/** The conditions that were set; what says nothing is left out. */
export function told(conditions: Conditions): Conditions {
  return Object.fromEntries(Object.entries(conditions).filter(([, value]) => says(value)));
}

function says(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== '' && value !== false;
}

/** What was there before and what is now, of that which differs. */
export function changed(before: Conditions, after: Conditions): Conditions {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(names.map((name) => [name, { old: before[name] ?? null, new: after[name] ?? null }]));
}

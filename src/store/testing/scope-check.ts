import type { Viewer } from '../../access/viewer.ts';
import type { ReadDb } from '../db.ts';
import type { Chance, Said } from './scope-company.ts';
import type { Reference } from './scope-reference.ts';

/** One function of the store is asked, and what it answers is compared with a plain look at the company. */
export type Check = (asked: Asked) => void;

/** By `file.name`, as the store calls its functions. */
export type Checks = Readonly<Record<string, Check>>;

export interface Asked {
  readonly db: ReadDb;
  readonly viewer: Viewer;
  readonly ref: Reference;
  readonly chance: Chance;
}

/** Keys of all conversations, seen or not, and one that there never was. */
export function keysOf({ ref }: Asked): string[] {
  return [...new Set(ref.company.said.map(({ conversation }) => conversation)), 'nobody|nowhere'];
}

/** A few of them, and one that there never was. */
export function someKeys(asked: Asked): string[] {
  const keys = keysOf(asked);
  return [...Array.from({ length: 3 }, () => asked.chance.pick(keys)), keys.at(-1)!];
}

/** Of a few messages, seen or not, and of some that there never were: after the last and before the first. */
export function someSeqs({ ref, chance }: Asked): number[] {
  const { said, ends } = ref.company;
  return [...Array.from({ length: 8 }, () => chance.pick(said).seq), ends.at(-1)! + 9, ends[0]!];
}

/** Of everybody there is, and of nobody. */
export function personOf({ ref, chance }: Asked): string {
  return chance.pick([...ref.everybody(), ...ref.company.employees.map(({ userid }) => userid), 'nobody']);
}

export function someTime({ ref, chance }: Asked): number {
  return chance.pick(ref.company.said)?.sentAt ?? 0;
}

/** Everything, page after page. */
export function pages<Row, Place>(
  ask: (place: Place | null) => { readonly rows: readonly Row[]; readonly next: Place | null },
): Row[] {
  const rows: Row[] = [];
  let place: Place | null = null;
  for (let page = 0; page < 200; page++) {
    const answer = ask(place);
    rows.push(...answer.rows);
    if (answer.next === null) return rows;
    place = answer.next;
  }
  throw new Error('a list without an end');
}

export const lastOf = ({ said }: { readonly said: readonly Said[] }): Said => said.at(-1)!;

export const byTime = (a: Pick<Said, 'sentAt' | 'seq'>, b: Pick<Said, 'sentAt' | 'seq'>): number =>
  a.sentAt - b.sentAt || a.seq - b.seq;

import type { ScopePart } from './scope.ts';
import { may, seesAll, type Viewer } from './viewer.ts';

/**
 * Whether somebody may still see all that another viewer (himself at an earlier time) might. When it cannot be told without
 * looking into the archive, the answer is no: then what was made for him is made anew.
 */
export function covers(now: Viewer, then: Viewer): boolean {
  if (may(then, 'see-numbers') && !may(now, 'see-numbers')) return false;
  if (seesAll(now)) return true;
  const given = partsOf(now);
  return partsOf(then).every((part) => isCovered(part, given));
}

function partsOf({ parts, scope }: Viewer): readonly ScopePart[] {
  return parts ?? [{ people: scope, from: null, to: null, kinds: null }];
}

function isCovered({ people, ...limits }: ScopePart, given: readonly ScopePart[]): boolean {
  const wide = given.filter((part) => isWithin(limits, part));
  if (people === 'everyone' || wide.some((part) => part.people === 'everyone'))
    return wide.some((part) => part.people === 'everyone');
  const known = new Set(wide.flatMap((part) => part.people as readonly string[]));
  return people.every((userid) => known.has(userid));
}

type Limits = Omit<ScopePart, 'people'>;

function isWithin(inner: Limits, outer: Limits): boolean {
  const begins = outer.from === null || (inner.from !== null && inner.from >= outer.from);
  const ends = outer.to === null || (inner.to !== null && inner.to <= outer.to);
  const kinds = outer.kinds;
  const kept = inner.except ?? [];
  const open = (outer.except ?? []).every((userid) => kept.includes(userid));
  return begins && ends && open && (kinds === null || (inner.kinds?.every((kind) => kinds.includes(kind)) ?? false));
}

import type { ConversationKind, ScopePart } from './scope.ts';
import type { Viewer } from './viewer.ts';

/** Whether somebody would see a chat, by the rule alone: what is in the archive is not asked. */

/** A chat of one of the staff with another (`other` a userid), with somebody from outside (null), or a group he was in. */
export interface Chat {
  readonly kind: ConversationKind;
  readonly staff: string;
  readonly other: string | null;
}

export interface Stretch {
  readonly from: number | null;
  readonly to: number | null;
}

export function partsOf({ scope, parts }: Pick<Viewer, 'scope' | 'parts'>): readonly ScopePart[] {
  return parts ?? [{ people: scope, from: null, to: null, kinds: null }];
}

/** When the messages of such a chat may have been sent to be seen; empty: never. */
export function stretchesOf(viewer: Pick<Viewer, 'scope' | 'parts'>, { kind, staff, other }: Chat): Stretch[] {
  return partsOf(viewer)
    .filter(({ people, kinds }) => (kinds === null || kinds.includes(kind)) && isOf(people, staff, other))
    .filter(({ except = [] }) => kind === 'group' || !isOf(except, staff, other))
    .map(({ from, to }) => ({ from, to }));
}

function isOf(people: ScopePart['people'], staff: string, other: string | null): boolean {
  return people === 'everyone' || people.includes(staff) || (other !== null && people.includes(other));
}

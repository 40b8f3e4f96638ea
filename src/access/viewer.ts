import type { Permission } from './permission.ts';
import type { ScopePart } from './scope.ts';

export { ALL_PERMISSIONS, type Permission } from './permission.ts';

/** Who is looking, and how far they may see. Plain data: it travels to the reader threads. Only store/viewers.ts makes one. */
export interface Viewer {
  readonly accountId: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Staff whose conversations this person may see at all, or 'everyone'. */
  readonly scope: 'everyone' | readonly string[];
  /**
   * Set where a role narrows that by time or kind of conversation: then only what one of these shows is shown, and `scope`
   * is all of their people together. Absent: the scope is the whole rule.
   */
  readonly parts?: readonly ScopePart[];
}

/** Nothing is kept from this person: neither people nor times nor kinds. */
export function seesAll({ scope, parts }: Viewer): boolean {
  return scope === 'everyone' && parts === undefined;
}

export function may({ permissions }: Pick<Viewer, 'permissions'>, what: Permission): boolean {
  return permissions.includes(what);
}

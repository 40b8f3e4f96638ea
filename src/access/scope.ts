/**
 * How far somebody may see: as it is saved with a role or a grant (Scope), and as it is on a day (ScopePart), with the
 * departments turned into the people who are in them (SPEC ACC.2).
 */
export type ConversationKind = 'internal' | 'external' | 'group';

export const CONVERSATION_KINDS: readonly ConversationKind[] = ['internal', 'external', 'group'];

export interface Scope {
  readonly kind: 'self' | 'department' | 'custom' | 'everyone';
  /** Of a custom one: these departments, with all below them or without. */
  readonly departments: readonly { readonly id: number; readonly below: boolean }[];
  readonly employees: readonly string[];
  /** Not these, wherever they come from. */
  readonly excluded: readonly string[];
  /** Only what was sent at or after, in ms. */
  readonly from: number | null;
  /** Only what was sent before. */
  readonly to: number | null;
  /** Null: every kind. */
  readonly kinds: readonly ConversationKind[] | null;
}

/** One role's scope today. Several add up: what one of them shows is shown. */
export interface ScopePart {
  readonly people: 'everyone' | readonly string[];
  readonly from: number | null;
  readonly to: number | null;
  readonly kinds: readonly ConversationKind[] | null;
  /** People whose data is only stored and protected: single chats with any of them are not shown. Absent: there are none. */
  readonly except?: readonly string[];
}

export const NO_LIMITS = {
  departments: [],
  employees: [],
  excluded: [],
  from: null,
  to: null,
  kinds: null,
} as const satisfies Omit<Scope, 'kind'>;

export const EVERYONE: Scope = { kind: 'everyone', ...NO_LIMITS };

/** A custom scope that names nobody shows nothing; it cannot be saved. */
export function isEmptyScope(scope: Scope): boolean {
  return scope.kind === 'custom' && scope.departments.length === 0 && scope.employees.length === 0;
}

/** What a person may do. The table of roles comes with the issue on access; until then an account has all. */
export type Permission =
  | 'read-chats'
  | 'search'
  | 'see-directory'
  | 'see-health'
  | 'pull'
  | 'export'
  | 'set-up'
  | 'own-account';

export const ALL_PERMISSIONS: readonly Permission[] = [
  'read-chats',
  'search',
  'see-directory',
  'see-health',
  'pull',
  'export',
  'set-up',
  'own-account',
];

/** Who is looking, and how far they may see. Plain data: it travels to the reader threads. Only web/sign-in.ts makes one. */
export interface Viewer {
  readonly accountId: number;
  readonly name: string;
  readonly permissions: readonly Permission[];
  /** Staff whose conversations this person may see, or 'everyone'. */
  readonly scope: 'everyone' | readonly string[];
}

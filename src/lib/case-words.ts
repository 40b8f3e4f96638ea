/** What people call a case: AJ-2026-0001. */
export const caseNumber = ({ year, number }: { readonly year: number; readonly number: number }): string =>
  `AJ-${year}-${String(number).padStart(4, '0')}`;

export const CASE_ROLES = ['lead', 'worker', 'reader'] as const;
export type CaseRole = (typeof CASE_ROLES)[number];

/** What can lie in a case. */
export const ITEM_KINDS = ['messages', 'conversation', 'violation', 'note', 'hold', 'export', 'excerpt'] as const;
export type CaseItemKind = (typeof ITEM_KINDS)[number];

/** What its time line is told by. */
export const EVENT_KINDS = ['case', 'member', 'item', 'note', 'hold', 'export'] as const;
export type CaseEventKind = (typeof EVENT_KINDS)[number];

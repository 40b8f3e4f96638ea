/** What pages, the store and the exporter call the same of exports. */

/** Which packages wait for somebody else's word: none, those with originals, all. */
export const APPROVAL_RULES = ['none', 'originals', 'all'] as const;
export type ApprovalRule = (typeof APPROVAL_RULES)[number];

/** Under which name passwords of packages are sealed. */
export const EXPORT_SECRET = 'export-password';

/** How tables of results of imports are called in the folder of exports, before their number. */
export const IMPORT_RESULT = 'import-';

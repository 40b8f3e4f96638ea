import type { CheckLine, CheckParts } from './check.ts';
import { type Rehearsed, rehearse } from './rehearsal.ts';

/** The one cheap call that the archive's own secret may make: it proves the secret, the trusted IP and the licence. */
export const PERMIT_CALL = { secret: 'archive', path: 'msgaudit/get_permit_user_list', body: {} } as const;
export const NOT_TRUSTED = 301042;
export const EXPIRED = 301052;

export const askPermitted = (parts: CheckParts): Promise<Rehearsed> => rehearse(parts, PERMIT_CALL);

export function permittedIn({ answer }: Rehearsed): readonly string[] {
  const ids = answer?.['ids'];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
}

/** The last step is refused for a reason that is none of this test's business. */
export function excused(lines: readonly CheckLine[], detail: string): readonly CheckLine[] {
  return lines.map((line, i) => (i === lines.length - 1 ? { ...line, state: 'warning' as const, detail } : line));
}

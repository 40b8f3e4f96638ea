import { ApiFault } from './endpoint.ts';

/** A page of a list, and the cursor for the next; an empty one on the last page. Cursors mean nothing to whoever holds them. */
export function page<T>(
  rows: readonly T[],
  cursor: string | undefined,
  limit: number,
): { rows: T[]; next_cursor: string } {
  const start = cursor ? positionOf(cursor) : 0;
  const end = start + limit;
  return { rows: rows.slice(start, end), next_cursor: end < rows.length ? cursorAt(end) : '' };
}

function cursorAt(position: number): string {
  return Buffer.from(`page:${position}`).toString('base64url');
}

function positionOf(cursor: string): number {
  const match = /^page:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new ApiFault(40058, 'invalid Request Parameter: cursor');
  return Number(match[1]);
}

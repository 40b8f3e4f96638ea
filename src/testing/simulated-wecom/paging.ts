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

/** The same of several lists one behind the other, without making one of them. */
export function pageOf<T>(
  lists: readonly (readonly T[])[],
  cursor: string | undefined,
  limit: number,
): { rows: T[]; next_cursor: string } {
  const start = cursor ? positionOf(cursor) : 0;
  const rows: T[] = [];
  let before = 0;
  for (const list of lists) {
    if (before + list.length > start && rows.length < limit)
      rows.push(...list.slice(Math.max(0, start - before), Math.max(0, start - before) + limit - rows.length));
    before += list.length;
  }
  const end = start + limit;
  return { rows, next_cursor: end < before ? cursorAt(end) : '' };
}

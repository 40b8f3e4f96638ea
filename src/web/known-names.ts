import { may, type Permission, seesAll, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listKnowable } from '../store/lookup.ts';

/** They have to do with everybody, whoever they may read. */
const KNOW_EVERYBODY: readonly Permission[] = ['see-trail', 'manage-accounts', 'manage-roles'];
const MOST = 500;

/**
 * Names for a page whose address was written by hand: of ids in it that are nobody's business of this viewer it knows no more
 * than of ids that do not exist.
 */
export async function namesKnownTo(
  { names, store }: Pick<App, 'names' | 'store'>,
  viewer: Viewer,
  asked: unknown,
): Promise<App['names']> {
  if (seesAll(viewer) || KNOW_EVERYBODY.some((permission) => may(viewer, permission))) return names;
  const ids = [...new Set(idsIn(asked))].filter((id) => names.of(id) !== null).slice(0, MOST);
  if (ids.length === 0) return names;
  const known = new Set(await store.read(listKnowable, viewer, ids));
  const hidden = new Set(ids.filter((id) => !known.has(id)));
  if (hidden.size === 0) return names;
  return {
    refresh: (who) => names.refresh(who),
    of: (id) => (hidden.has(id) ? null : names.of(id)),
    nameThen: (id, at) => (hidden.has(id) ? null : names.nameThen(id, at)),
  };
}

/** A conversation's key holds those of a single chat. */
function idsIn(asked: unknown): string[] {
  if (typeof asked === 'string') return [asked, ...asked.split(/[|,]/)];
  if (typeof asked !== 'object' || asked === null) return [];
  return Object.values(asked).flatMap(idsIn);
}

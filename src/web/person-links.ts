import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listKnownPeople } from '../store/person-figures.ts';
import { type Face, People } from './people.ts';

/** Names that lead to the page of whom they name. */
export const employeeHref = (userid: string): string => `/employees/${encodeURIComponent(userid)}`;
export const customerHref = (id: string): string => `/customers/${encodeURIComponent(id)}`;
export const groupHref = (id: string): string => `/groups/${encodeURIComponent(id)}`;

/** Somebody, and where his page is; null where this viewer has none of him. */
export interface Linked {
  readonly face: Face;
  readonly href: string | null;
}

/** The pages these people have for this viewer, asked for at once. */
export async function linkPeople(
  { store, names }: Pick<App, 'store' | 'names'>,
  viewer: Viewer,
  ids: readonly string[],
): Promise<(id: string) => Linked> {
  const known = new Set(await store.read(listKnownPeople, viewer, [...new Set(ids)]));
  const people = new People(names);
  return (id) => {
    const face = people.face(id);
    return { face, href: known.has(id) ? hrefOf(viewer, face) : null };
  };
}

function hrefOf({ permissions }: Viewer, { id, kind }: Face): string | null {
  if (kind === 'employee') return permissions.includes('read-chats') ? employeeHref(id) : null;
  return kind === 'outside' && permissions.includes('see-directory') ? customerHref(id) : null;
}

/** A group's page, for who may see the directory. */
export const groupPage = ({ permissions }: Viewer, id: string): string | null =>
  permissions.includes('see-directory') ? groupHref(id) : null;

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { listDepartmentNames } from '../store/lookup.ts';
import { findStaff } from '../store/scope-people.ts';
import { type Face, People } from './people.ts';

/** Staff to choose from while a name is being typed, each with the department. Which page may ask is the page's to say. */
const MOST = 12;

export interface StaffOptions {
  readonly options: readonly { readonly id: string; readonly face: Face; readonly detail: string }[];
  /** There are more of that name. */
  readonly more: boolean;
}

export async function staffOptions({ store, names }: App, viewer: Viewer, words: string): Promise<StaffOptions> {
  const found = await store.read(findStaff, viewer, { words, limit: MOST + 1 });
  const departments = await store.read(listDepartmentNames, viewer, found);
  const people = new People(names);
  const options = found.slice(0, MOST).map((id) => ({ id, face: people.face(id), detail: departments[id] ?? '' }));
  return { options, more: found.length > MOST };
}

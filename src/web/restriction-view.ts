import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isEmployee, isExternal } from '../messages/people.ts';
import {
  findOwnLook,
  findRestriction,
  findRestrictionOf,
  listRestrictions,
  type Restriction,
} from '../store/restrictions.ts';
import * as condition from './conditions.ts';
import { type EventRow, eventRow } from './hold-view.ts';
import { type Face, People } from './people.ts';
import type { Picker } from './retention-form.ts';
import { clockOf, count, dateOf } from './words.ts';

/** People under restriction as the pages show them. */
const last = (value: unknown) => [value ?? []].flat().at(-1) ?? '';

/** A userid or an external_userid; empty: none yet. */
export const personField = z.preprocess(
  last,
  z
    .string()
    .max(100)
    .refine((id) => id === '' || isEmployee(id) || isExternal(id)),
);

export const restrictionFields = z.object({
  person: personField,
  reason: z.string().trim().max(2000).default(''),
  asked: condition.day,
});

export interface RestrictionRow {
  readonly id: number;
  readonly face: Face;
  readonly href: string;
  readonly report: string;
  readonly reason: string;
  readonly asked: string;
  readonly set: string;
  readonly lifted: string;
  readonly liftNote: string;
}

export function restrictionRow(row: Restriction, people: People): RestrictionRow {
  const { id, person, reason, askedAt, setBy, setAt, liftedBy, liftedAt, liftNote } = row;
  return {
    ...{ id, reason, liftNote, face: people.face(person), asked: dateOf(askedAt) },
    href: personHref(person),
    report: reportHref(person),
    set: `${setBy || '已删除的账号'} ${dateOf(setAt)}`,
    lifted: liftedAt === null ? '' : `${liftedBy || '已删除的账号'} ${dateOf(liftedAt)}`,
  };
}

export const personHref = (person: string): string =>
  isExternal(person) ? `/customers/${encodeURIComponent(person)}` : `/employees/${encodeURIComponent(person)}`;
export const reportHref = (person: string): string => `/restrictions/report?person=${encodeURIComponent(person)}`;

export async function restrictionList(
  app: App,
  viewer: Viewer,
): Promise<{ rows: RestrictionRow[]; hidden: string; picker: Picker }> {
  const { rows, hidden } = await app.store.read(listRestrictions, viewer);
  const people = new People(app.names);
  return {
    rows: rows.map((row) => restrictionRow(row, people)),
    hidden: hidden === 0 ? '' : count(hidden),
    picker: personPicker(app, ''),
  };
}

export function personPicker(app: App, person: string): Picker {
  const people = new People(app.names);
  return {
    ...{ name: 'person', label: '人', of: 'person', placeholder: '员工或客户的姓名' },
    picked: person === '' ? [] : [{ id: person, face: people.face(person) }],
  };
}

export interface RestrictionPage {
  readonly row: RestrictionRow;
  readonly events: readonly EventRow[];
  /** Until when the viewer sees the chats again; empty: he does not. */
  readonly looking: string;
  readonly sentence: string;
  readonly note: string;
}

/** Null: there is no such restriction, or the person is not the viewer's to see. */
export async function restrictionPage(
  app: App,
  viewer: Viewer,
  id: number,
  { sentence = '', note = '' }: { sentence?: string; note?: string } = {},
): Promise<RestrictionPage | null> {
  const found = await app.store.read(findRestriction, viewer, id);
  if (!found) return null;
  const until = await app.store.read(findOwnLook, viewer, id);
  return {
    row: restrictionRow(found, new People(app.names)),
    events: found.events.map(eventRow),
    looking: until === null ? '' : clockOf(until),
    ...{ sentence, note },
  };
}

/** For the pages of a person: since when his data are only stored and protected; null: they are not. */
export async function restrictedSince(
  app: App,
  viewer: Viewer,
  person: string,
): Promise<{ readonly since: string; readonly href: string } | null> {
  const found = await app.store.read(findRestrictionOf, viewer, person);
  return found && { since: dateOf(found.setAt), href: `/restrictions/${found.id}` };
}

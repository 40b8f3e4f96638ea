import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isEmployee } from '../messages/people.ts';
import { findGuest, type Guest } from '../store/guests.ts';
import { type Archived, findStaffFacts } from '../store/talkers.ts';
import type { Face } from './people.ts';
import { linkPeople } from './person-links.ts';
import { count } from './words.ts';

/** Whose conversations are listed: the head above them. */
export interface Owner {
  readonly face: Face;
  readonly facts: readonly string[];
  /** Of staff: whether he is archived. */
  readonly state: { readonly tone: Archived; readonly label: string } | null;
  /** His own page; null where this viewer has none of him. */
  readonly page: string | null;
}

export const ARCHIVED: Readonly<Record<Archived, string>> = {
  archived: '归档中',
  formerly: '曾归档',
  never: '未开启',
};

export const CONSENTS: Readonly<Record<Guest['consent'], string>> = {
  agree: '已同意',
  default: '默认同意',
  disagree: '不同意存档',
  unknown: '',
};

export async function ownerOf(app: App, viewer: Viewer, id: string): Promise<Owner> {
  const { face, href } = (await linkPeople(app, viewer, [id]))(id);
  if (isEmployee(id)) {
    const known = await app.store.read(findStaffFacts, viewer, id);
    const facts = known?.department ? [known.department] : [];
    return { face, facts, state: known && { tone: known.archived, label: ARCHIVED[known.archived] }, page: href };
  }
  const guest = await app.store.read(findGuest, viewer, id);
  return { face, facts: guest ? factsOf(guest) : [], state: null, page: href };
}

export function factsOf({ conversations, consent, customer }: Guest): string[] {
  const facts = [`${count(conversations)} 个会话`, CONSENTS[consent], customer ? '' : '非客户'];
  return facts.filter((fact) => fact !== '');
}

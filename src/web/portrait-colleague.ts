import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { editionLabel } from '../lib/directory-words.ts';
import { listOtherChats } from '../store/person-chats.ts';
import { type EmployeeFace, findEmployee } from '../store/person-figures.ts';
import { People } from './people.ts';
import { type Linked, linkPeople } from './person-links.ts';
import type { Sides } from './portrait.ts';
import { type ChatLink, chatLinkOf, type Fact } from './portrait-customer.ts';
import { dateOf } from './words.ts';

/** A colleague beside an internal chat. */
export interface ColleaguePortrait {
  readonly person: Linked;
  readonly id: string;
  /** False when he is not among those this viewer may see: then only his name is shown. */
  readonly known: boolean;
  readonly state: ArchiveState | null;
  readonly facts: readonly Fact[];
  readonly rooms: readonly ChatLink[];
}

export interface ArchiveState {
  readonly label: string;
  readonly tone: 'ok' | 'warning' | '';
  readonly note: string;
}

export async function portrayColleague(
  app: App,
  viewer: Viewer,
  { key, here, there }: Sides,
): Promise<ColleaguePortrait> {
  const { store, clock, names } = app;
  const people = new People(names);
  const employee = await store.read(findEmployee, viewer, there);
  const [{ groups }, linked] = await Promise.all([
    store.read(listOtherChats, viewer, { person: there, without: key, together: here, singles: false }),
    linkPeople(app, viewer, [there, ...(employee?.leaders ?? [])]),
  ]);
  return {
    person: linked(there),
    id: there,
    known: employee !== null || people.face(there).kind !== 'employee',
    state: employee && archiveState(employee),
    facts: employee ? employeeFacts(employee, people) : [],
    rooms: groups.map((chat) => chatLinkOf(chat, people.group(chat.key), clock())),
  };
}

/** How he stands to the archive, in the words of the list of staff. */
export function archiveState({
  goneAt,
  status,
  scope,
}: Pick<EmployeeFace, 'goneAt' | 'status' | 'scope'>): ArchiveState {
  const [last] = scope;
  if (goneAt !== null || status === 5)
    return { label: '已离职', tone: '', note: goneAt === null ? '' : `${dateOf(goneAt)} 离职` };
  if (!last) return { label: '未开启', tone: '', note: '不在会话存档的开启范围里' };
  if (last.toAt === null)
    return { label: '归档中', tone: 'ok', note: `${editionLabel(last.edition)} ${dateOf(last.fromAt)} 起` };
  return { label: '曾归档', tone: 'warning', note: `至 ${dateOf(last.toAt)}` };
}

export function employeeFacts(employee: EmployeeFace, people: People): Fact[] {
  const { departments, position, alias, leaders, userid } = employee;
  const facts: (Fact | null)[] = [
    ...(departments.length === 0 ? [{ name: '部门', value: '–' }] : []),
    ...departments.map(({ path, leads }, i) => ({
      name: i === 0 ? '部门' : '',
      value: leads ? `${path}（负责人）` : path,
    })),
    { name: '职务', value: position || '–' },
    alias === '' ? null : { name: '别名', value: alias },
    leaders.length === 0 ? null : { name: '直属上级', value: leaders.map(people.name).join('、') },
    { name: '账号', value: userid },
  ];
  return facts.filter((fact) => fact !== null);
}

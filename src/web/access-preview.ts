import type { Chat } from '../access/may-see.ts';
import { CONVERSATION_KINDS } from '../access/scope.ts';
import type { App } from '../app.ts';
import type { AccessPreview, Reach } from '../store/access-preview.ts';
import { menuOf } from './frame.ts';
import { type Face, People } from './people.ts';
import { type PageRow, pageRows } from './role-words.ts';
import { CHAT_LABELS, stretchWords } from './scope-words.ts';
import { count, listTime } from './words.ts';

/** What somebody would find here, for whoever gives roles: figures and rules, nothing anybody said. */
export interface Asked {
  /** One of the staff; empty: nothing is asked. */
  readonly a: string;
  /** Another; empty: somebody from outside. */
  readonly b: string;
}

/** The chats a question is about. */
export function chatsOf({ a, b }: Asked): Chat[] {
  if (a === '') return [];
  const other = b === '' ? null : b;
  return [
    { kind: other === null ? 'external' : 'internal', staff: a, other },
    { kind: 'group', staff: a, other },
  ];
}

/** Whom it was about, for the trail. */
export const askedDetails = ({ a, b }: Asked): object =>
  a === '' ? {} : { member: [a, b].filter((userid) => userid !== '') };

interface Answer {
  readonly about: string;
  readonly sees: boolean;
  readonly words: string;
}

export interface PreviewView {
  readonly name: string;
  readonly menu: readonly { readonly label: string; readonly icon: string }[];
  readonly pages: readonly PageRow[];
  /** Null where nothing of it shows chats. */
  readonly reach: ReachView | null;
  readonly asked: { readonly a: Face | null; readonly b: Face | null };
  readonly answers: readonly Answer[];
}

interface ReachView {
  readonly people: string;
  readonly faces: readonly Face[];
  readonly more: string;
  readonly departments: readonly { readonly name: string; readonly people: string }[];
  readonly moreDepartments: string;
  readonly departmentCount: string;
  readonly conversations: readonly { readonly label: string; readonly count: string }[];
  readonly newest: string;
}

export function previewView(app: App, preview: AccessPreview, asked: Asked): PreviewView {
  const people = new People(app.names);
  const { name, permissions, reach, stretches } = preview;
  const chats = chatsOf(asked);
  return {
    name,
    menu: menuOf({ permissions }).map(({ label, icon }) => ({ label, icon })),
    pages: pageRows(permissions),
    reach: reach && reachView(app, reach),
    asked: {
      a: asked.a === '' ? null : people.face(asked.a),
      b: asked.b === '' ? null : people.face(asked.b),
    },
    answers: chats.map((chat, at) => answerOf(people, chat, { stretches: stretches[at]!, blind: reach === null })),
  };
}

const MOST_DEPARTMENTS = 8;

function reachView(app: App, { people, some, departments, conversations, newestAt }: Reach): ReachView {
  const faces = new People(app.names);
  return {
    people: people === 'everyone' ? '全部' : `${count(people)} 名`,
    faces: some.map((userid) => faces.face(userid)),
    more: people !== 'everyone' && people > some.length ? `等 ${count(people)} 人` : '',
    departments: departments
      .slice(0, MOST_DEPARTMENTS)
      .map((one) => ({ name: one.name || '未命名的部门', people: count(one.people) })),
    moreDepartments: departments.length > MOST_DEPARTMENTS ? `等 ${count(departments.length)} 个` : '',
    departmentCount: count(departments.length),
    conversations: CONVERSATION_KINDS.map((kind) => ({ label: CHAT_LABELS[kind], count: count(conversations[kind]) })),
    newest: newestAt === null ? '没有' : listTime(newestAt, app.clock()),
  };
}

interface Ruling {
  readonly stretches: AccessPreview['stretches'][number];
  readonly blind: boolean;
}

function answerOf(people: People, { kind, staff, other }: Chat, { stretches, blind }: Ruling): Answer {
  const [one, two] = [people.name(staff), other === null ? '任一客户' : people.name(other)];
  const about = kind === 'group' ? `${one} ${other === null ? '' : `或 ${two} `}曾在的群` : `${one} 与 ${two} 的单聊`;
  if (blind) return { about, sees: false, words: '看不到：没有查看会话的权限或范围' };
  if (stretches.length === 0) return { about, sees: false, words: whyNot(kind) };
  const always = stretches.some(({ from, to }) => from === null && to === null);
  const times = stretches.map(stretchWords).join('，');
  return { about, sees: true, words: always ? '看得到，全部时间' : `看得到 ${times} 的消息` };
}

const whyNot = (kind: Chat['kind']): string =>
  kind === 'group'
    ? '不因此看到：不在范围内；群里有范围内的其他员工时，仍看得到'
    : '看不到：双方都不在范围内，或不含这种会话';

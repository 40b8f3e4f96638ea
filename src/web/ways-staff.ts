import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { DepartmentNode } from '../store/departments.ts';
import {
  type Archived,
  findStaffTalkers,
  readStaffBranch,
  readStaffTree,
  type StaffStretch,
  type StaffTalker,
} from '../store/talkers.ts';
import { countBySender } from '../store/violations.ts';
import { briefly, type ChatConditions, chatLink, NO_CHAT } from './chat-conditions.ts';
import { atMost } from './conversation-items.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { ARCHIVED } from './ways-owner.ts';
import { count } from './words.ts';

/** Staff: the tree of departments, or whom a search finds. */
export interface StaffRow {
  readonly face: Face;
  readonly title: string;
  readonly department: string;
  readonly state: { readonly tone: Archived; readonly label: string };
  readonly gone: boolean;
  readonly violations: string;
  readonly href: string;
  readonly current: boolean;
}

export interface StaffRows {
  readonly rows: readonly StaffRow[];
  /** Where those before and after these are; null at the ends. */
  readonly earlier: string | null;
  readonly later: string | null;
}

export interface StaffBranch {
  readonly id: number;
  readonly name: string;
  readonly count: string;
  readonly open: boolean;
  /** What unfolding asks for. */
  readonly href: string;
  readonly branches: readonly StaffBranch[];
  readonly people: StaffRows | null;
}

export interface StaffPane {
  readonly kind: 'staff';
  readonly branches: readonly StaffBranch[];
  /** In place of the tree when something is looked for. */
  readonly found: (StaffRows & { readonly total: string }) | null;
  readonly states: readonly { readonly tone: Archived; readonly label: string; readonly count: string }[];
}

const PAGE = 100;
const FOOT = ['archived', 'formerly'] as const;

export async function staffPane(app: App, viewer: Viewer, asked: ChatConditions): Promise<StaffPane> {
  if (asked.staff !== '') {
    const { total, ...found } = await foundStaff(app, viewer, asked, 0);
    return { kind: 'staff', branches: [], found: { ...found, total: count(total) }, states: [] };
  }
  const tree = await app.store.read(readStaffTree, viewer, { who: asked.who });
  const shown = [...tree.open.values()].flatMap(({ rows }) => rows);
  const draw = await drawing(app, viewer, shown, asked);
  const states = FOOT.filter((tone) => tree.states[tone] > 0);
  return {
    kind: 'staff',
    branches: nested(tree.branches, (node) => {
      const stretch = tree.open.get(node.id);
      return branchOf(node, asked, stretch ? draw.stretch(node.id, stretch) : null);
    }),
    found: null,
    states: states.map((tone) => ({ tone, label: ARCHIVED[tone], count: count(tree.states[tone]) })),
  };
}

/** What unfolding a department shows, or reading on in it; null when there is nobody to see. */
export async function staffBranch(
  app: App,
  viewer: Viewer,
  asked: ChatConditions,
  place: { readonly department: number; readonly skip: number },
): Promise<{ branches: readonly StaffBranch[]; people: StaffRows } | null> {
  const branch = await app.store.read(readStaffBranch, viewer, place);
  if (branch === null) return null;
  const draw = await drawing(app, viewer, branch.stretch.rows, asked);
  return {
    // They stand above the first of the people.
    branches: place.skip > 0 ? [] : branch.branches.map((node) => branchOf(node, asked, null)),
    people: draw.stretch(place.department, branch.stretch),
  };
}

export async function foundStaff(
  app: App,
  viewer: Viewer,
  asked: ChatConditions,
  skip: number,
): Promise<StaffRows & { total: number }> {
  const { rows, total } = await app.store.read(findStaffTalkers, viewer, { search: asked.staff, skip, limit: PAGE });
  const draw = await drawing(app, viewer, rows, asked);
  const next = skip + rows.length;
  return {
    total,
    rows: rows.map((row) => draw.row(row, row.department ?? '')),
    earlier: null,
    later: next < total ? link('/chats/people', { ...briefly(asked), skip: next }) : null,
  };
}

/** With what is told of all of them at once. */
async function drawing({ store, names }: App, viewer: Viewer, people: readonly StaffTalker[], asked: ChatConditions) {
  const userids = people.map(({ userid }) => userid);
  const violations = await store.read(countBySender, viewer, userids);
  const faces = new People(names);
  const row = ({ userid, archived, gone, conversations, leads }: StaffTalker, department = ''): StaffRow => {
    const face = faces.face(userid);
    const label = ARCHIVED[archived];
    const facts = [face.title, leads ? '部门负责人' : '', `${count(conversations)} 个会话`, label];
    return {
      face,
      title: facts.filter((fact) => fact !== '').join(' · '),
      department,
      state: { tone: archived, label },
      gone,
      violations: atMost(violations[userid] ?? 0),
      href: chatLink(asked, { ...NO_CHAT, who: userid, tab: null, q: '' }),
      current: userid === asked.who,
    };
  };
  const stretch = (department: number, { rows, skip, total }: StaffStretch): StaffRows => {
    const at = (n: number) => link('/chats/branch', { ...briefly(asked), department, skip: n });
    return {
      rows: rows.map((person) => row(person)),
      earlier: skip > 0 ? at(skip - PAGE) : null,
      later: skip + rows.length < total ? at(skip + rows.length) : null,
    };
  };
  return { row, stretch };
}

function branchOf({ id, name, count: n }: DepartmentNode, asked: ChatConditions, people: StaffRows | null) {
  return {
    id,
    name,
    count: count(n),
    open: people !== null,
    href: link('/chats/branch', { ...briefly(asked), department: id }),
    branches: [] as StaffBranch[],
    people,
  };
}

/** Each inside the one above it; of what is folded, nothing. */
function nested(
  nodes: readonly DepartmentNode[],
  draw: (node: DepartmentNode) => ReturnType<typeof branchOf>,
): StaffBranch[] {
  const roots: StaffBranch[] = [];
  const path: ReturnType<typeof branchOf>[] = [];
  for (const node of nodes) {
    path.length = Math.min(path.length, node.depth);
    if (path.some(({ open }) => !open)) continue;
    const branch = draw(node);
    (path.at(-1)?.branches ?? roots).push(branch);
    path.push(branch);
  }
  return roots;
}

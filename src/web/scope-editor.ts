import { CONVERSATION_KINDS, NO_LIMITS, type Scope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { DepartmentNode } from '../store/departments.ts';
import { listScopeDepartments, readScopeReach, type ScopeReach } from '../store/scope-people.ts';
import { type Face, People } from './people.ts';
import { CHAT_LABELS, lastDay, SCOPE_LABELS } from './scope-words.ts';
import { count, dateOf } from './words.ts';

/** The scope editor as views/scopes/editor.ejs draws it. */
interface Branch {
  readonly id: number;
  readonly name: string;
  readonly count: string;
  readonly on: boolean;
  /** Without those below. */
  readonly alone: boolean;
  /** Something below is chosen, or it stands at the top. */
  readonly open: boolean;
  readonly branches: readonly Branch[];
}

interface StaffPicker {
  readonly name: string;
  readonly label: string;
  readonly picked: readonly { readonly id: string; readonly face: Face }[];
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly about: string;
  readonly on: boolean;
}

export interface ScopeEditor {
  readonly prefix: string;
  readonly kinds: readonly Option[];
  readonly departments: readonly Branch[];
  readonly employees: StaffPicker;
  readonly excluded: StaffPicker;
  readonly from: string;
  readonly to: string;
  readonly types: readonly Option[];
  /** What the live part asks with. */
  readonly vals: string;
  readonly reach: ReachWords;
}

export interface ReachWords {
  /** How many, said whole; a problem when nobody would be seen. */
  readonly sentence: string;
  readonly note: string;
  readonly empty: boolean;
  readonly faces: readonly Face[];
  readonly more: string;
}

interface For {
  readonly prefix?: string;
  /** For one person: his userid, null when he is none of the staff. Absent: for whoever will hold the role. */
  readonly self?: string | null;
}

const ABOUT: Readonly<Record<Scope['kind'], string>> = {
  self: '只看自己参与的会话',
  department: '看自己所在部门和下级部门的会话，随调动变化',
  custom: '看选定的部门和员工的会话',
  everyone: '看全部会话',
};

const NEW: Scope = { ...NO_LIMITS, kind: 'custom' };

export async function scopeEditor(
  app: App,
  viewer: Viewer,
  given: Scope | null,
  { prefix = '', self }: For = {},
): Promise<ScopeEditor> {
  const scope = given ?? NEW;
  const people = new People(app.names);
  const nodes = await app.store.read(listScopeDepartments, viewer);
  const picked = (ids: readonly string[]) => ids.map((id) => ({ id, face: people.face(id) }));
  const kinds = (['self', 'department', 'custom', 'everyone'] as const).map((value) => ({
    ...{ value, label: SCOPE_LABELS[value], about: ABOUT[value], on: scope.kind === value },
  }));
  return {
    prefix,
    kinds,
    departments: branchesOf(nodes, scope),
    employees: { name: `${prefix}employee`, label: '员工', picked: picked(scope.employees) },
    excluded: { name: `${prefix}excluded`, label: '排除的员工', picked: picked(scope.excluded) },
    from: scope.from === null ? '' : dateOf(scope.from),
    to: scope.to === null ? '' : lastDay(scope.to),
    types: CONVERSATION_KINDS.map((value) => ({
      ...{ value, label: CHAT_LABELS[value], about: '', on: scope.kinds?.includes(value) ?? true },
    })),
    vals: JSON.stringify({ prefix, ...(self === undefined ? {} : { self: self ?? '' }) }),
    reach: await reachWords(app, viewer, scope, self),
  };
}

export async function reachWords(
  app: App,
  viewer: Viewer,
  scope: Scope,
  self: string | null | undefined,
): Promise<ReachWords> {
  const byHolder = scope.kind === 'self' || scope.kind === 'department';
  if (byHolder && self === undefined) return ofWhoeverHolds(scope);
  const reach = await app.store.read(readScopeReach, viewer, scope, self ?? null);
  const people = new People(app.names);
  const { some, total } = reach;
  const all = reach.people === total && total > 0;
  const empty = reach.people === 0;
  return {
    sentence: empty ? '没有人在范围内' : all ? `全部 ${count(total)} 名员工` : `${count(reach.people)} 名员工`,
    note: empty ? whyEmpty(scope, self ?? null) : all ? '' : `共 ${count(total)} 名，按今天的部门计算`,
    empty,
    faces: some.map((userid) => people.face(userid)),
    more: moreThan(reach),
  };
}

function ofWhoeverHolds({ kind }: Scope): ReachWords {
  const note = '各人按自己的企业微信账号计算；没有关联企业微信的账号什么也看不到。';
  const sentence = kind === 'self' ? '每人只有自己' : '每人所在部门及以下';
  return { sentence, note, empty: false, faces: [], more: '' };
}

function whyEmpty({ kind }: Scope, self: string | null): string {
  if (kind === 'custom') return '选部门或员工；选了还是没有，是部门里没有人，或都被排除。';
  if (self === null && kind !== 'everyone') return '这个账号没有关联企业微信，不知道是哪位员工。';
  return kind === 'department' ? '这位员工不在任何部门里，或都被排除。' : '还没有员工，或都被排除。';
}

const moreThan = ({ people, some }: ScopeReach): string =>
  people > some.length && some.length > 0 ? `等 ${count(people)} 人` : '';

/** The flat list as a tree. */
function branchesOf(nodes: readonly DepartmentNode[], { departments }: Scope): Branch[] {
  const chosen = new Map(departments.map(({ id, below }) => [id, below]));
  const take = (from: number, to: number): Branch[] => {
    const found: Branch[] = [];
    for (let at = from; at < to; ) {
      const { id, name, depth, count: people } = nodes[at]!;
      let end = at + 1;
      while (end < to && nodes[end]!.depth > depth) end += 1;
      const branches = take(at + 1, end);
      const open = depth === 0 || branches.some((branch) => branch.on || (branch.open && branch.branches.length > 0));
      found.push({
        id,
        name,
        count: count(people),
        on: chosen.has(id),
        alone: chosen.get(id) === false,
        open,
        branches,
      });
      at = end;
    }
    return found;
  };
  return take(0, nodes.length);
}

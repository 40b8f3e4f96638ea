import type { DepartmentNode } from '../store/departments.ts';
import { count } from './words.ts';

/** Departments beside a list of people, to look at one of them. */
export interface Branch {
  readonly id: number;
  readonly name: string;
  readonly count: string;
  readonly href: string;
  readonly current: boolean;
  /** It, or something below it, is the one that is shown. */
  readonly open: boolean;
  readonly branches: readonly Branch[];
}

/** Each with those below it inside. */
export function branchesOf(
  nodes: readonly DepartmentNode[],
  shown: number | null,
  linkOf: (department: number) => string,
): Branch[] {
  type Growing = Branch & { branches: Growing[]; open: boolean };
  const roots: Growing[] = [];
  const path: Growing[] = [];
  for (const { id, name, depth, count: n } of nodes) {
    const current = id === shown;
    const open = current || depth === 0;
    const branch: Growing = { id, name, count: count(n), href: linkOf(id), current, open, branches: [] };
    path.length = Math.min(path.length, depth);
    (path.at(-1)?.branches ?? roots).push(branch);
    if (current) for (const above of path) above.open = true;
    path.push(branch);
  }
  return roots;
}

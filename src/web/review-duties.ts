import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { TWO_PERSONS } from '../lib/verdicts.ts';
import { SEVERITIES } from '../lib/violation-words.ts';
import { listDuties } from '../store/review-duties.ts';
import { listScopeDepartments } from '../store/scope-people.ts';
import { readSettings } from '../store/settings.ts';
import { link } from './links.ts';

/** Who reviews which departments, and what two persons must judge. */
export interface DutiesView {
  readonly two: readonly { readonly value: string; readonly label: string; readonly on: boolean }[];
  readonly reviewers: readonly {
    readonly account: number;
    readonly name: string;
    readonly departments: string;
    readonly href: string;
  }[];
  /** The one that is being changed. */
  readonly edit: {
    readonly account: number;
    readonly name: string;
    readonly departments: readonly DepartmentBox[];
  } | null;
}

interface DepartmentBox {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  readonly on: boolean;
}

export const twoPersonsOf = (settings: Readonly<Record<string, unknown>>): readonly string[] => {
  const given = settings[TWO_PERSONS];
  return Array.isArray(given) ? given.map(String) : [];
};

export async function dutiesView({ store }: App, viewer: Viewer, editing: number | null): Promise<DutiesView> {
  const [duties, settings, nodes] = await Promise.all([
    store.read(listDuties, viewer),
    store.read(readSettings, viewer),
    editing === null ? [] : store.read(listScopeDepartments, viewer),
  ]);
  const two = twoPersonsOf(settings);
  const edited = duties.find(({ account }) => account === editing);
  const theirs = new Set(edited?.departments.map(({ id }) => id));
  return {
    two: (['high', 'medium', 'low'] as const).map((value) => ({
      ...{ value, label: `${SEVERITIES[value]}级`, on: two.includes(value) },
    })),
    reviewers: duties.map(({ account, name, departments }) => ({
      ...{ account, name, href: link('/reviews/duties', { edit: account }) },
      departments: departments.map(({ path }) => path).join('；') || '其查看范围内的全部部门',
    })),
    edit: edited
      ? {
          ...{ account: edited.account, name: edited.name },
          departments: nodes.map(({ id, name, depth }) => ({
            id,
            name,
            depth: Math.min(depth, 5),
            on: theirs.has(id),
          })),
        }
      : null,
  };
}

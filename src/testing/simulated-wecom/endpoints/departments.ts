import { z } from 'zod';
import type { Department } from '../../corpus/index.ts';
import { endpoint } from '../endpoint.ts';

const input = z.object({ id: z.coerce.number().optional() });

/** Not for the sync secret: WeCom closed that to servers trusted after August 2022, and every new one is. */
export const list = endpoint({
  path: 'department/list',
  method: 'GET',
  secrets: ['agent'],
  input,
  run: ({ company }, { id }) => ({
    department: below(company.departments, id).map((d) => ({
      id: d.id,
      name: d.name,
      name_en: d.nameEn,
      department_leader: d.leaders,
      parentid: d.parentId,
      order: d.order,
    })),
  }),
});

export const simplelist = endpoint({
  path: 'department/simplelist',
  method: 'GET',
  secrets: ['agent', 'sync'],
  input,
  run: ({ company }, { id }) => ({
    department_id: below(company.departments, id).map((d) => ({ id: d.id, parentid: d.parentId, order: d.order })),
  }),
});

/** A department with all beneath it; everything when none is named. */
function below(departments: readonly Department[], id: number | undefined): readonly Department[] {
  if (id === undefined) return departments;
  const own = departments.filter((d) => d.id === id);
  const children = departments.filter((d) => d.parentId === id);
  return [...own, ...children.flatMap((child) => below(departments, child.id))];
}

import { z } from 'zod';
import type { Company, Department } from '../../corpus/index.ts';
import { indexOf } from '../company-index.ts';
import { endpoint } from '../endpoint.ts';

const input = z.object({ id: z.coerce.number().optional() });

/** Not for the sync secret: WeCom closed that to servers trusted after August 2022, and every new one is. */
export const list = endpoint({
  path: 'department/list',
  method: 'GET',
  secrets: ['agent'],
  input,
  run: ({ company }, { id }) => ({
    department: below(company, id).map((d) => ({
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
    department_id: below(company, id).map((d) => ({ id: d.id, parentid: d.parentId, order: d.order })),
  }),
});

/** A department with all beneath it; everything when none is named. */
function below(company: Company, id: number | undefined): readonly Department[] {
  if (id === undefined) return company.departments;
  const own = company.departments.filter((d) => d.id === id);
  const children = indexOf(company).below.get(id) ?? [];
  return [...own, ...children.flatMap((child) => below(company, child.id))];
}

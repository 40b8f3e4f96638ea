import { z } from 'zod';
import type { Employee } from '../../corpus/index.ts';
import { indexOf } from '../company-index.ts';
import { endpoint } from '../endpoint.ts';
import { page } from '../paging.ts';

const ofDepartment = z.object({ department_id: z.coerce.number() });

export const list = endpoint({
  path: 'user/list',
  method: 'GET',
  secrets: ['agent'],
  input: ofDepartment,
  run: ({ company }, { department_id }) => ({
    userlist: (indexOf(company).staffOf.get(department_id) ?? []).map(fullUser),
  }),
});

export const simplelist = endpoint({
  path: 'user/simplelist',
  method: 'GET',
  secrets: ['agent'],
  input: ofDepartment,
  run: ({ company }, { department_id }) => ({
    userlist: (indexOf(company).staffOf.get(department_id) ?? []).map(({ userid, name, departments }) => ({
      userid,
      name,
      department: departments,
    })),
  }),
});

export const get = endpoint({
  path: 'user/get',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({ userid: z.string() }),
  run: (state, { userid }) => fullUser(state.findEmployee(userid)),
});

/** The only call about members that the sync secret still may make. */
export const listId = endpoint({
  path: 'user/list_id',
  method: 'POST',
  secrets: ['sync'],
  input: z.object({ cursor: z.string().optional(), limit: z.int().min(1).max(10_000).default(10_000) }),
  run({ company }, { cursor, limit }) {
    const rows = company.staff.flatMap(({ userid, departments }) =>
      departments.map((department) => ({ userid, department })),
    );
    const { rows: dept_user, next_cursor } = page(rows, cursor, limit);
    return { next_cursor, dept_user };
  },
});

/** Without mobile, mail and picture: an application of today does not get them. */
function fullUser({ userid, name, departments, position, leads, directLeaders, alias }: Employee) {
  return {
    userid,
    name,
    department: departments,
    order: departments.map(() => 0),
    position,
    is_leader_in_dept: departments.map((_, i) => (leads && i === 0 ? 1 : 0)),
    main_department: departments[0],
    direct_leader: directLeaders,
    status: 1,
    alias,
  };
}

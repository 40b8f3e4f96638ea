import type { Employee } from './company.ts';
import { customerFacing, departmentPlan, positions } from './names-business.ts';
import { mensNames, surnames, womensNames } from './names-people.ts';
import type { Random } from './random.ts';

/** Forty people in the departments of the plan; nobody shares a name with another. */
export function makeStaff(random: Random): Employee[] {
  const staff: Employee[] = [];
  const taken = new Set<string>();
  for (const { id, size } of departmentPlan) {
    for (let i = 0; i < size; i += 1) {
      const position = positions[id]![i]!;
      const boss = i === 0 ? bossOf(id, staff) : staff.find((s) => s.leads && s.departments[0] === id)!.userid;
      staff.push(makeEmployee(random, taken, { department: id, position, leads: i === 0, boss }));
    }
  }
  return staff;
}

interface Place {
  readonly department: number;
  readonly position: string;
  readonly leads: boolean;
  readonly boss: string | null;
}

function makeEmployee(random: Random, taken: Set<string>, { department, position, leads, boss }: Place): Employee {
  const gender = random.chance(0.55) ? 'woman' : 'man';
  const [surname, given] = freeName(random, taken, gender);
  const faces = department in customerFacing;
  return {
    userid: `${surname[1]}${given[1]}`,
    name: `${surname[0]}${given[0]}`,
    surname: surname[0],
    gender,
    alias: random.chance(0.3)
      ? random.pick(['Amy', 'Leo', 'Iris', 'Max', 'Nina', 'Owen', 'Yuki', 'Ray', 'Zoe', 'Hugo'])
      : '',
    position,
    // the head of compliance also sits in operations: people may belong to two departments
    departments: position === '合规总监' ? [department, 8] : [department],
    leads,
    directLeaders: boss === null ? [] : [boss],
    faces,
    edition: faces ? (department === 6 ? 2 : 3) : random.chance(0.5) ? 1 : null,
  };
}

function freeName(random: Random, taken: Set<string>, gender: 'man' | 'woman') {
  for (;;) {
    const surname = random.pickSkewed(surnames);
    const given = random.pick(gender === 'woman' ? womensNames : mensNames);
    const userid = `${surname[1]}${given[1]}`;
    if (taken.has(userid)) continue;
    taken.add(userid);
    return [surname, given] as const;
  }
}

/** The leader of the department above, or of the executive office. */
function bossOf(department: number, staff: readonly Employee[]): string | null {
  const parent = departmentPlan.find((d) => d.id === department)!.parent;
  const above = staff.find((s) => s.leads && s.departments[0] === parent) ?? staff.find((s) => s.leads);
  return above?.userid ?? null;
}

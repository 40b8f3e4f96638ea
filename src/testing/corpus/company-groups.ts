import type { Customer, Employee, Group, GroupMember } from './company.ts';

import { customerGroupNames, FOUNDED, internalGroupNames, notices } from './names-business.ts';
import { corpParts, surnames } from './names-people.ts';
import type { Random } from './random.ts';
import { products } from './words.ts';

interface Ground {
  readonly staff: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly count: number;
}

const DAY = 86_400_000;
const CUSTOMER_SHARE = 0.65;

/** Two thirds hold customers and the staff who serve them, the others are the company's own. */
export function makeGroups(random: Random, { staff, customers, count }: Ground): Group[] {
  const outside = Math.round(count * CUSTOMER_SHARE);
  return Array.from({ length: count }, (_, i) => {
    return i < outside ? customerGroup(random, staff, customers) : internalGroup(random, staff, i - outside);
  });
}

function customerGroup(random: Random, staff: readonly Employee[], customers: readonly Customer[]): Group {
  const owner = random.pick(staff.filter((s) => s.faces));
  const helpers = random.sample(
    staff.filter((s) => s.faces && s !== owner),
    random.between(1, 3),
  );
  const own = customers.filter((c) => c.follows.some((f) => f.userid === owner.userid));
  const size = random.weighted([
    [random.between(1, 3), 3],
    [random.between(6, 20), 4],
    [random.between(25, 60), 2],
  ]);
  const guests = size > own.length ? random.sample(customers, size) : random.sample(own, size);
  const createdAt = FOUNDED + random.between(10, 850) * DAY;
  const joined = (id: string, kind: GroupMember['kind'], i: number): GroupMember => ({
    id,
    kind,
    joinedAt: createdAt + (i < 4 ? i * 1000 : random.between(1, 60 * 24 * 60) * 60_000),
    joinScene: kind === 'employee' ? 1 : random.pick([1, 2, 3, 3]),
    invitor: id === owner.userid ? null : owner.userid,
    nickname: random.chance(0.15) ? `${random.pick(corpParts.place)}-${random.pick(surnames)[0]}` : '',
  });
  return {
    id: `wr${random.id(30)}`,
    name: named(random, random.pick(customerGroupNames)),
    kind: 'customer',
    owner: owner.userid,
    createdAt,
    notice: random.pick(notices),
    admins: random.chance(0.4) ? helpers.slice(0, 1).map((h) => h.userid) : [],
    members: [
      ...[owner, ...helpers].map((s, i) => joined(s.userid, 'employee', i)),
      ...guests.map((c, i) => joined(c.id, 'customer', i + helpers.length + 1)),
    ],
  };
}

function internalGroup(random: Random, staff: readonly Employee[], n: number): Group {
  const pattern = internalGroupNames[n % internalGroupNames.length]!;
  const members = membersFor(random, staff, pattern);
  const owner = members.find((s) => s.leads) ?? members[0]!;
  const createdAt = FOUNDED + random.between(1, 850) * DAY;
  return {
    id: `wr${random.id(30)}`,
    name:
      named(random, pattern) +
      (n < internalGroupNames.length ? '' : ` ${Math.floor(n / internalGroupNames.length) + 1}`),
    kind: 'internal',
    owner: owner.userid,
    createdAt,
    notice: random.pick(notices),
    admins: [],
    members: members.map((s, i) => ({
      id: s.userid,
      kind: 'employee',
      joinedAt: createdAt + (i < 6 ? i * 1000 : random.between(1, 200) * DAY),
      joinScene: 1,
      invitor: s === owner ? null : owner.userid,
      nickname: '',
    })),
  };
}

/** The group of a department holds that department, the group of all holds all, any other a mixture. */
function membersFor(random: Random, staff: readonly Employee[], pattern: string): Employee[] {
  if (pattern.includes('全员')) return [...staff];
  const department = { 财富管理一部: 4, 财富管理二部: 5, 客户服务部工作群: 6 }[pattern];
  if (department) return staff.filter((s) => s.departments.includes(department));
  if (pattern.includes('经理例会')) return staff.filter((s) => s.leads);
  return random.sample(staff, random.between(4, 14));
}

function named(random: Random, pattern: string): string {
  const slots: Readonly<Record<string, () => string>> = {
    vip: () => random.pick(['', 'VIP ', '白金', '私行']),
    n: () => String(random.between(1, 9)),
    product: () => random.pick(products),
    place: () => random.pick(corpParts.place),
    brand: () => random.pick(corpParts.brand),
    surname: () => random.pick(surnames)[0],
    title: () => random.pick(['总', '女士', '先生', '姐']),
    month: () => String(random.between(1, 12)),
  };
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => slots[name]!());
}

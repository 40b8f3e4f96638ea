import type { Customer, Employee, Follow, TagGroup } from './company.ts';

import { addWays, customerFacing, customerPositions, FOUNDED, states } from './names-business.ts';
import { corpParts, mensNames, nicknames, surnames, titlesOfMen, titlesOfWomen, womensNames } from './names-people.ts';
import type { Random } from './random.ts';

interface Ground {
  readonly staff: readonly Employee[];
  readonly tagGroups: readonly TagGroup[];
  readonly count: number;
}

const DAY = 86_400_000;
const TWO_YEARS = 900;

/** Customers come to the staff in turn, so that each has a book of his own; some are known to two or three of them. */
export function makeCustomers(random: Random, { staff, tagGroups, count }: Ground): Customer[] {
  const seats = staff.filter((s) => s.faces).flatMap((s) => Array<Employee>(seatsOf(random, s)).fill(s));
  const order = random.sample(seats, seats.length);
  return Array.from({ length: count }, (_, i) => {
    const first = order[i % order.length]!;
    const others = random.chance(0.18) ? random.sample(seats, random.between(1, 2)) : [];
    const followers = [...new Set([first, ...others])];
    return makeCustomer(random, followers, tagGroups);
  });
}

function seatsOf(random: Random, employee: Employee): number {
  const [from, to] = customerFacing[employee.departments[0]!]!;
  return random.between(from, to);
}

function makeCustomer(random: Random, followers: readonly Employee[], tagGroups: readonly TagGroup[]): Customer {
  const gender = random.chance(0.5) ? 'woman' : 'man';
  const surname = random.pickSkewed(surnames)[0];
  const realName = surname + random.pick(gender === 'woman' ? womensNames : mensNames)[0];
  const called = surname + random.pick(gender === 'woman' ? titlesOfWomen : titlesOfMen);
  const corp = random.chance(0.2) ? makeCorp(random) : null;
  const met = FOUNDED + random.between(1, TWO_YEARS) * DAY + random.between(1, 9) * 3_600_000;
  return {
    id: `${corp ? 'wo' : 'wm'}${random.id(30)}`,
    name: corp ? realName : random.chance(0.45) ? random.pick(nicknames) : realName,
    realName,
    surname,
    gender,
    called,
    unionId: `o${random.id(27)}`,
    corp,
    follows: followers.map((f, i) =>
      makeFollow(random, f, { realName, called, corp, tagGroups, at: met + i * 30 * DAY }),
    ),
    consent: random.weighted([
      ['Agree', 70],
      ['Default_Agree', 22],
      ['Disagree', 8],
    ]),
    consentAt: met + random.between(1, 300) * 60_000,
  };
}

function makeCorp(random: Random): NonNullable<Customer['corp']> {
  const name = random.pick(corpParts.brand) + random.pick(corpParts.trade);
  const tail = name.endsWith('事务所') ? '' : random.pick(['有限公司', '有限责任公司', '股份有限公司']);
  return { name, fullName: `${random.pick(corpParts.place)}${name}${tail}`, position: random.pick(customerPositions) };
}

type Known = Pick<Customer, 'realName' | 'called' | 'corp'> & {
  readonly tagGroups: readonly TagGroup[];
  readonly at: number;
};

function makeFollow(random: Random, { userid }: Employee, { realName, called, corp, tagGroups, at }: Known): Follow {
  const tags = random.sample(tagGroups, random.between(0, 4)).map((group) => random.pick(group.tags).id);
  const note = random.pick([
    '稳健型',
    '老客户',
    '转介绍',
    `${random.between(1, 30) * 10}万`,
    '沙龙',
    '续作',
    '重点跟进',
    '年底到期',
  ]);
  return {
    userid,
    remark: random.pick([
      realName,
      called,
      `${realName}-${note}`,
      `${called}（${note}）`,
      `${realName}${random.digits(4)}`,
    ]),
    description: random.chance(0.3)
      ? random.pick(['偏好短期限', '女儿在国外读书，关注教育金', '资金多在活期', '对回撤敏感', '喜欢周末联系'])
      : '',
    createdAt: at,
    tagIds: tags,
    remarkCorp: corp ? corp.name : '',
    remarkMobiles: random.chance(0.5) ? [phoneNumber(random)] : [],
    addWay: random.weighted(addWays),
    state: random.pick(states),
  };
}

const PREFIXES = ['138', '139', '136', '135', '158', '159', '188', '186', '185', '133', '189', '177', '199', '150'];

export function phoneNumber(random: Random): string {
  return random.pick(PREFIXES) + random.digits(8);
}

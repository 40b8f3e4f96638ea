import type { Company, Customer, Department, Employee, Follow, Group } from '../corpus/company.ts';
import { mensNames, surnames, womensNames } from '../corpus/names-people.ts';

/** A company of any size, made by counting instead of by dice: 200,000 customers in about a second. Times in ms. */
export interface LargeSize {
  readonly staff: number;
  /** Of the staff, those who have customers; all of them are archived. */
  readonly sellers: number;
  readonly customers: number;
  readonly rooms: number;
}

const FOUNDED = Date.parse('2024-03-01T09:00:00+08:00');
const MINUTE = 60_000;
const STAFF_A_DEPARTMENT = 200;
const MEMBERS_A_ROOM = 12;
const TWO_KNOW = 20; // every twentieth customer is known to a second employee

export function makeLargeCompany({ staff, sellers, customers, rooms }: LargeSize): Company {
  const people = count(staff, (i) => makeEmployee(i, i < sellers));
  const book = count(customers, (i) => makeCustomer(i, sellers));
  return {
    seed: 0,
    name: '云杉集团',
    departments: makeDepartments(staff),
    staff: people,
    customers: book,
    groups: count(rooms, (i) => makeRoom(i, { people, book, sellers })),
    robots: [],
    tagGroups: [
      {
        id: 'etLevel',
        name: '客户等级',
        order: 0,
        createdAt: FOUNDED,
        tags: ['一般', '重要', '核心'].map((name, order) => ({ id: `etLevel${order}`, name, order })),
      },
    ],
  };
}

function count<T>(length: number, make: (i: number) => T): T[] {
  return Array.from({ length }, (_, i) => make(i));
}

function departmentOf(i: number): number {
  return 2 + Math.floor(i / STAFF_A_DEPARTMENT);
}

function makeDepartments(staff: number): Department[] {
  const root = { id: 1, name: '云杉集团', nameEn: '', parentId: 0, order: 100_000_000, leaders: [] };
  const below = count(Math.ceil(staff / STAFF_A_DEPARTMENT), (i) => ({
    id: 2 + i,
    name: `第${i + 1}营业部`,
    nameEn: '',
    parentId: 1,
    order: 1_000_000 - i,
    leaders: [useridOf(i * STAFF_A_DEPARTMENT)],
  }));
  return [root, ...below];
}

function useridOf(i: number): string {
  return `staff${String(i).padStart(5, '0')}`;
}

function nameOf(i: number): { name: string; surname: string } {
  const surname = surnames[i % surnames.length]![0];
  const given = i % 2 === 0 ? womensNames : mensNames;
  return { surname, name: surname + given[Math.floor(i / surnames.length) % given.length]![0] };
}

function makeEmployee(i: number, faces: boolean): Employee {
  const leads = i % STAFF_A_DEPARTMENT === 0;
  const leader = useridOf(i - (i % STAFF_A_DEPARTMENT));
  return {
    userid: useridOf(i),
    ...nameOf(i),
    gender: i % 2 === 0 ? 'woman' : 'man',
    alias: '',
    position: leads ? '营业部经理' : '客户经理',
    departments: [departmentOf(i)],
    leads,
    directLeaders: leads ? [] : [leader],
    faces,
    edition: faces ? 3 : null,
  };
}

function makeCustomer(i: number, sellers: number): Customer {
  const { name, surname } = nameOf(i * 7 + 3);
  const met = FOUNDED + i * MINUTE;
  const followers = i % TWO_KNOW === 0 && sellers > 1 ? [i % sellers, (i + 1) % sellers] : [i % sellers];
  return {
    id: `wm${String(i).padStart(30, '0')}`,
    name,
    realName: name,
    surname,
    gender: i % 2 === 0 ? 'woman' : 'man',
    called: name,
    unionId: `o${String(i).padStart(27, '0')}`,
    corp: i % 5 === 0 ? { name: '恒泰贸易', fullName: '上海恒泰贸易有限公司', position: '经理' } : null,
    follows: followers.map((seller, n) => makeFollow(useridOf(seller), name, met + n * MINUTE)),
    consent: i % 12 === 0 ? 'Disagree' : i % 4 === 0 ? 'Default_Agree' : 'Agree',
    consentAt: met + MINUTE,
  };
}

function makeFollow(userid: string, name: string, createdAt: number): Follow {
  return {
    userid,
    remark: `${name}（老客户）`,
    description: '',
    createdAt,
    tagIds: createdAt % 3 === 0 ? ['etLevel1'] : [],
    remarkCorp: '',
    remarkMobiles: [],
    addWay: 1,
    state: '',
  };
}

interface Ground {
  readonly people: readonly Employee[];
  readonly book: readonly Customer[];
  readonly sellers: number;
}

function makeRoom(i: number, { people, book, sellers }: Ground): Group {
  const owner = people[i % sellers]!.userid;
  const createdAt = FOUNDED + i * MINUTE;
  const joined = { joinedAt: createdAt, joinScene: 1 as const, invitor: owner, nickname: '' };
  const guests = count(Math.min(MEMBERS_A_ROOM, book.length), (n) => book[(i * MEMBERS_A_ROOM + n) % book.length]!.id);
  return {
    id: `wr${String(i).padStart(30, '0')}`,
    name: `客户服务群${i + 1}`,
    kind: 'customer',
    owner,
    createdAt,
    notice: '',
    admins: [],
    members: [
      { ...joined, id: owner, kind: 'employee', invitor: null },
      ...guests.map((id) => ({ ...joined, id, kind: 'customer' as const })),
    ],
  };
}

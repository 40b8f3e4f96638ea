import { makeCustomers } from './company-customers.ts';
import { makeGroups } from './company-groups.ts';
import { makeStaff } from './company-staff.ts';
import { departmentPlan, FOUNDED, tagPlan } from './names-business.ts';
import { Random } from './random.ts';

/** A wealth manager of forty people and its customers, made from a seed: the same company for the same seed. Times in ms. */
export interface Company {
  readonly seed: number;
  readonly name: string;
  readonly departments: readonly Department[];
  readonly staff: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly groups: readonly Group[];
  readonly robots: readonly Robot[];
  readonly tagGroups: readonly TagGroup[];
}

export interface Department {
  readonly id: number;
  readonly name: string;
  readonly nameEn: string;
  readonly parentId: number;
  readonly order: number;
  readonly leaders: readonly string[];
}

export interface Employee {
  readonly userid: string;
  readonly name: string;
  readonly surname: string;
  readonly gender: 'man' | 'woman';
  readonly alias: string;
  readonly position: string;
  readonly departments: readonly number[];
  readonly leads: boolean;
  readonly directLeaders: readonly string[];
  /** Talks to customers. */
  readonly faces: boolean;
  /** The archive edition that covers this person: 1 office, 2 service, 3 enterprise; null: not archived. */
  readonly edition: 1 | 2 | 3 | null;
}

export interface Customer {
  readonly id: string;
  /** As the person calls himself on WeChat or in his own WeCom. */
  readonly name: string;
  readonly realName: string;
  readonly surname: string;
  readonly gender: 'man' | 'woman';
  /** How staff address them: 王总. */
  readonly called: string;
  readonly unionId: string;
  /** Set for people of another company that uses WeCom. */
  readonly corp: { readonly name: string; readonly fullName: string; readonly position: string } | null;
  readonly follows: readonly Follow[];
  readonly consent: 'Agree' | 'Disagree' | 'Default_Agree';
  readonly consentAt: number;
}

/** One employee's side of a customer relation. */
export interface Follow {
  readonly userid: string;
  readonly remark: string;
  readonly description: string;
  readonly createdAt: number;
  readonly tagIds: readonly string[];
  readonly remarkCorp: string;
  readonly remarkMobiles: readonly string[];
  readonly addWay: number;
  readonly state: string;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly kind: 'customer' | 'internal';
  readonly owner: string;
  readonly createdAt: number;
  readonly notice: string;
  readonly admins: readonly string[];
  readonly members: readonly GroupMember[];
}

export interface GroupMember {
  readonly id: string;
  readonly kind: 'employee' | 'customer';
  readonly joinedAt: number;
  /** 1 invited directly, 2 by link, 3 by code. */
  readonly joinScene: 1 | 2 | 3;
  readonly invitor: string | null;
  readonly nickname: string;
}

export interface Robot {
  readonly id: string;
  readonly name: string;
  readonly creator: string;
}

export interface TagGroup {
  readonly id: string;
  readonly name: string;
  readonly order: number;
  readonly createdAt: number;
  readonly tags: readonly { readonly id: string; readonly name: string; readonly order: number }[];
}

export interface CompanySize {
  readonly customers?: number;
  readonly groups?: number;
}

export function makeCompany(seed: number, { customers = 500, groups = 60 }: CompanySize = {}): Company {
  const source = (part: string) => new Random(`company ${seed} ${part}`);
  const staff = makeStaff(source('staff'));
  const tagGroups = makeTags(source('tags'));
  const people = makeCustomers(source('customers'), { staff, tagGroups, count: customers });
  return {
    seed,
    name: departmentPlan[0].name,
    departments: makeDepartments(staff),
    staff,
    customers: people,
    groups: makeGroups(source('groups'), { staff, customers: people, count: groups }),
    robots: makeRobots(source('robots'), staff),
    tagGroups,
  };
}

function makeDepartments(staff: readonly Employee[]): Department[] {
  return departmentPlan.map(({ id, name, nameEn, parent }, i) => ({
    id,
    name,
    nameEn,
    parentId: parent,
    order: (departmentPlan.length - i) * 100,
    leaders: staff.filter((s) => s.leads && s.departments[0] === id).map((s) => s.userid),
  }));
}

function makeRobots(random: Random, staff: readonly Employee[]): Robot[] {
  const creator = staff.find((s) => s.position === 'IT 工程师')!.userid;
  return ['净值播报', '值班提醒'].map((name) => ({ id: `wb${random.id(30)}`, name, creator }));
}

function makeTags(random: Random): TagGroup[] {
  return tagPlan.map(({ name, tags }, order) => ({
    id: `et${random.id(30)}`,
    name,
    order,
    createdAt: FOUNDED + order * 60_000,
    tags: tags.map((tag, i) => ({ id: `et${random.id(30)}`, name: tag, order: i })),
  }));
}

import type { Company, Customer, Department, Employee, Follow, Group } from '../corpus/company.ts';

/** A company by its keys, made once for each: with 200,000 customers nobody may look through them all for every call. */
export interface Pair {
  readonly customer: Customer;
  readonly follow: Follow;
}

export interface CompanyIndex {
  readonly staff: ReadonlyMap<string, Employee>;
  readonly staffOf: ReadonlyMap<number, readonly Employee[]>;
  readonly below: ReadonlyMap<number, readonly Department[]>;
  readonly customers: ReadonlyMap<string, Customer>;
  /** Whom an employee has as contacts. */
  readonly pairsOf: ReadonlyMap<string, readonly Pair[]>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly customerGroups: readonly Group[];
}

const indexes = new WeakMap<Company, CompanyIndex>();

export function indexOf(company: Company): CompanyIndex {
  const known = indexes.get(company);
  if (known) return known;
  const pairs = company.customers.flatMap((customer) => customer.follows.map((follow) => ({ customer, follow })));
  const index: CompanyIndex = {
    staff: new Map(company.staff.map((s) => [s.userid, s])),
    staffOf: gathered(company.staff.flatMap((s) => s.departments.map((d) => [d, s] as const))),
    below: gathered(company.departments.map((d) => [d.parentId, d] as const)),
    customers: new Map(company.customers.map((c) => [c.id, c])),
    pairsOf: gathered(pairs.map((pair) => [pair.follow.userid, pair] as const)),
    groups: new Map(company.groups.map((g) => [g.id, g])),
    customerGroups: company.groups.filter((g) => g.kind === 'customer'),
  };
  indexes.set(company, index);
  return index;
}

function gathered<K, V>(entries: readonly (readonly [K, V])[]): Map<K, V[]> {
  const lists = new Map<K, V[]>();
  for (const [key, value] of entries) {
    const list = lists.get(key);
    if (list) list.push(value);
    else lists.set(key, [value]);
  }
  return lists;
}

import type { ConversationKind, Scope } from '../../access/scope.ts';
import { isEmployee } from '../../messages/people.ts';
import type { Company, Said, Violation } from './scope-company.ts';

/**
 * What somebody may see of a company, by looking at each message by itself: the rule as it stands in words, with nothing of how
 * the store goes about it.
 */
export interface Seen {
  readonly key: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  /** Whoever said or received anything there, ever. */
  readonly members: readonly string[];
  /** What he may see, in the order it was said. */
  readonly said: readonly Said[];
}

type People = ReadonlySet<string> | 'everyone';

export class Reference {
  readonly company: Company;
  /** Of all roles together. */
  readonly people: People;
  /** Those of which he sees anything, in the order of their keys. */
  readonly chats: readonly Seen[];
  readonly #parts: readonly { readonly scope: Scope; readonly people: People }[];
  readonly #all: ReadonlyMap<string, Omit<Seen, 'said'>>;

  readonly #restricted: ReadonlySet<string>;

  constructor(
    company: Company,
    { scopes, self, restricted }: { scopes: readonly Scope[]; self: string | null; restricted: readonly string[] },
  ) {
    this.company = company;
    this.#restricted = new Set(restricted);
    this.#parts = scopes.map((scope) => ({ scope, people: peopleOf(company, scope, self) }));
    this.people = together(this.#parts.map(({ people }) => people));
    const groups = Map.groupBy(company.said, ({ conversation }) => conversation);
    this.#all = new Map([...groups].map(([key, said]) => [key, frameOf(key, said)]));
    this.chats = [...groups]
      .map(([key, said]) => ({
        ...this.#all.get(key)!,
        said: said.filter((m) => this.sees(m)).toSorted((a, b) => a.sentAt - b.sentAt || a.seq - b.seq),
      }))
      .filter(({ said }) => said.length > 0)
      .toSorted((a, b) => compare(a.key, b.key));
  }

  sees({ conversation, sentAt }: Pick<Said, 'conversation' | 'sentAt'>): boolean {
    const frame = this.#all.get(conversation);
    if (!frame || this.isRestricted(frame)) return false;
    return this.#parts.some(({ scope, people }) => {
      const ofKind = scope.kinds === null || scope.kinds.includes(kindOf(frame));
      const inTime = (scope.from === null || sentAt >= scope.from) && (scope.to === null || sentAt < scope.to);
      return ofKind && inTime && (people === 'everyone' || frame.members.some((id) => people.has(id)));
    });
  }

  get keepsNobodyBack(): boolean {
    return this.#restricted.size === 0;
  }

  isRestricted({ kind, members }: Pick<Seen, 'kind' | 'members'>): boolean {
    return kind === 'single' && members.some((id) => this.#restricted.has(id));
  }

  has(userid: string): boolean {
    return this.people === 'everyone' || this.people.has(userid);
  }

  chat(key: string): Seen | null {
    return this.chats.find((chat) => chat.key === key) ?? null;
  }

  of(userid: string): Seen[] {
    return this.chats.filter(({ members }) => members.includes(userid));
  }

  message(seq: number): Said | null {
    return this.company.said.find((m) => m.seq === seq && this.sees(m)) ?? null;
  }

  violations(): Violation[] {
    return this.company.violations.filter((violation) => this.sees(violation));
  }

  /** Who took a message back, as far as he may see that. */
  revocationOf({ msgid }: Said): Said | null {
    const found = this.company.said.filter((m) => m.revokes === msgid && this.sees(m));
    return found.toSorted((a, b) => a.seq - b.seq)[0] ?? null;
  }

  /** Staff who talk, by what he sees. */
  talkers(): string[] {
    const talking = new Set(this.chats.flatMap(({ members }) => members));
    return [...talking].filter((id) => isEmployee(id) && this.has(id)).sort();
  }

  guests(): string[] {
    return [...new Set(this.chats.flatMap(({ members }) => members))].filter((id) => !isEmployee(id)).sort();
  }

  /** Of a group, directly or by what was ever said there: whether somebody in scope is or was in it. */
  hasGroup({ id, stays }: Company['groups'][number]): boolean {
    if (this.people === 'everyone') return true;
    const members = [...stays.map((stay) => stay.id), ...(this.#all.get(id)?.members ?? [])];
    return members.some((member) => this.has(member));
  }

  /** Somebody in scope has or had him as a contact, or was ever in a conversation with him. */
  hasOutsider(id: string): boolean {
    if (this.people === 'everyone') return true;
    const followed = this.company.relations.some(({ customer, userid }) => customer === id && this.has(userid));
    return (
      followed || [...this.#all.values()].some((c) => c.members.includes(id) && c.members.some((m) => this.has(m)))
    );
  }

  /** Everybody who ever spoke or was spoken to, seen or not. */
  everybody(): string[] {
    return [...new Set([...this.#all.values()].flatMap(({ members }) => members))].sort();
  }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function kindOf({ kind, external }: Pick<Seen, 'kind' | 'external'>): ConversationKind {
  if (kind === 'group') return 'group';
  return external ? 'external' : 'internal';
}

function frameOf(key: string, said: readonly Said[]): Omit<Seen, 'said'> {
  const members = new Set(said.flatMap(({ senderId, receivers }) => [senderId, ...receivers]));
  return { key, kind: said[0]!.kind, external: said.some(({ external }) => external), members: [...members].sort() };
}

function together(sets: readonly People[]): People {
  const people = new Set<string>();
  for (const set of sets) {
    if (set === 'everyone') return set;
    for (const userid of set) people.add(userid);
  }
  return people;
}

function peopleOf(company: Company, scope: Scope, self: string | null): People {
  if (scope.kind === 'everyone' && scope.excluded.length === 0) return 'everyone';
  const chosen = chosenBy(company, scope, self);
  return new Set(chosen.filter((userid) => !scope.excluded.includes(userid)));
}

function chosenBy(company: Company, { kind, departments, employees }: Scope, self: string | null): string[] {
  const ofDepartments = (ids: readonly number[]) =>
    company.employees.filter((employee) => employee.departments.some((id) => ids.includes(id))).map((e) => e.userid);
  if (kind === 'self') return self === null ? [] : [self];
  if (kind === 'department') {
    const own = company.employees.find(({ userid }) => userid === self)?.departments ?? [];
    return ofDepartments(own.flatMap((id) => below(company, id)));
  }
  if (kind === 'custom') {
    return [...employees, ...ofDepartments(departments.flatMap((d) => (d.below ? below(company, d.id) : [d.id])))];
  }
  const talking = company.said.flatMap(({ senderId, receivers }) => [senderId, ...receivers]).filter(isEmployee);
  return [...new Set([...company.employees.map(({ userid }) => userid), ...talking])];
}

function below(company: Company, id: number): number[] {
  return [
    id,
    ...company.departments.filter(({ parent }) => parent === id).flatMap((child) => below(company, child.id)),
  ];
}

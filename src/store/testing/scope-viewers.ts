import { CONVERSATION_KINDS, EVERYONE, NO_LIMITS, type Scope } from '../../access/scope.ts';
import type { Viewer } from '../../access/viewer.ts';
import type { ReadDb } from '../db.ts';
import { type HeldRole, viewerOf, withoutRestricted } from '../viewers.ts';
import { BEGIN, type Chance, type Company, STEP } from './scope-company.ts';

/** Somebody with a few roles made up at random, as the roles resolve for him on the day. */
export interface Somebody {
  readonly self: string | null;
  readonly scopes: readonly Scope[];
  /** People whose single chats are shown to nobody. */
  readonly restricted: readonly string[];
}

export function makeSomebody(chance: Chance, company: Company): Somebody {
  const staff = [...company.employees.map(({ userid }) => userid), ...company.strangers];
  const scopes = Array.from({ length: chance.pick([1, 1, 1, 2, 3]) }, () => makeScope(chance, company, staff));
  const anybody = [...staff, ...company.customers.map(({ id }) => id)];
  const self = chance.of(0.8) ? chance.pick(staff) : null;
  return { self, scopes, restricted: chance.of(0.3) ? chance.some(anybody, 0.2) : [] };
}

export function viewerFor(db: ReadDb, { self, scopes, restricted }: Somebody): Viewer {
  const held = scopes.map((scope, i): HeldRole => ({ key: `r${i}`, permissions: [], scope, needsTotp: false }));
  return withoutRestricted(viewerOf(db, { id: 1, name: '林悦', wecomUserid: self }, held), restricted);
}

function makeScope(chance: Chance, { departments, said }: Company, staff: readonly string[]): Scope {
  const kind = chance.pick(['self', 'department', 'custom', 'custom', 'everyone'] as const);
  const isChosen = kind === 'custom';
  const [a, b] = [timeIn(chance, said), timeIn(chance, said)].sort((x, y) => x - y) as [number, number];
  return {
    ...(kind === 'everyone' ? EVERYONE : { kind, ...NO_LIMITS }),
    departments: isChosen ? chance.some(departments, 0.3).map(({ id }) => ({ id, below: chance.of(0.5) })) : [],
    employees: isChosen ? chance.some(staff, 0.3) : [],
    excluded: chance.of(0.2) ? [chance.pick(staff)] : [],
    from: chance.of(0.4) ? a : null,
    to: chance.of(0.4) ? b : null,
    kinds: chance.of(0.3) ? chance.some(CONVERSATION_KINDS, 0.6) : null,
  };
}

/** Mostly the very moment of a message. */
function timeIn(chance: Chance, said: Company['said']): number {
  const taken = chance.of(0.4) ? said.filter(({ revokes }) => revokes !== null) : [];
  return chance.of(0.8) ? chance.pick(taken.length > 0 ? taken : said).sentAt : BEGIN + STEP * chance.below(720);
}

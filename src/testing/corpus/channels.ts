import type { Company, Group } from './company.ts';
import type { Scene } from './facts.ts';
import type { People, Person } from './people.ts';
import type { Random } from './random.ts';
import type { Mark } from './record.ts';
import type { Script, Scripts, Shelf } from './scripts.ts';

/** Who talks with whom, how much, and what has passed between them so far. */
export interface Channel {
  readonly kind: 'customer' | 'internal' | 'customer-group' | 'internal-group';
  readonly mark: Mark;
  /** The room, for groups. */
  readonly group: Group | null;
  /** Of a pair: the employee first. */
  readonly pair: readonly [Person, Person] | null;
  readonly lasting: Map<string, string>;
  /** Names of the last dialogues, so that none comes back soon. */
  readonly recent: string[];
  stage: 'new' | 'lead' | 'client';
}

export interface Channels {
  pick(random: Random, kind?: Channel['kind']): Channel;
}

const SHARES: readonly (readonly [Channel['kind'], number])[] = [
  ['customer', 60],
  ['internal', 13],
  ['customer-group', 15],
  ['internal-group', 12],
];

/** Only what WeCom hands over: somebody of the archive's scope takes part, and no customer who said no. */
export function openChannels(company: Company, people: People, random: Random): Channels {
  const archived = new Set(company.staff.filter((s) => s.edition !== null).map((s) => s.userid));
  const willing = company.customers.filter((c) => c.consent !== 'Disagree');
  const pairs = willing.flatMap((customer) =>
    customer.follows.map((f) => {
      const pair = pairOf('customer', people.find(f.userid), people.find(customer.id), random);
      return customer.corp !== null && isPartner(customer.id) ? { ...pair, mark: '_updown_stream' as const } : pair;
    }),
  );
  const groups = company.groups.map((group) => channel(`${group.kind}-group`, { group }));
  const byKind: Readonly<Record<Channel['kind'], readonly Channel[]>> = {
    customer: shuffled(pairs, random),
    internal: shuffled(
      colleagues(people, random).filter((c) => c.pair!.some((p) => archived.has(p.id))),
      random,
    ),
    'customer-group': shuffled(
      groups.filter((g) => g.kind === 'customer-group'),
      random,
    ),
    'internal-group': shuffled(
      groups.filter((g) => g.kind === 'internal-group'),
      random,
    ),
  };
  return {
    pick(source, kind) {
      const list = byKind[kind ?? source.weighted(SHARES)];
      return source.chance(0.55) ? source.pickSkewed(list) : source.pick(list);
    },
  };
}

/** Some customers' companies are tied to this one as suppliers or dealers. By their ids: it stays so for all their chats. */
function isPartner(id: string): boolean {
  return id.charCodeAt(2) % 6 === 0;
}

/** Each has a handful of colleagues he writes to, mostly of his own department's neighbours in the list. */
function colleagues({ employees }: People, random: Random): Channel[] {
  return employees.flatMap((one, i) => {
    const near = employees.slice(i + 1, i + 9);
    const far = employees.slice(i + 9);
    return [...random.sample(near, 2), ...random.sample(far, 1)].map((other) => pairOf('internal', one, other, random));
  });
}

function pairOf(kind: Channel['kind'], first: Person, second: Person, random: Random): Channel {
  const stage = random.weighted([
    ['new', 12],
    ['lead', 34],
    ['client', 54],
  ] as const);
  return { ...channel(kind, { pair: [first, second] }), stage };
}

function channel(kind: Channel['kind'], who: { pair?: readonly [Person, Person]; group?: Group }): Channel {
  const { pair = null, group = null } = who;
  const mark: Mark = kind.startsWith('customer') ? '_external' : '';
  return { kind, mark, pair, group, lasting: new Map(), recent: [], stage: 'client' };
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return random.sample(list, list.length);
}

const REMEMBERED = 6;
const MISDEED_RATE = 0.012;

/** What they talk about next: fitting how far they know each other, and nothing they had lately. */
export function pickScript(channel: Channel, scripts: Scripts, random: Random): Script {
  const shelf = scripts.get(shelfFor(channel, random))!;
  const fresh = shelf.filter((s) => !channel.recent.includes(s.name));
  const script = random.weighted((fresh.length > 0 ? fresh : shelf).map((s) => [s, s.weight] as const));
  channel.recent.push(script.name);
  if (channel.recent.length > REMEMBERED) channel.recent.shift();
  if (script.shelf === 'opening') channel.stage = 'lead';
  if (script.makesClient) channel.stage = 'client';
  return script;
}

function shelfFor({ kind, stage }: Channel, random: Random): Shelf {
  if (kind !== 'customer') return kind;
  if (stage === 'new') return 'opening';
  if (random.chance(MISDEED_RATE)) return 'misdeed';
  const [sales, client] = stage === 'lead' ? [65, 5] : [25, 45];
  return random.weighted([
    ['sales', sales],
    ['client', client],
    ['daily', 30],
  ] as const);
}

/** The people for the roles of a script; in a group whoever was a member by then. */
export function castOf({ pair, group }: Channel, people: People, random: Random, at: number): Scene['cast'] {
  if (pair) {
    const [first, second] = pair;
    const outside = second.kind === 'customer';
    const begins = random.chance(0.5) ? [first, second] : [second, first];
    return new Map(
      outside
        ? [
            ['员', first],
            ['客', second],
          ]
        : [
            ['甲', begins[0]!],
            ['乙', begins[1]!],
          ],
    );
  }
  const present = membersAt(group!, at).map((id) => people.find(id));
  const staff = random.sample(
    present.filter((p) => p.kind === 'employee'),
    4,
  );
  const owner = people.find(group!.owner);
  if (group!.kind === 'internal')
    return new Map([...roles(['甲', '乙', '丙', '丁'], staff), ['机', random.pick(people.robots)]]);
  const guests = random.sample(
    present.filter((p) => p.kind === 'customer'),
    3,
  );
  const helper = staff.find((p) => p !== owner) ?? owner;
  return new Map([['主', owner], ['员', helper], ['机', owner], ...roles(['客', '客2', '客3'], guests)]);
}

/** With fewer people than roles, some play two. */
function roles(names: readonly string[], people: readonly Person[]): [string, Person][] {
  return people.length === 0 ? [] : names.map((name, i) => [name, people[i % people.length]!]);
}

/** Whoever had joined by then; of a group that is younger than the records, all. */
export function membersAt({ members, createdAt }: Group, at: number): string[] {
  return members.filter((m) => m.joinedAt <= at || createdAt > at).map((m) => m.id);
}

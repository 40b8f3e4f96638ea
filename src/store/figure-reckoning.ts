import { may, type Viewer } from '../access/viewer.ts';
import type { FactName } from '../figures/facts.ts';
import type { FigureQuery, FigureValue, FigureValues } from '../figures/indicator.ts';
import { indicatorsOf } from '../figures/indicators.ts';
import type { CountName, CountRow, Reckoned } from '../figures/reckoned.ts';
import { SUM_NAMES, type SumName } from '../figures/sums.ts';
import type { ReadDb } from './db.ts';
import { Departments } from './departments.ts';
import { readGroupActivity } from './figure-activity.ts';
import {
  countFact,
  type Grain,
  listOwnedRooms,
  type OwnedRoom,
  readSums,
  type Sums,
  type SumsAsked,
} from './figure-counts.ts';
import type { FigurePerson } from './figure-people.ts';
import { revisitRulesIn } from './figure-revisit-rules.ts';
import { readRevisits } from './figure-revisits.ts';
import type { Staff } from './figure-staff.ts';

/** The values of one question, by row: what was asked for once is kept, what nobody shows is never asked for. */
export class Reckoning {
  readonly indicators: readonly Reckoned[];
  readonly #asked: SumsAsked;
  readonly #query: FigureQuery;
  readonly #db: ReadDb;
  readonly #viewer: Viewer;
  readonly #needed: readonly SumName[];
  #sums: ReadonlyMap<string, Sums> | null = null;
  #revisits: Revisits | null = null;
  #lives: ReturnType<typeof readGroupActivity> | null = null;
  #rooms: ReadonlyMap<string, readonly OwnedRoom[]> | null = null;

  /** `columns`: what will be asked for; absent: everything. */
  constructor(db: ReadDb, viewer: Viewer, query: FigureQuery, staff: Staff, columns?: readonly string[]) {
    this.#db = db;
    this.#viewer = viewer;
    this.#query = query;
    this.#asked = { range: query.range, kind: query.table === 'group' ? 1 : 0, staff };
    this.indicators = indicatorsIn(db, viewer, query);
    this.#needed = sumsOf(
      this.indicators.filter(({ key }) => columns?.includes(key) ?? true),
      query.time,
    );
  }

  hasFigures(userid: string): boolean {
    return this.#ofDialogues().has(userid);
  }

  each(people: readonly FigurePerson[]): Rows {
    const byId = new Map(people.map((person) => [person.userid, person]));
    return new Rows(this.#query, {
      members: (userid) => [userid],
      people: () => 1,
      fact: (name) => this.#fact(name, 'each'),
      ...this.#parts(),
      words: (name, userid) => this.#words(name, byId.get(userid)),
    });
  }

  together(people: readonly FigurePerson[]): Rows {
    const ids = people.map(({ userid }) => userid);
    const { staff } = this.#asked;
    // Whoever has left has no row of his own, and counts for nobody.
    const isAll = staff !== null && staff.length === ids.length;
    const asked = isAll ? this.#asked : { ...this.#asked, staff: ids };
    return new Rows(this.#query, {
      members: () => ids,
      people: () => people.filter(({ counted }) => counted).length,
      fact: (name) => countFact(this.#db, this.#viewer, name, asked, 'together'),
      ...this.#parts(),
      words: () => '',
    });
  }

  /** By department: whoever is in several below it counts once. */
  places(people: readonly FigurePerson[], departments: Departments): Rows {
    const pairs = people.flatMap(({ userid, places }) => departments.above(places).map((id) => [userid, id] as const));
    const members = Map.groupBy(pairs, ([, id]) => String(id));
    const counted = new Set(people.filter((person) => person.counted).map(({ userid }) => userid));
    return new Rows(this.#query, {
      members: (place) => members.get(place)?.map(([userid]) => userid) ?? [],
      people: (place) => members.get(place)?.filter(([userid]) => counted.has(userid)).length ?? 0,
      fact: (name) => this.#fact(name, pairs),
      ...this.#parts(),
      words: () => '',
    });
  }

  #fact(name: FactName, grain: Grain): ReadonlyMap<string, number> {
    return countFact(this.#db, this.#viewer, name, this.#asked, grain);
  }

  #parts(): Pick<Source, 'sums' | 'revisits' | 'rates'> {
    return {
      sums: () => this.#ofDialogues(),
      revisits: () => this.#ofRevisits(),
      rates: (userid) => this.#ratesOf(userid),
    };
  }

  /** How active each group he owns is, as far as that can be said. */
  #ratesOf(userid: string): readonly number[] {
    this.#lives ??= readGroupActivity(this.#db, this.#viewer, this.#asked.range, null);
    const rates = (this.#ofRooms().get(userid) ?? []).map(({ id }) => this.#lives?.get(id)?.rate ?? null);
    return rates.filter((rate) => rate !== null);
  }

  #ofDialogues(): ReadonlyMap<string, Sums> {
    this.#sums ??= readSums(this.#db, this.#viewer, this.#asked, this.#needed);
    return this.#sums;
  }

  #ofRevisits(): Revisits {
    this.#revisits ??= readRevisits(this.#db, this.#viewer, this.#asked.range, this.#asked.staff);
    return this.#revisits;
  }

  #ofRooms(): ReadonlyMap<string, readonly OwnedRoom[]> {
    this.#rooms ??= listOwnedRooms(this.#db, this.#viewer, this.#asked);
    return this.#rooms;
  }

  #words(name: 'position' | 'rooms' | 'department', person: FigurePerson | undefined): string {
    if (person === undefined) return '';
    if (name === 'position') return person.position;
    if (name === 'rooms') return (this.#ofRooms().get(person.userid) ?? []).map((room) => room.name).join('、');
    const home = person.places.find((id) => id === person.main) ?? person.places[0];
    return home === undefined ? '' : new Departments(this.#db).named(home).name;
  }
}

/** Those of the table, with the days of revisiting that are set. Of violations whoever may not see them learns nothing. */
export function indicatorsIn(db: ReadDb, viewer: Viewer, { table }: Pick<FigureQuery, 'table'>): readonly Reckoned[] {
  if (table === 'single') {
    const { isOn, days } = revisitRulesIn(db);
    return indicatorsOf('single', isOn ? days : []);
  }
  const known = indicatorsOf(table);
  if (may(viewer, 'see-violations')) return known;
  return known.map((indicator) => (indicator.facts.includes('violations') ? { ...indicator, ...HIDDEN } : indicator));
}

const HIDDEN = { of: () => null, behind: null, facts: [] };

type Revisits = ReturnType<typeof readRevisits>;

interface Source {
  readonly members: (place: string) => readonly string[];
  readonly people: (place: string) => number;
  readonly sums: () => ReadonlyMap<string, Sums>;
  readonly fact: (name: FactName) => ReadonlyMap<string, number>;
  readonly revisits: () => Revisits;
  readonly rates: (userid: string) => readonly number[];
  readonly words: (name: 'position' | 'rooms' | 'department', place: string) => string;
}

const IS_SUM: ReadonlySet<string> = new Set(SUM_NAMES);
const REVISIT = /^(done|due)-(\d+)$/;

/** Rows by what each is of: a userid, a department, or '' for all. */
export class Rows {
  readonly #time: FigureQuery['time'];
  readonly #source: Source;

  constructor({ time }: FigureQuery, source: Source) {
    this.#time = time;
    this.#source = source;
  }

  peopleOf(place: string): number {
    return this.#source.people(place);
  }

  value(place: string, indicator: Reckoned): FigureValue {
    return indicator.of(this.#row(place));
  }

  values(place: string, indicators: readonly Reckoned[]): FigureValues {
    const row = this.#row(place);
    const values: Record<string, FigureValue> = {};
    for (const { key, of, parts } of indicators) {
      values[key] = of(row);
      if (parts === null) continue;
      values[`${key}:top`] = parts.top(row);
      values[`${key}:bottom`] = parts.bottom(row);
    }
    return values;
  }

  #row(place: string): CountRow {
    return {
      time: this.#time,
      n: (name) => this.#count(place, name),
      words: (name) => this.#source.words(name, place),
    };
  }

  #count(place: string, name: CountName): number {
    const { members, people, sums, fact, revisits, rates } = this.#source;
    if (name === 'people') return people(place);
    if (name === 'rated') return total(members(place), (userid) => rates(userid).length);
    if (name === 'rates') return total(members(place), (userid) => rates(userid).reduce((sum, rate) => sum + rate, 0));
    const revisit = REVISIT.exec(name);
    if (revisit !== null) {
      const [, part, n] = revisit as unknown as [string, 'done' | 'due', string];
      return total(members(place), (userid) => revisits().get(userid)?.[`revisit-${Number(n)}`]?.[part]);
    }
    if (!IS_SUM.has(name)) return fact(name as FactName).get(place) ?? 0;
    return total(members(place), (userid) => sums().get(userid)?.[name as SumName]);
  }
}

function total(people: readonly string[], of: (userid: string) => number | undefined): number {
  let sum = 0;
  for (const userid of people) sum += of(userid) ?? 0;
  return sum;
}

/** What these are made of: they are asked with ones in place of the numbers. */
function sumsOf(indicators: readonly Reckoned[], time: FigureQuery['time']): readonly SumName[] {
  const names = new Set<CountName>();
  const n = (name: CountName): number => {
    names.add(name);
    return 1;
  };
  for (const { of } of indicators) of({ time, n, words: () => '' });
  return SUM_NAMES.filter((name) => names.has(name));
}

/** Of an indicator that is made of nothing else. */
export function sumsAlone({ time }: Pick<FigureQuery, 'time'>, all: readonly Sums[]): CountRow {
  const n = (name: CountName): number => all.reduce((sum, sums) => sum + (sums[name as SumName] ?? 0), 0);
  return { time, n, words: () => '' };
}

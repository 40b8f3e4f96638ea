import type { Viewer } from '../../access/viewer.ts';
import { People } from '../../drawing/people.ts';
import { isEmployee, isRobot } from '../../messages/people.ts';
import { listParties, type PartyRow, type StaffName } from '../../store/package-rows.ts';
import type { Asked } from '../format.ts';
import type { Aliases } from './aliases.ts';
import type { Party } from './sink.ts';

/** Who is who in a package: by name, or in a masked one by 员工1, 客户1. */
export interface Parties {
  /** For who draws messages. */
  readonly people: People;
  of(id: string): Party;
  room(key: string): string;
  /** All of these are about to be asked for. */
  meet(ids: readonly string[]): void;
}

const MOST = 50_000;

export class KnownParties implements Parties {
  readonly #read: (ids: readonly string[]) => readonly PartyRow[];
  readonly #rows = new Map<string, PartyRow | null>();
  readonly #parties = new Map<string, Party>();
  readonly people: People;

  constructor(reading: Asked['reading'], viewer: Viewer) {
    this.#read = (ids) => reading.run((db) => listParties(db, viewer, ids));
    this.people = new People({
      of: (id) => {
        const row = this.row(id);
        return row && { ...row, gone: false };
      },
    });
  }

  meet(ids: readonly string[]): void {
    const unknown = [...new Set(ids)].filter((id) => !this.#rows.has(id));
    if (unknown.length === 0) return;
    if (this.#rows.size > MOST) this.#rows.clear();
    const rows = new Map(this.#read(unknown).map((row) => [row.id, row]));
    for (const id of unknown) this.#rows.set(id, rows.get(id) ?? null);
  }

  row(id: string): PartyRow | null {
    if (!this.#rows.has(id)) this.meet([id]);
    return this.#rows.get(id) ?? null;
  }

  of(id: string): Party {
    const known = this.#parties.get(id);
    if (known) return known;
    if (this.#parties.size > MOST) this.#parties.clear();
    const party = { id, name: this.people.name(id), kind: kindOf(id), detail: this.row(id)?.detail ?? '' };
    this.#parties.set(id, party);
    return party;
  }

  room(key: string): string {
    return this.people.group(key).name;
  }
}

/** Under other names. Whoever is met is known by name to the aliases, so that nobody is named in what others say. */
export class MaskedParties implements Parties {
  readonly people = new People({ of: () => null });
  readonly #known: KnownParties;
  readonly #aliases: Aliases;
  readonly #otherNames: (ids: readonly string[]) => readonly StaffName[];
  readonly #learnt = new Set<string>();

  constructor(known: KnownParties, aliases: Aliases, otherNames: (ids: readonly string[]) => readonly StaffName[]) {
    this.#known = known;
    this.#aliases = aliases;
    this.#otherNames = otherNames;
  }

  meet(ids: readonly string[]): void {
    const strangers = [...new Set(ids)].filter((id) => id !== '' && !this.#learnt.has(id));
    if (strangers.length === 0) return;
    this.#known.meet(strangers);
    const others = Map.groupBy(this.#otherNames(strangers), ({ id }) => id);
    for (const id of strangers) {
      this.#learnt.add(id);
      const row = this.#known.row(id);
      const names = [...(row ? [row.name] : []), ...(others.get(id) ?? []).map(({ name }) => name)];
      this.#aliases.learn(id, names, row?.kind === 'room' ? 'room' : undefined);
    }
  }

  of(id: string): Party {
    const kind = kindOf(id);
    if (kind === 'system') return { id: '', name: '系统', kind, detail: '' };
    const name = this.#aliases.of(id);
    return { id: name, name, kind, detail: '' };
  }

  room(key: string): string {
    return this.#aliases.of(key, 'room');
  }
}

function kindOf(id: string): Party['kind'] {
  if (id === '' || id === 'system') return 'system';
  if (isRobot(id)) return 'robot';
  return isEmployee(id) ? 'employee' : 'customer';
}

import { all, type ReadDb } from './db.ts';
import { sql } from './sql.ts';

/** The tree of departments in memory, for one question: a company has hundreds. */

export interface DepartmentNode {
  readonly id: number;
  readonly name: string;
  readonly depth: number;
  /** How many of those asked about are in it or below. */
  readonly count: number;
}

interface Department {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly gone: number;
}

export class Departments {
  readonly #byId: ReadonlyMap<number, Department>;
  readonly #children: ReadonlyMap<number, readonly Department[]>;
  readonly #all: readonly Department[];

  constructor(db: ReadDb) {
    this.#all = all<Department>(
      db,
      // WeCom's greatest number comes first.
      sql`SELECT id, name, parent_id AS parentId, gone_at IS NOT NULL AS gone FROM departments ORDER BY place DESC, id`,
    );
    this.#byId = new Map(this.#all.map((department) => [department.id, department]));
    this.#children = Map.groupBy(this.#all, ({ parentId }) => parentId);
  }

  /** The department and all below it. */
  below(id: number): Set<number> {
    const found = new Set([id]);
    for (const known of found) for (const child of this.#children.get(known) ?? []) found.add(child.id);
    return found;
  }

  /** These and all above them, each once. */
  above(ids: readonly number[]): number[] {
    return [...new Set(ids.flatMap((id) => this.#upwards(id)))];
  }

  named(id: number): { name: string; path: string } {
    const names = this.#upwards(id).map((above) => this.#byId.get(above)?.name || `部门 ${above}`);
    return { name: names[0]!, path: names.toReversed().join(' / ') };
  }

  /** Each given by the departments he is in. Departments that are gone stay while somebody is in them. */
  counted(people: readonly (readonly number[])[]): DepartmentNode[] {
    const counts = new Map<number, number>();
    for (const places of people) {
      const within = new Set(places.flatMap((id) => this.#upwards(id)));
      for (const id of within) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const nodes: DepartmentNode[] = [];
    const walk = ({ id, name, gone }: Department, depth: number): void => {
      const count = counts.get(id) ?? 0;
      if (count === 0 && gone === 1) return;
      nodes.push({ id, name: name || `部门 ${id}`, depth, count });
      for (const child of this.#children.get(id) ?? []) walk(child, depth + 1);
    };
    for (const root of this.#all.filter(({ id, parentId }) => id !== parentId && !this.#byId.has(parentId)))
      walk(root, 0);
    return nodes;
  }

  /** Itself first. A department whose parent we do not see is a root. */
  #upwards(id: number): number[] {
    const path = [id];
    for (let at = this.#byId.get(id)?.parentId; at !== undefined && this.#byId.has(at) && !path.includes(at); ) {
      path.push(at);
      at = this.#byId.get(at)?.parentId;
    }
    return path;
  }
}

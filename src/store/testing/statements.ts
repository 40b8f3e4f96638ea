import type Database from 'better-sqlite3';
import type { ReadDb } from '../db.ts';

type Run = (this: Database.Statement, ...args: unknown[]) => unknown;

/** The text of every statement that is run while `work` is, in their order. */
export function statementsIn(db: ReadDb, work: () => void): string[] {
  const shared = Object.getPrototypeOf(db.connection.prepare('SELECT 1')) as Record<string, Run>;
  const texts: string[] = [];
  const kept = ['all', 'get', 'run', 'iterate'].map((name) => [name, shared[name]!] as const);
  for (const [name, original] of kept) {
    shared[name] = function (this: Database.Statement, ...args: unknown[]) {
      texts.push(this.source);
      return original.apply(this, args);
    };
  }
  try {
    work();
  } finally {
    for (const [name, original] of kept) shared[name] = original;
  }
  return texts;
}

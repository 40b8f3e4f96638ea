import { createHook } from 'node:async_hooks';
import Database from 'better-sqlite3';

type Method = (...args: unknown[]) => unknown;

/** What the database was asked while something happened, in its order, and how often a password was worked on. */
export async function watch<T>(
  act: () => Promise<T>,
): Promise<{ readonly statements: readonly string[]; readonly derived: number; readonly result: T }> {
  const statements: string[] = [];
  let derived = 0;
  const probe = new Database(':memory:');
  const proto = Object.getPrototypeOf(probe.prepare('SELECT 1')) as Record<string, Method>;
  probe.close();
  const kept = ['get', 'all', 'run'].map((name) => [name, proto[name]!] as const);
  for (const [name, original] of kept) {
    proto[name] = function (this: { readonly source: string }, ...args: unknown[]) {
      statements.push(this.source);
      return original.apply(this, args);
    };
  }
  const hook = createHook({
    init(_id, type) {
      if (type === 'SCRYPTREQUEST') derived += 1;
    },
  }).enable();
  try {
    const result = await act();
    return { statements, derived, result };
  } finally {
    hook.disable();
    for (const [name, original] of kept) proto[name] = original;
  }
}

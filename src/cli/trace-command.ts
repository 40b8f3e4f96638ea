import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Trace } from '../access/acts.ts';
import { type Config, pathsOf } from '../config.ts';
import { type Patience, writeBesideService } from '../store/command-desk.ts';
import type { WriteDb } from '../store/db.ts';
import type { TrailEntry } from '../store/trail.ts';

/** What a command leaves in the trail: `title` is how it was called, without secrets. */
export type CommandTrace = Omit<Trace, 'act'> & { readonly act?: 'command' | 'account-recovered' };

/**
 * Writes before the command does anything; whoever cannot leave a trace does nothing. False when there is no huicun.db yet:
 * before the first start, or where everything is about to be put back.
 */
export function traceCommand(config: Pick<Config, 'dataDir'>, trace: CommandTrace, patience: Patience = {}): boolean {
  return writeBesideService(pathsOf(config), [commandEntry(trace)], () => true, patience) !== null;
}

/** A change of huicun.db and its trace in one transaction, also while the service runs. Null when there is no huicun.db. */
export function changeByCommand<A extends unknown[], R>(
  config: Pick<Config, 'dataDir'>,
  trace: CommandTrace,
  change: (db: WriteDb, ...args: A) => R,
  ...args: A
): R | null {
  return writeBesideService(pathsOf(config), [commandEntry(trace)], (db) => change(db, ...args));
}

/** Who: the operating system's user, and who signed in at the server when he has become somebody else since. */
export function commandEntry({ act = 'command', details = {}, ...trace }: CommandTrace): TrailEntry {
  const name = userName();
  const signedIn = signedInUser();
  const as = signedIn !== null && signedIn !== name ? { signedInAs: signedIn } : {};
  return {
    ...trace,
    act,
    details: { ...details, ...as },
    at: Date.now(),
    account: null,
    name,
    ip: '',
    agent: `服务器 ${hostname()}`,
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? ''}`; // in a container the user often has no name
  }
}

const NOBODY = 0xffffffff;

/** Linux remembers it through sudo and su. */
function signedInUser(): string | null {
  try {
    const uid = Number(readFileSync('/proc/self/loginuid', 'utf8'));
    if (uid === NOBODY || Number.isNaN(uid)) return null;
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.split(':')[2] === String(uid));
    return line?.split(':')[0] ?? `uid ${uid}`;
  } catch {
    return null;
  }
}

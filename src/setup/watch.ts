import { listChecks } from '../store/checks.ts';
import { type Health, readHealth } from '../store/health.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import type { Checked, CheckParts } from './check.ts';
import { PROGRAM } from './program.ts';

/**
 * The binding while the service runs: everything every ten minutes, what pulling hangs on as soon as pulling breaks or
 * comes back, and a trusted address every minute while WeCom refuses ours. All it knows is in the store.
 */
interface Tester {
  readonly names: readonly string[];
  runAll(names: readonly string[]): Promise<Checked[]>;
}

const EVERY = 10 * 60_000;
const SLACK = 5000; // the timetable is by the minute: nine minutes and 59 seconds are ten
const ADDRESSES: readonly string[] = ['archive-ip', 'app-ip'];
const PULLING: readonly string[] = ['clock', 'proxy', 'library', 'keys', 'corp', 'archive-secret', 'archive-ip', 'lag'];
/** These ask nobody but our own store: what is not well there may be so within the minute, and is looked at again. */
const IN_STORE: readonly string[] = [
  'service',
  'disk',
  'disk-forecast',
  'library',
  'keys',
  'callback-archive',
  'callback-customers',
  'callback-directory',
  'lag',
  'sync',
  'second-channel',
  'checkpoints',
];
/** An appliance that is bound to nobody asks nobody. */
const AT_HOME: readonly string[] = ['service', 'disk', 'disk-forecast', 'library', 'keys'];
export const UNTRUSTED: readonly (number | null)[] = [301042, 60020, 10009];

export async function watchBinding(parts: CheckParts, tester: Tester): Promise<readonly Checked[]> {
  const [known, health] = await Promise.all([
    parts.store.read(listChecks, PROGRAM),
    parts.store.read(readHealth, PROGRAM),
  ]);
  const due = dueNames(known, health, tester.names, parts);
  const fresh = due.length === 0 ? [] : await tester.runAll(due);
  const names = new Set(due);
  await noteAddresses(parts, [...fresh, ...known.filter(({ name }) => !names.has(name))], health, names);
  return fresh;
}

function dueNames(
  known: readonly Checked[],
  health: Health,
  names: readonly string[],
  { binding, clock }: CheckParts,
): readonly string[] {
  const now = clock();
  const urgent = pullingChanged(known, health) ? PULLING : [];
  const isDue = (name: string) => {
    const last = known.find((checked) => checked.name === name);
    if (!last || last.at > now || now - last.at >= EVERY - SLACK || urgent.includes(name)) return true;
    if (ADDRESSES.includes(name)) return UNTRUSTED.includes(last.code);
    return IN_STORE.includes(name) && last.state !== 'ok';
  };
  const bound = binding.current().corpId !== '';
  return names.filter((name) => (bound || AT_HOME.includes(name)) && isDue(name));
}

/** Pulling broke, or came back, after we last looked. */
function pullingChanged(known: readonly Checked[], { pulling }: Health): boolean {
  const lag = known.find(({ name }) => name === 'lag');
  if (!lag) return false;
  const broken = pulling.state === 'failing' || pulling.state === 'paused';
  if (broken) return pulling.since > lag.at || (lag.state !== 'error' && lag.state !== 'unset');
  return pulling.state === 'idle' && lag.state !== 'ok' && (pulling.caughtUpAt ?? 0) > lag.at;
}

/** An incident as long as WeCom refuses our address: every page shows it, with the address to enter. */
async function noteAddresses(
  { store, clock }: CheckParts,
  all: readonly Checked[],
  { incidents }: Health,
  tested: ReadonlySet<string>,
): Promise<void> {
  if (!ADDRESSES.some((name) => tested.has(name))) return;
  const both = all.filter(({ name }) => ADDRESSES.includes(name));
  const refused = both.filter(({ code }) => UNTRUSTED.includes(code));
  const open = incidents.find(({ kind, over }) => kind === 'address' && !over);
  const sentence = refused.map((checked) => checked.sentence).join('；');
  if (refused.length === 0) {
    if (open && both.every(({ state }) => state !== 'error')) await store.write(closeIncidents, 'address', clock());
    return;
  }
  if (open && open.sentence !== sentence) await store.write(closeIncidents, 'address', clock());
  const remedy = refused.map((checked) => checked.remedy).join(' ');
  await store.write(recordIncident, { kind: 'address', code: refused[0]!.code, sentence, remedy }, clock());
}

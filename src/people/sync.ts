import { setTimeout as delay } from 'node:timers/promises';
import type { Viewer } from '../access/viewer.ts';
import { messageOf, remedyOf, UserError } from '../lib/errors.ts';
import { findCallbackFacts, listSyncFacts, type SyncFacts } from '../store/check-facts.ts';
import { closeIncidents, recordIncident } from '../store/incidents.ts';
import { beginPart, failPart, finishPart } from '../store/sync-parts.ts';
import { Patience, type Wait } from './patience.ts';
import { consents, customers, tags } from './sync-customers.ts';
import { behaviour, isRefusal, operations } from './sync-logs.ts';
import { departments, employees, scope } from './sync-members.ts';
import { owedParts } from './sync-owed.ts';
import {
  PART_TITLES,
  type Part,
  type PartName,
  type PartRun,
  Progress,
  Shared,
  type SyncParts,
  takeUp,
} from './sync-part.ts';
import { checkRobots, checkRooms, customerRooms, internalRooms, robots, roomConsents } from './sync-rooms.ts';

export { PART_TITLES, type PartName, type SyncParts } from './sync-part.ts';

/**
 * Brings the directory up to date, part by part, one run at a time. Each part stands for itself: one that WeCom refuses is
 * told and leaves the others, and what was known, as they are. Ended at any line, the next run goes on from there.
 */
export interface SyncOutcome {
  /** What could not be brought up to date. */
  readonly failed: readonly Failure[];
}

interface Failure {
  /** Its title. */
  readonly part: string;
  readonly sentence: string;
}

const PARTS: readonly Part[] = [
  departments,
  employees,
  scope,
  tags,
  customers,
  consents,
  customerRooms,
  roomConsents,
  internalRooms,
  robots,
  operations,
  behaviour,
];

const HALF_DAY = 43_200_000;
const NEVER = 0;
const CALL_UNDER_WAY = 3000; // a call that hangs does not keep the program from ending
const PROGRAM: Viewer = { accountId: 0, name: '会存', permissions: ['see-directory'], scope: 'everyone' };

interface Round {
  readonly wanted: Set<PartName>;
  readonly outcome: Promise<SyncOutcome>;
}

export class Sync {
  readonly #parts: SyncParts;
  readonly #stop = new AbortController();
  readonly #patience: Patience;
  #round: Round | null = null;
  #next: Round | null = null;
  #running: PartName | null = null;
  /** Where newcomers could not be named the last time. */
  readonly #unnamed = new Set<PartName>();

  constructor(parts: SyncParts, wait?: Wait) {
    this.#parts = parts;
    this.#patience = new Patience({ ...parts, stop: this.#stop.signal, ...(wait && { wait }) });
  }

  /** All parts, or some. Asked while a run is under way, the parts come after it, once for all who asked. */
  run(only: readonly PartName[] = PARTS.map(({ name }) => name)): Promise<SyncOutcome> {
    if (this.#round === null) {
      this.#round = this.#begin(new Set(only), Promise.resolve());
      return this.#round.outcome;
    }
    this.#next ??= this.#begin(new Set(), this.#round.outcome);
    for (const name of only) this.#next.wanted.add(name);
    return this.#next.outcome;
  }

  /** What has not been brought up to date since last night, what broke off, and what changes from hour to hour. */
  async runOwed(): Promise<SyncOutcome> {
    const { store, clock } = this.#parts;
    if (this.#round !== null) return this.#round.outcome;
    const known = await store.read(listSyncFacts, PROGRAM);
    const callback = await store.read(findCallbackFacts, PROGRAM, 'customers');
    return this.run(owedParts(known, { now: clock(), hearsOfCustomers: (callback?.verifiedAt ?? null) !== null }));
  }

  /** Groups and robots that have just begun to talk get their names soon, not with the next whole run. */
  async nameNewcomers(): Promise<SyncOutcome> {
    const { store, clock } = this.#parts;
    const failed: Failure[] = [];
    const once = { ask: <T>(call: () => Promise<T>) => call() }; // the next minute comes soon enough
    for (const [name, check] of [['internal-rooms', checkRooms] as const, ['robots', checkRobots] as const]) {
      try {
        await check(this.#parts, once, NEVER);
        if (this.#unnamed.delete(name)) await store.write(closeIncidents, kindOf(name), clock());
      } catch (error) {
        this.#unnamed.add(name);
        failed.push(await this.#tell(name, error));
      }
    }
    return { failed };
  }

  running(): PartName | null {
    return this.#running;
  }

  /** Ends what is under way at its next step; a later run takes it up. */
  async close(): Promise<void> {
    this.#stop.abort();
    const ended = Promise.allSettled([this.#round?.outcome, this.#next?.outcome]);
    await Promise.race([ended, delay(CALL_UNDER_WAY, undefined, { ref: false })]);
  }

  #begin(wanted: Set<PartName>, before: Promise<unknown>): Round {
    const outcome = before.then(
      () => this.#runParts(wanted),
      () => this.#runParts(wanted),
    );
    const round: Round = { wanted, outcome };
    const over = () => {
      this.#round = this.#next;
      this.#next = null;
    };
    outcome.then(over, over);
    return round;
  }

  async #runParts(wanted: ReadonlySet<PartName>): Promise<SyncOutcome> {
    const shared = new Shared();
    const failed: Failure[] = [];
    const noSecret = new Set<string>();
    for (const part of PARTS) {
      if (!wanted.has(part.name) || this.#stop.signal.aborted || noSecret.has(part.secret)) continue;
      this.#running = part.name;
      const error = await this.#runPart(part, shared).then(
        () => null,
        (reason: unknown) => reason ?? new Error('no reason'),
      );
      if (error === null || this.#stop.signal.aborted) continue;
      if (error instanceof UserError) noSecret.add(part.secret); // not set up yet: the rest would say the same
      const told = await this.#tellFailure(part, error);
      if (told) failed.push(told);
    }
    this.#running = null;
    return { failed };
  }

  async #runPart(part: Part, shared: Shared): Promise<void> {
    const { store, clock } = this.#parts;
    const begun = clock();
    const { place, finishedAt } = await store.write(beginPart, part.name, { total: 0 }, begun);
    const told = takeUp(place);
    const isGood = told !== null && told.place !== null && (part.placeKeeps || begun - told.at < HALF_DAY);
    const from = isGood ? told : null;
    const at = from && !part.placeKeeps ? from.at : begun;
    const progress = new Progress({ store, name: part.name, at }, from);
    const run: PartRun = { ...this.#parts, patience: this.#patience, shared, progress, at, finishedAt };
    try {
      const rows = await part.run(run);
      await store.write(finishPart, part.name, rows, clock());
      await store.write(closeIncidents, kindOf(part.name), clock());
    } catch (error) {
      await progress.save();
      throw error;
    }
  }

  async #tellFailure(part: Part, error: unknown): Promise<Failure | null> {
    const { store, clock, log } = this.#parts;
    const { sentence, remedy, code } = wordsOf(error);
    await store.write(failPart, part.name, { sentence, remedy, code }, clock());
    if (part.mayBeOff && isRefusal(error)) {
      log.info({ part: part.name, code }, 'a part of the directory is not ours to ask for');
      await store.write(closeIncidents, kindOf(part.name), clock());
      return null;
    }
    return this.#tell(part.name, error);
  }

  async #tell(name: PartName, error: unknown): Promise<Failure> {
    const { store, clock, log } = this.#parts;
    const { sentence, remedy, code } = wordsOf(error);
    log.warn({ part: name, err: error }, 'a part of the directory could not be brought up to date');
    const title = PART_TITLES[name];
    if (!(error instanceof UserError)) {
      const incident = { kind: kindOf(name), code, sentence: `通讯录的${title}没有同步成功：${sentence}`, remedy };
      await store.write(recordIncident, incident, clock());
    }
    return { part: title, sentence };
  }
}

function kindOf(name: PartName): string {
  return `directory-${name}`;
}

function wordsOf(error: unknown): Pick<SyncFacts, 'sentence' | 'remedy' | 'code'> {
  const known = error instanceof UserError || remedyOf(error) !== '';
  const { code } = error as { code?: unknown };
  return {
    sentence: known ? messageOf(error) : '出现内部错误，稍后自动重试。',
    remedy: remedyOf(error),
    code: typeof code === 'number' ? code : null,
  };
}

import type { Accusations } from './accusations.ts';
import { OWN_CODES, WecomError } from './errors.ts';

/**
 * Opens a batch over a library that may crash on one of its records. Whoever the note names is only accused: it runs alone
 * in a fresh host, and two deaths there convict it. If it survives, something before it did the harm, and halving finds what.
 */
export type Fault = 'missing-key' | 'wrong-key' | 'damaged' | 'quarantined' | 'msgid-mismatch';

export type Opened =
  | { readonly seq: number; readonly json: string }
  | { readonly seq: number; readonly fault: Fault; readonly detail: string };

/** One run through a host. `accused` is the record the library died on; the caller deals with every other kind of death. */
export type Run = { readonly opened: readonly Opened[] } | { readonly accused: number };

export interface Bench<Record extends { readonly seq: number }> {
  /** `fresh`: in a host that has done nothing else, with nothing else going on in it. */
  run(records: readonly Record[], fresh: boolean): Promise<Run>;
  readonly accusations: Accusations;
}

export const DEATHS_TO_CONVICT = 2;
/** After so many convictions with nothing opened in between it may be the library: another record is asked. */
const CONVICTIONS_TO_DOUBT = 5;

export async function openBatch<R extends { readonly seq: number }>(
  records: readonly R[],
  bench: Bench<R>,
): Promise<Opened[]> {
  const opened = await new Opening(records, bench).open();
  return records.map((r) => opened.get(r.seq)!);
}

class Opening<R extends { readonly seq: number }> {
  readonly #bench: Bench<R>;
  readonly #opened = new Map<number, Opened>();
  readonly #records: readonly R[];
  #convicted: number[] = [];

  constructor(records: readonly R[], bench: Bench<R>) {
    this.#records = records;
    this.#bench = bench;
  }

  async open(): Promise<ReadonlyMap<number, Opened>> {
    const records = this.#records;
    const suspects = records.filter((r) => this.#bench.accusations.has(r.seq));
    for (const suspect of suspects) await this.#openAlone(suspect);
    await this.#openGroup(
      records.filter((r) => !suspects.includes(r)),
      false,
    );
    return this.#opened;
  }

  async #openGroup(group: readonly R[], fresh: boolean): Promise<void> {
    if (group.length === 0) return;
    const run = await this.#bench.run(group, fresh);
    if ('opened' in run) {
      this.#keep(run.opened);
      return;
    }
    const accused = group.find((r) => r.seq === run.accused) ?? group[0]!;
    if (accused !== group[0]) this.#convicted = []; // those before it were opened: the library is able to
    this.#bench.accusations.accuse(accused.seq);
    const guilty = await this.#openAlone(accused);
    const rest = group.filter((r) => r !== accused);
    const half = Math.ceil(rest.length / 2);
    if (guilty) return this.#openGroup(rest, fresh);
    await this.#openGroup(rest.slice(0, half), true);
    await this.#openGroup(rest.slice(half), true);
  }

  /** True when the record is found guilty. */
  async #openAlone(record: R): Promise<boolean> {
    const { run, accusations } = this.#bench;
    while (accusations.deathsOf(record.seq) < DEATHS_TO_CONVICT) {
      const outcome = await run([record], true);
      if ('opened' in outcome) {
        accusations.acquit(record.seq);
        this.#keep(outcome.opened);
        return false;
      }
      accusations.addDeath(record.seq);
      if (accusations.deathsOf(record.seq) === DEATHS_TO_CONVICT) await this.#convict(record.seq);
    }
    const detail = `SDK 单独解密此记录时连续 ${DEATHS_TO_CONVICT} 次崩溃或失去反应`;
    this.#opened.set(record.seq, { seq: record.seq, fault: 'quarantined', detail });
    return true;
  }

  async #convict(seq: number): Promise<void> {
    this.#convicted.push(seq);
    if (this.#convicted.length < CONVICTIONS_TO_DOUBT) return;
    const witness = this.#records.findLast((r) => !this.#opened.has(r.seq) && r.seq !== seq);
    const outcome = witness && (await this.#bench.run([witness], true));
    if (outcome && 'opened' in outcome) {
      this.#convicted = [];
      return;
    }
    for (const innocent of this.#convicted) this.#bench.accusations.acquit(innocent);
    throw new WecomError('DecryptData', OWN_CODES.alwaysDies);
  }

  #keep(opened: readonly Opened[]): void {
    this.#convicted = [];
    for (const one of opened) this.#opened.set(one.seq, one);
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeCompany, makeMediaPool, makeRecords, movedTo, type RawRecord } from '../../src/testing/corpus/index.ts';
import { Sealer } from '../../src/testing/sealer.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { keyPair } from '../../src/testing/world.ts';

const DAY = 86_400_000;
const SEED = 20_261_121;

/** A company that talks without pause, files and all; it remembers every word, to be compared with at the end. */
export class TalkingCompany {
  readonly library: SimulatedLibrary;
  /** The JSON of each record as it was sealed, by seq. */
  readonly said = new Map<number, string>();
  readonly company = makeCompany(SEED);
  readonly #records: Generator<RawRecord>;
  readonly #sealer = new Sealer(keyPair(1).publicKey, 1, { reuse: 500 });

  private constructor(library: SimulatedLibrary, records: (library: SimulatedLibrary) => Generator<RawRecord>) {
    this.library = library;
    this.#records = records(library);
  }

  static async make(dir: string, count: number): Promise<TalkingCompany> {
    mkdirSync(join(dir, 'sdk'), { recursive: true });
    const media = await makeMediaPool(SEED, join(dir, 'pool'));
    const span = { from: Date.now() - DAY, to: Date.now() + 30 * DAY };
    const library = new SimulatedLibrary(join(dir, 'sdk'));
    const company = makeCompany(SEED);
    return new TalkingCompany(library, (sdk) =>
      makeRecords(company, {
        ...{ seed: SEED, ...span, count, media },
        onMedia: (id, { path }) => sdk.linkMedia(id, path!),
      }),
    );
  }

  speak(count: number): void {
    const sealed = [];
    for (let i = 0; i < count; i++) {
      const { value } = this.#records.next();
      if (!value) break;
      const [seq, record] = [this.said.size + 1, movedTo(value, Date.now())];
      const json = JSON.stringify(record);
      this.said.set(seq, json);
      sealed.push(this.#sealer.seal(seq, record.msgid, json));
    }
    this.library.append(sealed);
  }
}

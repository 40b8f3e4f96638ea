import type { Viewer } from '../access/viewer.ts';
import type { Reading } from '../store/reading.ts';
import {
  countRecordings,
  findArchiveEnd,
  listPickedRecordings,
  listRecordings,
  type Recording,
  type RecordingFilters,
  type RecordingPick,
  type RecordingPlace,
  type RecordingsOptions,
  type RecordingsPage,
} from '../store/recordings.ts';
import type { Asked } from './format.ts';

/** What an export of recordings holds: those that were picked, or all that fit. */
export interface RecordingsWanted {
  readonly picked: readonly RecordingPick[] | null;
  readonly filters: RecordingFilters;
  /** Sounds that players do not know come with a copy that they do. */
  readonly wav: boolean;
}

/** As the page that asked for them wrote it down. */
export function wantedRecordings({ reading, viewer, conditions }: Asked): {
  recordings: WantedRecordings;
  wav: boolean;
} {
  const wanted = JSON.parse(conditions) as RecordingsWanted;
  return { recordings: new WantedRecordings(reading, viewer, wanted), wav: wanted.wav };
}

const PAGE = 1000;
const PATIENCE = 3_600_000; // nobody waits at a page for it
const ALL = 1_000_000_000;

/** The recordings of one export, bounded at its start: what is archived while it runs stays out. */
export class WantedRecordings {
  readonly total: number;
  readonly #reading: Pick<Reading, 'run'>;
  readonly #viewer: Viewer;
  readonly #wanted: RecordingsWanted;

  constructor(reading: Pick<Reading, 'run'>, viewer: Viewer, wanted: RecordingsWanted) {
    this.#reading = reading;
    this.#viewer = viewer;
    const upTo = reading.run((db) => findArchiveEnd(db, viewer));
    this.#wanted = { ...wanted, filters: { ...wanted.filters, upTo } };
    this.total = wanted.picked?.length ?? this.#count();
  }

  *pages(): Generator<readonly Recording[]> {
    const { picked } = this.#wanted;
    yield* picked === null ? this.#matching() : this.#picked(picked);
  }

  #count(): number {
    const limits = { most: ALL, budget: PATIENCE };
    return this.#reading.run((db) => countRecordings(db, this.#viewer, this.#wanted.filters, limits)).count;
  }

  *#picked(picked: readonly RecordingPick[]): Generator<readonly Recording[]> {
    for (let from = 0; from < picked.length; from += PAGE) {
      const some = picked.slice(from, from + PAGE);
      yield this.#reading.run((db) => listPickedRecordings(db, this.#viewer, some));
    }
  }

  *#matching(): Generator<readonly Recording[]> {
    let before: RecordingPlace | null = null;
    do {
      const options: RecordingsOptions = { before, limit: PAGE, budget: PATIENCE };
      const page: RecordingsPage = this.#reading.run((db) =>
        listRecordings(db, this.#viewer, this.#wanted.filters, options),
      );
      yield page.rows;
      before = page.next;
    } while (before !== null);
  }
}

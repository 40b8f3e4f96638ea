import { type PackageCopy, readCopiedMessages } from '../../store/package-copies.ts';
import { inOrder, type PackageMessage, type Place, readPackageMessages } from '../../store/package-rows.ts';
import type { Pace } from '../pace.ts';
import type { LogBound } from './log-bound.ts';
import type { Source } from './row-maker.ts';
import { type Choosing, PAGE, placesOf, type SelectedChat } from './selection.ts';

/** The messages of a conversation for a package, in chat order: from the archive, and from copies what retention took there. */
export async function* sourcesOf(
  choosing: Choosing,
  chat: SelectedChat,
  { pace, bound }: { readonly pace: Pace; readonly bound: LogBound },
): AsyncGenerator<readonly Source[]> {
  const { reading, viewer } = choosing;
  const copies = new Copies(choosing, chat);
  for (const places of placesOf(choosing, chat)) {
    await pace.page();
    const read = reading.run((db) => readPackageMessages(db, viewer, chat.key, places));
    const living = read.map((message) => livingOf(message));
    const earlier = copies.before(places.at(-1)!);
    yield bound.under(earlier.length === 0 ? living : [...earlier, ...living].sort(inOrder));
  }
  for (let rest = copies.page(); rest.length > 0; rest = copies.page()) {
    await pace.page();
    yield bound.under(rest);
  }
}

class Copies {
  readonly #choosing: Choosing;
  readonly #places: SelectedChat['copies'];
  #next = 0;

  constructor(choosing: Choosing, { copies }: SelectedChat) {
    this.#choosing = choosing;
    this.#places = copies;
  }

  before(place: Place): Source[] {
    const from = this.#next;
    while (this.#next < this.#places.length && inOrder(this.#places[this.#next]!, place) < 0) this.#next += 1;
    return this.#read(from, this.#next);
  }

  /** Empty when there are no more. */
  page(): Source[] {
    const from = this.#next;
    this.#next = Math.min(from + PAGE, this.#places.length);
    const read = this.#read(from, this.#next);
    return read.length === 0 && this.#next < this.#places.length ? this.page() : read;
  }

  #read(from: number, to: number): Source[] {
    const { reading, viewer, order } = this.#choosing;
    if (from === to) return [];
    return reading
      .run((db) => readCopiedMessages(db, viewer, this.#places.slice(from, to)))
      .filter(({ type }) => order.types?.includes(type) ?? true)
      .map(copyOf);
  }
}

const livingOf = (message: PackageMessage): Source => ({ ...message, copy: false });

/** Of what retention took nothing but the text is left. */
function copyOf({ sender, ...message }: PackageCopy): Source {
  const revoked = { revokedAt: null, revokedBy: null, revokedSeq: null, revokesSeq: null };
  return { ...message, ...revoked, senderId: sender, text: '', media: [], fetched: [], copy: true };
}

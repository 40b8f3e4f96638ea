/** Streams of bytes, read once and held to a size. */

/** The lines of a stream of bytes, a list for each piece that came; memory holds one piece and one line. */
export async function* linesOf(stream, most) {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop();
    if (rest.length > most) throw new Error('有一行过长');
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}

/** Hashes a stream while somebody else reads it, and stops where it grows longer than it may be. */
export class Watched {
  bytes = 0;
  #stream;
  #hasher;
  #most;
  #onBytes;

  constructor(stream, hasher, most, onBytes) {
    this.#stream = stream;
    this.#hasher = hasher;
    this.#most = most;
    this.#onBytes = onBytes;
  }

  async *pieces() {
    for await (const piece of this.#stream) {
      this.bytes += piece.length;
      if (this.bytes > this.#most) return;
      this.#hasher.update(piece);
      this.#onBytes(piece.length);
      yield piece;
    }
  }

  hash() {
    return this.#hasher.digest();
  }
}

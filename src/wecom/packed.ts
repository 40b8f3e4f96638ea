/**
 * Rows on their way between threads and processes, as one buffer: a thousand objects cost several times as much to clone.
 * Fields follow one another without names; who reads must ask in the order they were written.
 */
const NONE = 0xffff_ffff; // the length that stands for null

export class PackWriter {
  #buffer: Buffer;
  #end = 0;

  constructor(capacity = 1 << 20) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  number(value: number): void {
    this.#reserve(8);
    this.#end = this.#buffer.writeDoubleLE(value, this.#end);
  }

  text(value: string | null): void {
    if (value === null) {
      this.#reserve(4);
      this.#end = this.#buffer.writeUInt32LE(NONE, this.#end);
      return;
    }
    this.#reserve(4 + value.length * 3); // no UTF-16 unit takes more than three bytes
    const length = this.#buffer.write(value, this.#end + 4);
    this.#buffer.writeUInt32LE(length, this.#end);
    this.#end += 4 + length;
  }

  bytes(value: Uint8Array): void {
    this.#reserve(4 + value.length);
    this.#end = this.#buffer.writeUInt32LE(value.length, this.#end);
    this.#buffer.set(value, this.#end);
    this.#end += value.length;
  }

  /** What was written, in a buffer of its own; the writer starts afresh and keeps its memory. */
  take(): Buffer<ArrayBuffer> {
    const packed = Buffer.allocUnsafeSlow(this.#end);
    this.#buffer.copy(packed, 0, 0, this.#end);
    this.#end = 0;
    return packed;
  }

  #reserve(more: number): void {
    if (this.#end + more <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, this.#end + more));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

export class PackReader {
  readonly #buffer: Buffer;
  #at = 0;

  /** Buffers arrive from a thread as plain Uint8Arrays. */
  constructor(packed: Uint8Array) {
    this.#buffer = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  }

  get done(): boolean {
    return this.#at >= this.#buffer.length;
  }

  number(): number {
    const value = this.#buffer.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  text(): string | null {
    const length = this.#buffer.readUInt32LE(this.#at);
    this.#at += 4;
    if (length === NONE) return null;
    const start = this.#at;
    this.#at += length;
    return this.#buffer.toString('utf8', start, this.#at);
  }
}

/** A small random source (sfc32) that gives the same values for the same seed, on every machine and in every year. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number | string) {
    const parts = mixed(String(seed));
    this.#a = parts[0];
    this.#b = parts[1];
    this.#c = parts[2];
    for (let i = 0; i < 12; i += 1) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  unit(): number {
    return this.bits() / 2 ** 32;
  }

  /** At least 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** Both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** The first of the list most often: weights 1, 1/2, 1/3 … as words, customers and habits have them. */
  pickSkewed<T>(list: readonly T[]): T {
    return list[Math.floor((list.length + 1) ** this.unit() - 1)]!;
  }

  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let rest = this.unit() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of choices) {
      rest -= weight;
      if (rest < 0) return value;
    }
    return choices.at(-1)![0];
  }

  /** Some of the list, each at most once, in random order. */
  sample<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const most = Math.min(count, rest.length);
    for (let i = 0; i < most; i += 1) {
      const j = i + this.below(rest.length - i);
      [rest[i], rest[j]] = [rest[j]!, rest[i]!];
    }
    return rest.slice(0, most);
  }

  /** A waiting time around `mean`, mostly shorter, now and then much longer. */
  waiting(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  letters(count: number, alphabet: string): string {
    let text = '';
    for (let i = 0; i < count; i += 1) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  digits(count: number): string {
    return this.letters(count, '0123456789');
  }

  hex(count: number): string {
    return this.letters(count, '0123456789abcdef');
  }

  /** The alphabet of WeCom's own ids. */
  id(count: number): string {
    return this.letters(count, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
  }
}

/** Three words of state from any text (xmur3). */
function mixed(seed: string): [number, number, number] {
  let h = 1_779_033_703 ^ seed.length;
  for (let i = 0; i < seed.length; i += 1) {
    h = Math.imul(h ^ seed.charCodeAt(i), 3_432_918_353);
    h = (h << 13) | (h >>> 19);
  }
  const next = () => {
    h = Math.imul(h ^ (h >>> 16), 2_246_822_507);
    h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
    h ^= h >>> 16;
    return h | 0;
  };
  return [next(), next(), next()];
}

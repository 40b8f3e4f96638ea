import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';

/** Noto Sans SC, and what it can say: widths, lines, and honest words for the characters it lacks. */

type Weight = 'regular' | 'bold';

/** What we use of the font as pdfkit opens it. Opened once, it serves any number of documents. */
interface OpenFont {
  readonly unitsPerEm: number;
  hasGlyphForCodePoint(code: number): boolean;
  glyphForCodePoint(code: number): Glyph;
}

interface Glyph {
  readonly advanceWidth: number;
}

const FILES: Readonly<Record<Weight, string>> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};

export class Typeface {
  readonly #font: OpenFont;
  /** In thousandths of the size, by code point. */
  readonly #widths = new Map<number, number>();

  constructor(weight: Weight) {
    const opener = new PDFDocument({ autoFirstPage: false });
    opener.font(readFileSync(fileURLToPath(import.meta.resolve(FILES[weight]))));
    const font = (opener as unknown as { _font: { font: OpenFont } })._font.font;
    this.#font = Object.assign(Object.create(font), { layout: (text: string) => glyphsOf(font, text) });
  }

  /** For pdfkit's font(), which takes it as it takes a file. */
  get source(): string {
    return this.#font as unknown as string;
  }

  widthOf(text: string, size: number): number {
    let width = 0;
    for (const character of text) width += this.#widthOf(character.codePointAt(0)!);
    return (width * size) / 1000;
  }

  /** Only characters the font has and newlines: nothing is left out in silence that would be seen, nothing becomes garbage. */
  printable(text: string): string {
    if (PLAIN.test(text)) return text;
    let out = '';
    let codes: string[] = []; // of characters in a row that the font lacks
    for (const { segment } of clusters.segment(text.toWellFormed())) {
      const printed = this.#print(segment);
      if (typeof printed !== 'string') codes.push(printed.named);
      else if (printed !== '') {
        out += bracketed(codes) + printed;
        codes = [];
      }
    }
    return out + bracketed(codes);
  }

  /** Its lines at this width: between Chinese characters, else between words, else where it must be. */
  lines(text: string, size: number, width: number): string[] {
    return text.split('\n').flatMap((paragraph) => this.#linesOf(paragraph, (width * 1000) / size));
  }

  /** On one line, cut at its end when it is too long. */
  oneLine(text: string, size: number, width: number): string {
    const plain = this.printable(text).replace(/\s+/g, ' ');
    if (this.widthOf(plain, size) <= width) return plain;
    return `${this.lines(plain, size, width - this.widthOf('…', size))[0]!.trimEnd()}…`;
  }

  #linesOf(paragraph: string, room: number): string[] {
    const lines: string[] = [];
    const characters = [...paragraph];
    let [from, breakAt, width] = [0, 0, 0];
    for (let i = 0; i < characters.length; i += 1) {
      const [before = '', here = ''] = [characters[i - 1], characters[i]];
      if (i > from && mayBreak(before, here)) breakAt = i;
      const own = this.#widthOf(here.codePointAt(0)!);
      width += own;
      if (width <= room || i === from || here === ' ') continue;
      const end = breakAt > from ? breakAt : i;
      lines.push(characters.slice(from, end).join('').trimEnd());
      from = end;
      width = 0;
      for (const kept of characters.slice(end, i + 1)) width += this.#widthOf(kept.codePointAt(0)!);
    }
    return [...lines, characters.slice(from).join('')];
  }

  #widthOf(code: number): number {
    const known = this.#widths.get(code);
    if (known !== undefined) return known;
    const width = (this.#font.glyphForCodePoint(code).advanceWidth * 1000) / this.#font.unitsPerEm;
    this.#widths.set(code, width);
    return width;
  }

  #print(cluster: string): string | { readonly named: string } {
    if (cluster === '\n' || cluster === '\r\n' || cluster === '\r') return '\n';
    if (cluster === '\t') return '    ';
    const composed = /\p{M}/u.test(cluster) ? cluster.normalize('NFC') : cluster;
    if (this.#has(composed)) return composed;
    const seen = cluster.replace(UNSEEN, '');
    if (seen === '' || this.#has(seen)) return seen;
    if (LINE_END.test(seen)) return '\n';
    return { named: EMOJI.test(seen) ? `表情${codesOf(seen)}` : codesOf(seen) };
  }

  #has(cluster: string): boolean {
    for (const character of cluster) {
      if (TURNING.test(character) || !this.#font.hasGlyphForCodePoint(character.codePointAt(0)!)) return false;
    }
    return true;
  }
}

/**
 * A glyph for each character, one behind the other: what is printed needs no more, takes a tenth of the time of shaping,
 * and is exactly as wide as was measured.
 */
function glyphsOf(font: OpenFont, text: string) {
  const glyphs = Array.from(text, (character) => font.glyphForCodePoint(character.codePointAt(0)!));
  const positions = glyphs.map((glyph) => ({ xAdvance: glyph.advanceWidth, yAdvance: 0, xOffset: 0, yOffset: 0 }));
  return { glyphs, positions, advanceWidth: glyphs.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) };
}

/** Most of what is said, told without looking at each character. */
const PLAIN = /^[\n -~，。、；：？！（）《》“”…\u4e00-\u9fa5]*$/;

const clusters = new Intl.Segmenter('zh', { granularity: 'grapheme' });

const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u;

/** Turns the direction of reading: it is named, so that nobody reads something else than was sent. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Takes no room and shows nothing where it stands alone: joiners, marks for a way of drawing, the byte order mark. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}--[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]]/gv;

const LINE_END = /[\p{Zl}\p{Zp}]/u;

function codesOf(characters: string): string {
  const codes = [...characters].map((character) => character.codePointAt(0)!.toString(16).toUpperCase());
  return `U+${codes.map((code) => code.padStart(4, '0')).join('+')}`;
}

function bracketed(codes: readonly string[]): string {
  return codes.length === 0 ? '' : `〔${codes.join(' ')}〕`;
}

const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f]/u;
const NEVER_FIRST = /[，。、；：？！）】》」』”’…—％%,.;:?!)\]}〉〕～·]/u;
const NEVER_LAST = /[（【《「『“‘([{〈〔￥$]/u;

function mayBreak(before: string, here: string): boolean {
  if (NEVER_FIRST.test(here) || NEVER_LAST.test(before) || here === ' ') return false;
  return before === ' ' || WIDE.test(before) || WIDE.test(here) || before === '-' || before === '/';
}

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { Typeface } from './pdf-typeface.ts';

/**
 * One PDF, written from top to bottom: each page goes to disk when it is full. How many there are is known at the end
 * only; every page shows one and the same drawing for it, which is put in last.
 */
export interface PdfFrame {
  /** On top of every page. */
  readonly heading: string;
  readonly company: string;
  /** At the bottom of every page. */
  readonly foot: string;
  readonly watermark: string | null;
  readonly createdAt: number;
  readonly producer: string;
}

export interface Typefaces {
  readonly regular: Typeface;
  readonly bold: Typeface;
}

export interface Ink {
  readonly size: number;
  readonly color?: string;
  readonly bold?: boolean;
}

export const PAPER = { width: 595.28, height: 841.89, left: 48, right: 547, top: 64, bottom: 786 } as const;
export const GREY = '#667085';
export const DARK = '#1d2939';
export const RULE = '#d0d5dd';

/** What we use of pdfkit's inside: it has no word for a drawing that several pages share. */
interface Inside {
  readonly _font: { readonly id: string; ref(): object; encode(text: string): [readonly string[], unknown] };
  readonly page: { readonly xobjects: Record<string, object> };
  ref(data: object): Drawing;
  addContent(content: string): void;
  openImage(bytes: Buffer): Picture;
}

interface Drawing {
  readonly id: number;
  end(content: string): void;
}

export type Picture = object;

const ASCENT = 1.16; // of Noto Sans SC

export class PdfPages {
  readonly #doc: PDFKit.PDFDocument;
  readonly #inside: Inside;
  readonly #faces: Typefaces;
  readonly #frame: PdfFrame;
  readonly #out: WriteStream;
  readonly #written: Promise<unknown>;
  readonly #late: { readonly drawing: Drawing; readonly size: number; text: string }[] = [];
  readonly #total: { readonly drawing: Drawing; text: string };
  #pages = 0;
  /** Where the next line begins. */
  y = 0;

  constructor(path: string, faces: Typefaces, frame: PdfFrame) {
    const { heading: Title, company: Author, producer: Producer, createdAt } = frame;
    this.#doc = new PDFDocument({
      ...{ size: 'A4', margin: 0, autoFirstPage: false, fontLayoutCache: false, lang: 'zh-CN', pdfVersion: '1.7' },
      info: { Title, Author, Producer, Creator: Producer, CreationDate: new Date(createdAt) },
    });
    this.#inside = this.#doc as unknown as Inside;
    this.#faces = faces;
    this.#frame = frame;
    this.#out = createWriteStream(path);
    this.#written = finished(this.#out);
    this.#written.catch(() => undefined); // said where it is waited for
    this.#doc.pipe(this.#out);
    this.#doc.registerFont('regular', faces.regular.source).registerFont('bold', faces.bold.source).font('regular');
    this.#total = this.#lateDrawing(7.5);
    this.newPage();
  }

  get pages(): number {
    return this.#pages;
  }

  face(bold = false): Typeface {
    return bold ? this.#faces.bold : this.#faces.regular;
  }

  newPage(): void {
    this.#doc.addPage();
    this.#pages += 1;
    this.#drawWatermark();
    this.#drawEdges();
    this.y = PAPER.top;
  }

  /** Begins a new page when less than this is left of the current one. */
  need(height: number): void {
    if (this.y + height > PAPER.bottom) this.newPage();
  }

  /** Text at a place, on one line, that the font has: it is not looked at again. */
  put(text: string, x: number, y: number, { size, color = DARK, bold = false }: Ink): void {
    this.#doc
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color);
    this.#doc.text(text, x, y, { lineBreak: false });
  }

  /** Wrapped, over as many pages as it takes. */
  block(text: string, { x, width, ink, leading = 1.5 }: Block): void {
    const face = this.face(ink.bold);
    const height = ink.size * leading;
    for (const line of face.lines(face.printable(text), ink.size, width)) {
      this.need(height);
      if (line.trim() !== '') this.put(line, x, this.y, ink);
      this.y += height;
    }
  }

  rule(y: number, from: number = PAPER.left, to: number = PAPER.right): void {
    this.#doc.moveTo(from, y).lineTo(to, y).lineWidth(0.5).strokeColor(RULE).stroke();
  }

  /** A picture ready for any page of this file; null when it cannot be read. */
  open(jpeg: Buffer): Picture | null {
    try {
      return this.#inside.openImage(jpeg);
    } catch {
      return null;
    }
  }

  picture(picture: Picture, x: number, width: number, height: number): void {
    this.need(height);
    this.#doc.image(picture as unknown as string, x, this.y, { width, height });
    this.y += height;
  }

  /** An entry of the outline that leads to where we are. */
  mark(title: string): void {
    this.#doc.outline.addItem(title, { top: Math.max(0, this.y - 8), left: PAPER.width } as object);
  }

  /** Resolves when the disk has caught up. */
  async settle(): Promise<void> {
    if (this.#out.writableNeedDrain) await Promise.race([once(this.#out, 'drain'), this.#written]);
    if (this.#out.destroyed) await this.#written;
  }

  async end(): Promise<void> {
    this.#total.text = `${this.#pages} 页`;
    const { _font: font } = this.#regular();
    for (const { drawing, size, text } of this.#late) {
      const [codes] = font.encode(this.face().printable(text).replaceAll('\n', ' '));
      drawing.end(`BT /${font.id} ${size} Tf 0.3 0.34 0.42 rg 0 0 Td <${codes.join('')}> Tj ET`);
    }
    this.#doc.end();
    await this.#written;
  }

  async abort(): Promise<void> {
    this.#doc.unpipe(this.#out);
    this.#out.destroy();
    await this.#written.catch(() => undefined);
  }

  /** One line at a place whose words are known at the end only. */
  later(x: number, y: number, { size }: Ink): (text: string) => void {
    const late = this.#lateDrawing(size);
    this.#show(late.drawing, x, y, size);
    return (text) => {
      late.text = text;
    };
  }

  #lateDrawing(size: number): { readonly drawing: Drawing; text: string } {
    const { _font: font } = this.#regular();
    const Resources = { Font: { [font.id]: font.ref() } };
    const drawing = this.#inside.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, -6, PAPER.width, 20], Resources });
    const late = { drawing, size, text: '' };
    this.#late.push(late);
    return late;
  }

  /** Its baseline where that of a line of this size would be. */
  #show(drawing: Drawing, x: number, y: number, size: number): void {
    const name = `L${drawing.id}`;
    this.#inside.page.xobjects[name] = drawing;
    this.#inside.addContent(`q 1 0 0 -1 ${x.toFixed(2)} ${(y + size * ASCENT).toFixed(2)} cm /${name} Do Q`);
  }

  #regular(): Inside {
    this.#doc.font('regular');
    return this.#inside;
  }

  #drawEdges(): void {
    const { left, right, width } = PAPER;
    const ink = { size: 7.5, color: GREY };
    const face = this.face();
    const company = face.oneLine(this.#frame.company, ink.size, 180);
    this.put(company, right - face.widthOf(company, ink.size), 34, ink);
    this.put(face.oneLine(this.#frame.heading, ink.size, 300), left, 34, ink);
    this.rule(50);
    this.rule(800);
    this.put(face.oneLine(this.#frame.foot, ink.size, 380), left, 808, ink);
    const words = `第 ${this.#pages} 页，共 `;
    const x = width - 48 - 90;
    this.put(words, x, 808, ink);
    this.#show(this.#total.drawing, x + face.widthOf(words, ink.size), 808, ink.size);
  }

  /** Across the page, so light that it hides nothing, so often that no part of a page goes without. */
  #drawWatermark(): void {
    const { watermark } = this.#frame;
    if (watermark === null) return;
    const words = this.face().oneLine(watermark, 13, 300);
    this.#doc.save().fillOpacity(0.09);
    this.#doc.rotate(-28, { origin: [PAPER.width / 2, PAPER.height / 2] });
    for (let row = 0; row < 7; row += 1) {
      const shift = row % 2 === 0 ? 0 : 130;
      for (let column = -1; column < 4; column += 1) {
        this.put(words, column * 260 - 60 + shift, row * 150 - 40, { size: 13, color: '#000000' });
      }
    }
    this.#doc.restore();
  }
}

export interface Block {
  readonly x: number;
  readonly width: number;
  readonly ink: Ink;
  readonly leading?: number;
}

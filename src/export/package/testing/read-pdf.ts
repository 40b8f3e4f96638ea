import { inflateSync } from 'node:zlib';

/** What somebody reads in a PDF of ours, page by page, found by its objects and its fonts' tables as a reader does. */
export interface ReadPdf {
  readonly pages: readonly string[];
  /** Titles in the outline. */
  readonly outline: readonly string[];
  readonly pictures: number;
  /** Names of the fonts in it; each must be there itself, cut to what is used. */
  readonly fonts: readonly string[];
}

interface Item {
  readonly dictionary: string;
  readonly stream: Buffer | null;
}

export function readPdf(pdf: Buffer): ReadPdf {
  const items = itemsOf(pdf);
  const all = [...items.values()];
  const root = find(items, /\/Root (\d+) 0 R/.exec(pdf.toString('latin1', pdf.lastIndexOf('trailer')))![1]!);
  const kids = find(items, refIn(root, 'Pages')).dictionary;
  const pages = [...kids.slice(kids.indexOf('/Kids')).matchAll(/(\d+) 0 R/g)].map(([, id]) => find(items, id!));
  return {
    pages: pages.map((page) => textOf(items, page, streamOf(find(items, refIn(page, 'Contents'))))),
    outline: all.filter(({ dictionary }) => /\/Dest \[/.test(dictionary)).map(titleOf),
    pictures: all.filter(({ dictionary }) => /\/Subtype \/Image/.test(dictionary)).length,
    fonts: all.flatMap(({ dictionary }) =>
      /\/FontFile2/.test(dictionary) ? [/\/FontName \/([^\s/]+)/.exec(dictionary)![1]!] : [],
    ),
  };
}

function itemsOf(pdf: Buffer): Map<string, Item> {
  const items = new Map<string, Item>();
  const text = pdf.toString('latin1');
  const table = text.lastIndexOf('\nxref\n');
  for (const [, place] of text.slice(table).matchAll(/^(\d{10}) 00000 n/gm)) {
    const at = Number(place);
    const [begin, id] = /^(\d+) 0 obj\n/.exec(text.slice(at, at + 40))!;
    const rest = text.slice(at + begin.length, text.indexOf('endobj', at));
    const cut = rest.indexOf('\nstream\n');
    const dictionary = cut < 0 ? rest : rest.slice(0, cut);
    const from = at + begin.length + cut + 8;
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1] ?? 0);
    items.set(id!, { dictionary, stream: cut < 0 ? null : pdf.subarray(from, from + length) });
  }
  return items;
}

function find(items: Map<string, Item>, id: string): Item {
  const item = items.get(id);
  if (!item) throw new Error(`no object ${id}`);
  return item;
}

function refIn({ dictionary }: Item, name: string): string {
  return new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)![1]!;
}

function streamOf({ dictionary, stream }: Item): string {
  return (/FlateDecode/.test(dictionary) ? inflateSync(stream!) : stream!).toString('latin1');
}

/** The words in the order they are drawn, a line for each; shared drawings where they stand. */
function textOf(items: Map<string, Item>, holder: Item, content: string): string {
  const inside = /\/Resources (\d+) 0 R/.exec(holder.dictionary)?.[1];
  const resources = inside ? find(items, inside).dictionary : holder.dictionary;
  const refs = new Map([...resources.matchAll(/\/([FL]\d+) (\d+) 0 R/g)].map(([, name, id]) => [name!, id!]));
  let table = new Map<number, string>();
  let text = '';
  for (const [, font, shown, drawing] of content.matchAll(
    /\/(F\d+) [\d.]+ Tf|(\[?<[^\]\n]*>.*?) (?:TJ|Tj)|\/(L\d+) Do/g,
  )) {
    if (font) table = tableOf(items, find(items, refs.get(font)!));
    else if (drawing) {
      const item = find(items, refs.get(drawing)!);
      text += `${textOf(items, item, streamOf(item))}\n`;
    } else text += `${decoded(shown!, table)}\n`;
  }
  return text.trimEnd();
}

function decoded(shown: string, table: Map<number, string>): string {
  const codes = [...shown.matchAll(/<([0-9a-f]*)>/g)].map(([, hex]) => hex!).join('');
  return (codes.match(/.{4}/g) ?? []).map((code) => table.get(Number.parseInt(code, 16)) ?? '�').join('');
}

/** ToUnicode: what each glyph stands for. */
function tableOf(items: Map<string, Item>, font: Item): Map<number, string> {
  const table = new Map<number, string>();
  for (const [, first, list] of streamOf(find(items, refIn(font, 'ToUnicode'))).matchAll(
    /<(\w+)> <\w+> \[([^\]]*)\]/g,
  )) {
    for (const [i, [, hex]] of [...list!.matchAll(/<([\w ]*)>/g)].entries()) {
      table.set(Number.parseInt(first!, 16) + i, utf16(Buffer.from(hex!.replaceAll(' ', ''), 'hex')));
    }
  }
  return table;
}

const utf16 = (bytes: Buffer): string => Buffer.from(bytes).swap16().toString('utf16le');

function titleOf({ dictionary }: Item): string {
  const raw = /\/Title \(((?:\\.|[^\\)])*)\)/s.exec(dictionary)![1]!;
  const bytes = Buffer.from(
    raw.replace(/\\(.)/gs, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c)),
    'latin1',
  );
  return bytes[0] === 0xfe ? utf16(bytes.subarray(2)) : bytes.toString('latin1');
}

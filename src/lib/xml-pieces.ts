/**
 * XML as its tags, one after the other, in one look over it: for tables of a million cells that a parser would make a tree of.
 * Names come without their prefix. Nothing is declared, followed or expanded but the five entities and numbers.
 */
export interface XmlPiece {
  readonly name: string;
  readonly closes: boolean;
  attribute(name: string): string | null;
  /** What stands between the tag before and this one. */
  textBefore(): string;
}

/** An element without content is told twice: it opens and closes. */
export function* readXml(xml: string): Generator<XmlPiece> {
  let at = 0;
  let text = '';
  for (;;) {
    const open = xml.indexOf('<', at);
    if (open === -1) return;
    text += decoded(xml.slice(at, open));
    const aside = asideAt(xml, open);
    if (aside !== null) {
      text += aside.text;
      at = aside.end;
      continue;
    }
    const end = xml.indexOf('>', open);
    if (end === -1) return;
    yield* piecesOf(xml.slice(open + 1, end), text);
    text = '';
    at = end + 1;
  }
}

const ASIDES = [
  ['<![CDATA[', ']]>'],
  ['<!--', '-->'],
  ['<?', '?>'],
  ['<!', '>'],
] as const;

/** Of what is no tag only a section of plain characters says something. */
function asideAt(xml: string, at: number): { text: string; end: number } | null {
  const aside = ASIDES.find(([begin]) => xml.startsWith(begin, at));
  if (!aside) return null;
  const [begin, close] = aside;
  const found = xml.indexOf(close, at + begin.length);
  const end = found === -1 ? xml.length : found;
  return { text: begin === '<![CDATA[' ? xml.slice(at + begin.length, end) : '', end: end + close.length };
}

function* piecesOf(tag: string, text: string): Generator<XmlPiece> {
  const closes = tag.startsWith('/');
  const name = /^\/?(?:[\w.-]+:)?([\w.-]+)/.exec(tag)?.[1] ?? '';
  const attribute = (wanted: string) => attributeOf(tag, wanted);
  yield { name, closes, attribute, textBefore: () => text };
  if (!closes && tag.endsWith('/')) yield { name, closes: true, attribute, textBefore: () => '' };
}

function attributeOf(tag: string, wanted: string): string | null {
  for (const [, name, double, single] of tag.matchAll(/\s(?:[\w.-]+:)?([\w.-]+)=(?:"([^"]*)"|'([^']*)')/g))
    if (name === wanted) return decoded(double ?? single ?? '');
  return null;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, dec, name: string) => {
    if (name) return ENTITIES[name.toLowerCase()]!;
    const point = hex ? Number.parseInt(hex, 16) : Number(dec);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

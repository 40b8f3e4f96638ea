import { XMLParser } from 'fast-xml-parser';

/**
 * The little XML that WeCom's callbacks are made of: one root named xml, elements with text below it, lists as <Item>. Strangers
 * send it too, so it is walked through once, in time that grows with its length alone, before a parser sees it: no document type,
 * entity, comment, attribute or processing instruction, and no depth.
 */
export type FlatXml = Readonly<Record<string, string | readonly string[]>>;

const MOST_TAGS = 2000; // a list of everybody who joined at once
const MOST_DEPTH = 8; // own fields of the address book: ExtAttr, Item, Web, Url
const DECLARATION = /^\s*<\?xml [\w\s."'=-]{1,80}\?>/;
const TAG = /^(\/?)[A-Za-z_][\w.-]{0,63}\s{0,8}(\/?)>/; // behind its <

const parser = new XMLParser({
  ignoreAttributes: true,
  processEntities: false,
  parseTagValue: false,
  trimValues: true,
});

/** Null for whatever is not such a document. */
export function readFlatXml(text: string): FlatXml | null {
  const document = text.replace(/^\ufeff/, '').replace(DECLARATION, '');
  if (!isPlain(document)) return null;
  try {
    const { xml } = parser.parse(document, true) as { xml?: unknown };
    return isObject(xml) ? flat(xml) : null;
  } catch {
    return null;
  }
}

/** Elements and text only, few and not deep. */
function isPlain(text: string): boolean {
  const [, ...tags] = withoutCdata(text).split('<');
  let depth = 0;
  for (const tag of tags) {
    const [whole, closes, empty] = TAG.exec(tag) ?? [];
    depth += closes ? -1 : empty ? 0 : 1;
    if (whole === undefined || depth > MOST_DEPTH) return false;
  }
  return tags.length > 0 && tags.length <= MOST_TAGS;
}

/** One without an end leaves a sign that is no tag. */
function withoutCdata(text: string): string {
  const [head, ...sections] = text.split('<![CDATA[');
  const tails = sections.map((section) => {
    const end = section.indexOf(']]>');
    return end === -1 ? '<' : section.slice(end + 3);
  });
  return [head, ...tails].join('');
}

function flat(xml: Readonly<Record<string, unknown>>): FlatXml {
  const fields = Object.entries(xml).map(([name, value]) => [name, textOf(value)] as const);
  return Object.fromEntries(fields.filter((field): field is [string, string | string[]] => field[1] !== null));
}

/** Of an element given twice the first counts; a list is whatever is called Item. */
function textOf(value: unknown): string | string[] | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return textOf(value[0]);
  if (!isObject(value)) return null;
  const items = value['Item'];
  if (items === undefined) return null;
  return (Array.isArray(items) ? items : [items]).filter((item): item is string => typeof item === 'string');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

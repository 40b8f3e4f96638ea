import type { Category, Facts, Format } from './categories.ts';

/**
 * From a template and facts to what WeCom takes. The first line of a card is its title. Facts are text: what somebody wrote
 * into a chat can neither begin a link nor a line of its own in a notice.
 */
export interface Written {
  readonly format: Format;
  readonly title: string;
  readonly body: string;
  /** Null for whoever could not open it. */
  readonly link: string | null;
}

/** What WeCom takes at most, in bytes of UTF-8. */
const MOST_BYTES: Readonly<Record<Format, number>> = { text: 2048, textcard: 512, markdown: 2048 };
const TITLE_BYTES = 128;
const ROOM_FOR_LINK = 400;
const LONGEST_FACT = 300;
export const MOST_LETTERS = 1000;

const PLACE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Everything that is wrong with a template, in sentences. */
export function mistakesIn(category: Category, content: string): string[] {
  const known = new Set(category.variables.map(({ name }) => name));
  const unknown = [...content.matchAll(PLACE)].map(([, name]) => name!).filter((name) => !known.has(name));
  const rest = content.replaceAll(PLACE, '');
  return [
    ...(content.trim() === '' ? ['模板内容是空的，写一段文字，或插入变量。'] : []),
    ...([...content].length > MOST_LETTERS ? [`模板内容最多 ${MOST_LETTERS} 个字。`] : []),
    ...[...new Set(unknown)].map((name) => `“${category.label}”没有变量“${name}”，从列出的变量里选一个，或删去它。`),
    ...(/\{\{|\}\}/.test(rest) ? ['有一处花括号没有成对，变量写成 {{触发人}} 这样。'] : []),
  ];
}

/** A line whose every fact is missing is left out with its label. */
export function write(
  { format, content }: { readonly format: Format; readonly content: string },
  facts: Facts,
  link: string | null,
): Written {
  const lines = content.split(/\r?\n/).flatMap((line) => fill(line, facts, format));
  const [first = '', ...rest] = lines;
  if (format === 'textcard') return { format, title: cut(first, TITLE_BYTES), body: cut(rest.join('\n'), 512), link };
  return { format, title: '', body: cut(lines.join('\n'), MOST_BYTES[format] - (link ? ROOM_FOR_LINK : 0)), link };
}

function fill(line: string, facts: Facts, format: Format): string[] {
  const names = [...line.matchAll(PLACE)].map(([, name]) => name!);
  if (names.length > 0 && names.every((name) => !facts[name])) return [];
  return [line.replaceAll(PLACE, (_, name: string) => harmless(facts[name] ?? '', format))];
}

/** One line, of a length that leaves room for the rest, without what the format would read as its own. */
function harmless(fact: string, format: Format): string {
  const letters = [...fact.replace(/\s+/g, ' ').trim()];
  const short = letters.length > LONGEST_FACT ? `${letters.slice(0, LONGEST_FACT).join('')}…` : letters.join('');
  if (format === 'markdown') return short.replace(/[[\]<>*`]/g, (sign) => WIDE[sign]!);
  return short.replace(/[<>]/g, (sign) => WIDE[sign]!);
}

const WIDE: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '*': '＊',
  '`': '｀',
};

/** Never in the middle of a character. */
export function cut(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let bytes = 3; // of the dots
  let kept = '';
  for (const letter of text) {
    bytes += Buffer.byteLength(letter);
    if (bytes > mostBytes) break;
    kept += letter;
  }
  return `${kept}…`;
}

/** In mail, and where a card cannot be: without a link WeCom takes none. */
export function plainText({ title, body, format, link }: Written): string {
  const words =
    format === 'markdown' ? body.replace(/\*\*|^#+ |<\/?font[^>]*>|^> ?/gm, '').replace(LINK, '$1 $2') : body;
  return [title, words, link === null ? '' : `查看：${link}`].filter((line) => line !== '').join('\n');
}

const LINK = /\[([^\]]*)\]\(([^)]*)\)/g;

/** What WeCom's message/send and a robot take. */
export function payloadOf(
  written: Written,
  to: 'member' | 'robot',
): { readonly msgtype: string } & Record<string, unknown> {
  const { format, title, body, link } = written;
  if (format === 'markdown') {
    const content = link === null ? body : `${body}\n[查看详情](${link})`;
    return { msgtype: 'markdown', markdown: { content } };
  }
  if (format === 'textcard' && link !== null && to === 'member') {
    return { msgtype: 'textcard', textcard: { title, description: body, url: link, btntxt: '查看详情' } };
  }
  return { msgtype: 'text', text: { content: cut(plainText(written), MOST_BYTES.text) } };
}

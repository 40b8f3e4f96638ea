/** Telling text from bytes, and among texts those that a browser would take for a page. */

/** The tags by which browsers recognise a page, whatever its type says. */
const PAGE =
  /^<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|meta|base|link|img|form|input|object|embed|frameset|center|span|ul|video|audio|marquee|details)(?=[\s/>]|$)/i;

const LOOK = 4096;

/** `html`, `svg`, `xml`, or null when it begins like none of them. Blanks, comments and marks before do not hide it. */
export function readMarkup(head: Buffer): string | null {
  let rest = skipBlanks(decode(head.subarray(0, LOOK)));
  if (!rest.startsWith('<')) return null;
  const declared = /^<\?xml[\s?]/i.test(rest);
  for (let next = skipOne(rest); next !== null; next = skipOne(rest)) rest = next;
  if (/^<!--/.test(rest)) return 'html'; // a comment that does not end here: browsers take it for a page
  if (PAGE.test(rest) || /^<!doctype\s+html/i.test(rest)) return 'html';
  if (/^<(?:[a-z][\w.-]*:)?svg[\s/>:]/i.test(rest) || /^<!doctype\s+svg/i.test(rest)) return 'svg';
  return declared || /^<(?:!doctype|\?|[a-z][\w.-]*:?[\w.-]*(?:[\s/>]|$))/i.test(rest) ? 'xml' : null;
}

/** Past one declaration, comment or document type that says nothing about html or svg; null when there is none. */
function skipOne(text: string): string | null {
  const found = /^(?:<\?[^>]*>|<!--[\s\S]*?-->|<!doctype\s+(?!html|svg)[^>[]*(?:\[[\s\S]*?\]\s*)?>)/i.exec(text);
  return found ? skipBlanks(text.slice(found[0].length)) : null;
}

function skipBlanks(text: string): string {
  return text.replace(/^[\s\0\ufeff]+/, '');
}

/** Latin letters are enough to see tags; only text of two bytes a letter has to be opened first. */
function decode(bytes: Buffer): string {
  const even = bytes.subarray(0, bytes.length & ~1);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return even.toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(even).swap16().toString('utf16le');
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.toString('latin1', 3);
  return bytes.toString('latin1').replaceAll('\0', '');
}

export function isUtf8(bytes: Buffer): boolean {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return true;
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return true;
  if (hasControls(bytes)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }); // may end in mid-letter
    return true;
  } catch {
    return false;
  }
}

/** Pairs as GBK makes them. Other bytes rarely come in such pairs for long, so a few letters have to be there. */
export function isGbk(bytes: Buffer): boolean {
  if (hasControls(bytes)) return false;
  let letters = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at]!;
    if (lead < 0x80) continue;
    const trail = bytes[++at] ?? 0x40;
    if (lead === 0x80 || lead === 0xff || trail < 0x40 || trail === 0x7f || trail === 0xff) return false;
    letters += 1;
  }
  return letters > 0;
}

const USUAL = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1a, 0x1b]);

function hasControls(bytes: Buffer): boolean {
  return bytes.some((byte) => byte < 0x20 && !USUAL.has(byte));
}

/** Names of files on any system, from what strangers called them. */

// Reserved by Windows, unseen, or turning the direction of reading: a name must not look like another, nor climb out of its folder.
const UNSAFE = /[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]/gu;
const RESERVED = /^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?= *(\.|$))/i;
const MOST_BYTES = 200; // of UTF-8: file systems stop at 255, and browsers add a number

/** What may stand in a file name. Emoji stay; what was joined invisibly falls apart into its visible parts. */
export function safeFileName(given: string, fallback: string): string {
  const plain = given.toWellFormed().normalize('NFC').replace(UNSAFE, '_').replace(/\s+/g, ' ');
  const trimmed = shorten(plain).replace(/^[. ]+|[. ]+$/g, '');
  const name = /[^_. ]/u.test(trimmed) ? trimmed : fallback;
  return name.replace(RESERVED, '_$&');
}

/** The ending stays, whatever is cut before it. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MOST_BYTES) return name;
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? '';
  const room = MOST_BYTES - Buffer.byteLength(extension);
  let stem = '';
  let used = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    used += Buffer.byteLength(character);
    if (used > room) break;
    stem += character;
  }
  return stem + extension;
}

/** Of the name as written, lower case; empty when it has none. */
export function extensionOf(name: string): string {
  return /\.([\p{L}\p{N}]{1,10})$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

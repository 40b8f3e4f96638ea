import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** An RFC 5322 message with one file attached, written piece by piece. */
export interface MailHead {
  readonly name: string;
  /** Chinese is encoded; line breaks and what is unseen are taken out. */
  readonly value: string;
}

export interface MailParts {
  readonly heads: readonly MailHead[];
  readonly text: string;
  /** It is called so, whatever its name on disk. */
  readonly attachment: { readonly name: string; readonly disk: string };
}

const LINE = 57; // bytes: 76 characters of base64
const PIECE = LINE * 4096;

/** Stands in no base64, so in none of the parts. */
const BOUNDARY = '=_huicun_rsmf_part';

export async function writeMail(path: string, { heads, text, attachment }: MailParts): Promise<void> {
  await pipeline(async function* () {
    yield [
      ...heads.map(headLine),
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
      '',
      `--${BOUNDARY}`,
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      wrapped(Buffer.from(text.toWellFormed())),
      `--${BOUNDARY}`,
      `Content-Type: application/zip; name="${attachment.name}"`,
      'Content-Transfer-Encoding: base64',
      `Content-Disposition: attachment; filename="${attachment.name}"`,
      '\r\n',
    ].join('\r\n');
    for await (const bytes of wholeLines(attachment.disk)) yield wrapped(bytes);
    yield `--${BOUNDARY}--\r\n`;
  }, createWriteStream(path));
}

/** In pieces that end where a line of base64 does. */
async function* wholeLines(disk: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(disk, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % LINE);
    rest = bytes.subarray(whole);
    if (whole > 0) yield bytes.subarray(0, whole);
  }
  if (rest.length > 0) yield rest;
}

function wrapped(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n');
}

const MOST_ON_A_LINE = 60;
const LINE_LENGTH = 78;

/** RFC 2047 where it is needed, folded as RFC 5322 asks. */
export function headLine({ name, value }: MailHead): string {
  const plain = value
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (/^[ -~]*$/.test(plain) && plain.length <= MOST_ON_A_LINE && !plain.includes('=?')) return `${name}: ${plain}`;
  const words: string[] = [];
  let word = '';
  for (const character of plain) {
    const room = wordBytes(words.length === 0 ? `${name}: ` : ' ');
    if (Buffer.byteLength(word + character) > room) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return `${name}: ${words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')}`;
}

/** How much text an encoded word may hold behind this: it is 75 characters long at most, and so is its line, nearly. */
function wordBytes(before: string): number {
  const room = Math.min(75, LINE_LENGTH - before.length) - '=?UTF-8?B??='.length;
  return Math.floor(room / 4) * 3;
}

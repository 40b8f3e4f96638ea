import { isGbk, isUtf8, readMarkup } from './text-formats.ts';

/**
 * What a file is, told by its first bytes alone: names and types from outside are claims. What begins like a page for a
 * browser is `html`, `svg` or `xml` whatever it is called, and is never shown in place.
 */
export interface FormatFacts {
  /** Sent with the file. Active content goes out as plain bytes, so that no browser is ever told to run it. */
  readonly mime: string;
  readonly family: 'image' | 'audio' | 'video' | 'document' | 'archive' | 'active' | 'other';
  /** A browser may show or play it in place. */
  readonly inline: boolean;
  readonly extension: string;
}

export interface Format extends FormatFacts {
  readonly name: string;
}

const BYTES = 'application/octet-stream';
const OFFICE = 'application/vnd.openxmlformats-officedocument';

function facts(
  mime: string,
  family: FormatFacts['family'],
  extension: string,
  how: 'inline' | 'download' = 'download',
): FormatFacts {
  return { mime, family, extension, inline: how === 'inline' };
}

export const formats: Readonly<Record<string, FormatFacts>> = {
  jpeg: facts('image/jpeg', 'image', 'jpg', 'inline'),
  png: facts('image/png', 'image', 'png', 'inline'),
  gif: facts('image/gif', 'image', 'gif', 'inline'),
  webp: facts('image/webp', 'image', 'webp', 'inline'),
  bmp: facts('image/bmp', 'image', 'bmp', 'inline'),
  avif: facts('image/avif', 'image', 'avif', 'inline'),
  tiff: facts('image/tiff', 'image', 'tif'),
  heic: facts('image/heic', 'image', 'heic'),
  psd: facts('image/vnd.adobe.photoshop', 'image', 'psd'),
  amr: facts('audio/amr', 'audio', 'amr'),
  'amr-wb': facts('audio/amr-wb', 'audio', 'awb'),
  silk: facts(BYTES, 'audio', 'silk'),
  wav: facts('audio/wav', 'audio', 'wav', 'inline'),
  mp3: facts('audio/mpeg', 'audio', 'mp3', 'inline'),
  m4a: facts('audio/mp4', 'audio', 'm4a', 'inline'),
  aac: facts('audio/aac', 'audio', 'aac', 'inline'),
  ogg: facts('audio/ogg', 'audio', 'ogg', 'inline'),
  flac: facts('audio/flac', 'audio', 'flac', 'inline'),
  mp4: facts('video/mp4', 'video', 'mp4', 'inline'),
  mov: facts('video/quicktime', 'video', 'mov', 'inline'),
  webm: facts('video/webm', 'video', 'webm', 'inline'),
  mkv: facts('video/x-matroska', 'video', 'mkv'),
  '3gp': facts('video/3gpp', 'video', '3gp'),
  avi: facts('video/x-msvideo', 'video', 'avi'),
  flv: facts('video/x-flv', 'video', 'flv'),
  wmv: facts('video/x-ms-wmv', 'video', 'wmv'),
  pdf: facts('application/pdf', 'document', 'pdf'),
  docx: facts(`${OFFICE}.wordprocessingml.document`, 'document', 'docx'),
  xlsx: facts(`${OFFICE}.spreadsheetml.sheet`, 'document', 'xlsx'),
  pptx: facts(`${OFFICE}.presentationml.presentation`, 'document', 'pptx'),
  doc: facts('application/msword', 'document', 'doc'),
  xls: facts('application/vnd.ms-excel', 'document', 'xls'),
  ppt: facts('application/vnd.ms-powerpoint', 'document', 'ppt'),
  ole: facts('application/x-ole-storage', 'document', 'bin'),
  ofd: facts('application/ofd', 'document', 'ofd'),
  rtf: facts('application/rtf', 'document', 'rtf'),
  text: facts('text/plain', 'document', 'txt'),
  zip: facts('application/zip', 'archive', 'zip'),
  rar: facts('application/vnd.rar', 'archive', 'rar'),
  '7z': facts('application/x-7z-compressed', 'archive', '7z'),
  gz: facts('application/gzip', 'archive', 'gz'),
  tar: facts('application/x-tar', 'archive', 'tar'),
  html: facts(BYTES, 'active', 'html'),
  svg: facts(BYTES, 'active', 'svg'),
  xml: facts(BYTES, 'active', 'xml'),
  exe: facts(BYTES, 'active', 'exe'),
  elf: facts(BYTES, 'active', 'bin'),
  apk: facts(BYTES, 'active', 'apk'),
  empty: facts(BYTES, 'other', 'bin'),
  unknown: facts(BYTES, 'other', 'bin'),
};

/** So much of the beginning is enough to tell. */
export const HEAD_BYTES = 65_536;

const NOTHING = Buffer.alloc(0);

/**
 * `more` is a further piece of the file, for containers that say what they are elsewhere: the end of a zip, the folder of
 * an old Office file. Without it such a file is told by its head alone, and else called by its container's name.
 */
export function formatOf(head: Buffer, size: number, more: Buffer = NOTHING): Format {
  return formatNamed(size === 0 || head.length === 0 ? 'empty' : nameOf(head, more));
}

/** What is known of a format by its name, as the index keeps it; unheard-of names and null are `unknown`. */
export function formatNamed(name: string | null): Format {
  const known = name !== null && Object.hasOwn(formats, name) ? name : 'unknown';
  return { name: known, ...formats[known]! };
}

function nameOf(head: Buffer, more: Buffer): string {
  for (const [name, fits] of SIGNS) if (fits(head)) return name;
  if (head.length >= 12 && ascii(head, 4, 8) === 'ftyp') return brandName(head);
  if (starts(head, 'PK\x03\x04') || starts(head, 'PK\x05\x06')) return zipName(head, more);
  if (starts(head, '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return oleName(head, more);
  return readMarkup(head) ?? plainName(head);
}

/** Firm signs first: a JPEG with a page hidden inside stays a JPEG, because it is only ever sent as one. */
const SIGNS: readonly (readonly [string, (head: Buffer) => boolean])[] = [
  ['jpeg', (head) => starts(head, '\xff\xd8\xff')],
  ['png', (head) => starts(head, '\x89PNG\r\n\x1a\n')],
  ['gif', (head) => starts(head, 'GIF87a') || starts(head, 'GIF89a')],
  ['webp', (head) => starts(head, 'RIFF') && ascii(head, 8, 12) === 'WEBP'],
  ['wav', (head) => starts(head, 'RIFF') && ascii(head, 8, 12) === 'WAVE'],
  ['avi', (head) => starts(head, 'RIFF') && ascii(head, 8, 12) === 'AVI '],
  ['bmp', (head) => starts(head, 'BM') && head.length >= 18 && BMP_HEADERS.has(head.readUInt32LE(14))],
  ['tiff', (head) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].some((sign) => starts(head, sign))],
  ['psd', (head) => starts(head, '8BPS\0')],
  ['amr', (head) => starts(head, '#!AMR\n')],
  ['amr-wb', (head) => starts(head, '#!AMR-WB\n')],
  ['silk', (head) => starts(head, '#!SILK') || starts(head, '\x02#!SILK')],
  ['ogg', (head) => starts(head, 'OggS')],
  ['flac', (head) => starts(head, 'fLaC')],
  ['mp3', (head) => starts(head, 'ID3') || isMpegFrame(head)],
  ['aac', (head) => starts(head, '\xff\xf1') || starts(head, '\xff\xf9')],
  ['webm', (head) => starts(head, '\x1aE\xdf\xa3') && ascii(head, 0, 64).includes('webm')],
  ['mkv', (head) => starts(head, '\x1aE\xdf\xa3')],
  ['mov', (head) => ['moov', 'mdat', 'wide', 'pnot'].includes(ascii(head, 4, 8))],
  ['flv', (head) => starts(head, 'FLV\x01')],
  ['wmv', (head) => starts(head, '\x30\x26\xb2\x75\x8e\x66\xcf\x11')],
  ['pdf', (head) => starts(head, '%PDF-') || starts(head, '\xef\xbb\xbf%PDF-')],
  ['rtf', (head) => starts(head, '{\\rtf')],
  ['rar', (head) => starts(head, 'Rar!\x1a\x07')],
  ['7z', (head) => starts(head, "7z\xbc\xaf'\x1c")],
  ['gz', (head) => starts(head, '\x1f\x8b\x08')],
  ['tar', (head) => ascii(head, 257, 262) === 'ustar'],
  ['elf', (head) => starts(head, '\x7fELF')],
  ['exe', (head) => starts(head, 'MZ') && head.subarray(0, 64).includes(0)],
];

const BMP_HEADERS = new Set([12, 40, 52, 56, 64, 108, 124]);

function starts(head: Buffer, sign: string): boolean {
  return ascii(head, 0, sign.length) === sign;
}

function ascii(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}

/** Layer III with a bit rate and a sample rate that exist. */
function isMpegFrame(head: Buffer): boolean {
  const [a, b, c] = [head[0] ?? 0, head[1] ?? 0, head[2] ?? 0];
  const layerThree = a === 0xff && (b & 0xe6) === 0xe2 && (b & 0x18) !== 0x08;
  return layerThree && c >> 4 !== 15 && c >> 4 !== 0 && (c & 0x0c) !== 0x0c;
}

const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

function brandName(head: Buffer): string {
  const end = Math.min(head.readUInt32BE(0), head.length, 256);
  const brands = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(head, at, at + 4));
  const [major = ''] = brands;
  if (HEIC_BRANDS.has(major) || major.startsWith('avi')) {
    return brands.some((brand) => brand === 'avif' || brand === 'avis') ? 'avif' : 'heic';
  }
  if (major === 'qt  ') return 'mov';
  if (major.startsWith('M4A') || major.startsWith('M4B')) return 'm4a';
  return major.startsWith('3g') ? '3gp' : 'mp4';
}

const ZIP_ENTRIES: readonly (readonly [RegExp, string])[] = [
  [/^word\//, 'docx'],
  [/^xl\//, 'xlsx'],
  [/^ppt\//, 'pptx'],
  [/^OFD\.xml$/, 'ofd'],
  [/^AndroidManifest\.xml$/, 'apk'],
];

/** Whatever zip it is, the first entry that only one kind has decides. */
function zipName(head: Buffer, more: Buffer): string {
  for (const entry of [...entriesIn(head), ...entriesIn(more)]) {
    const kind = ZIP_ENTRIES.find(([pattern]) => pattern.test(entry));
    if (kind) return kind[1];
  }
  return 'zip';
}

function entriesIn(bytes: Buffer): string[] {
  const entries: string[] = [];
  for (let at = bytes.indexOf('PK'); at >= 0; at = bytes.indexOf('PK', at + 2)) {
    const sign = ascii(bytes, at + 2, at + 4);
    if (sign === '\x03\x04') entries.push(ascii(bytes, at + 30, at + 60));
    else if (sign === '\x01\x02') entries.push(ascii(bytes, at + 46, at + 76));
  }
  return entries;
}

const OLE_STREAMS: readonly (readonly [Buffer, string])[] = (
  [
    ['WordDocument', 'doc'],
    ['PowerPoint Document', 'ppt'],
    ['Workbook', 'xls'],
    ['Book', 'xls'],
  ] as const
).map(([stream, name]) => [Buffer.from(`${stream}\0`, 'utf16le'), name]);

function oleName(head: Buffer, more: Buffer): string {
  return OLE_STREAMS.find(([stream]) => head.includes(stream) || more.includes(stream))?.[1] ?? 'ole';
}

function plainName(head: Buffer): string {
  return isUtf8(head) || isGbk(head) ? 'text' : 'unknown';
}

import { crc32, inflateRawSync } from 'node:zlib';

/** What a ZIP holds, read by its directory as programs do. Every entry is checked against its CRC. */
export interface Unzipped {
  readonly name: string;
  readonly bytes: Buffer;
  readonly stored: boolean;
  /** As its clock stands, without a zone: `2026-11-20 14:35:00`. */
  readonly time: string;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;

export function unzip(zip: Buffer): Unzipped[] {
  const { count, at } = directoryOf(zip);
  const entries: Unzipped[] = [];
  let from = at;
  for (let i = 0; i < count; i += 1) {
    const { entry, next } = entryAt(zip, from);
    entries.push(entry);
    from = next;
  }
  return entries;
}

function directoryOf(zip: Buffer): { count: number; at: number } {
  const end64 = zip.lastIndexOf(signature(END_64));
  if (end64 >= 0) return { count: long(zip, end64 + 32), at: long(zip, end64 + 48) };
  const end = zip.lastIndexOf(signature(END));
  if (end < 0) throw new Error('no ZIP, or torn off');
  return { count: zip.readUInt16LE(end + 10), at: zip.readUInt32LE(end + 16) };
}

function entryAt(zip: Buffer, at: number): { entry: Unzipped; next: number } {
  if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error(`no entry at ${at}`);
  const [method, time, date] = [zip.readUInt16LE(at + 10), zip.readUInt16LE(at + 12), zip.readUInt16LE(at + 14)];
  const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
    number,
    number,
    number,
  ];
  const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
  const local = zip.readUInt32LE(at + 42);
  const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(data, data + zip.readUInt32LE(at + 20));
  const bytes = method === 0 ? Buffer.from(packed) : inflateRawSync(packed);
  if (crc32(bytes) !== zip.readUInt32LE(at + 16)) throw new Error(`${name} is damaged`);
  const entry = { name, bytes, stored: method === 0, time: clockOf(date, time) };
  return { entry, next: at + 46 + nameLength + extra + comment };
}

function clockOf(date: number, time: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  return `${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const long = (bytes: Buffer, at: number) => Number(bytes.readBigUInt64LE(at));

export type Table = readonly (readonly (string | number | null)[])[];

/** The sheets of an .xlsx with their rows, header first; what a cell shows as text or number. */
export function readXlsx(xlsx: Buffer): Record<string, Table> {
  const files = new Map(unzip(xlsx).map(({ name, bytes }) => [name, bytes.toString('utf8')]));
  const names = [...files.get('xl/workbook.xml')!.matchAll(/<sheet name="([^"]*)" sheetId="(\d+)"/g)];
  return Object.fromEntries(names.map(([, name, n]) => [name, rowsOf(files.get(`xl/worksheets/sheet${n}.xml`)!)]));
}

function rowsOf(sheet: string): Table {
  return [...sheet.matchAll(/<row r="\d+">(.*?)<\/row>/gs)].map(([, cells]) => {
    const row: (string | number | null)[] = [];
    const pattern = /<c r="([A-Z]+)\d+"[^>]*>(?:<v>([^<]*)<\/v>|<is><t[^>]*>([^<]*)<\/t><\/is>)<\/c>/gs;
    for (const [, letters, value, text] of cells!.matchAll(pattern)) {
      row[columnOf(letters!)] = value === undefined ? plain(text!) : Number(value);
    }
    return Array.from(row, (cell) => cell ?? null);
  });
}

const columnOf = (letters: string) => [...letters].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;

function plain(text: string): string {
  const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(\w+);/g, (_, name: string) => letters[name]!);
}

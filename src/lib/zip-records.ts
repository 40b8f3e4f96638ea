import { OVERHEAD } from './aes-zip.ts';
import type { ZipEntry } from './zip.ts';

/** The records of a ZIP, in the form for large files where one may be (PKWARE APPNOTE 4.3, 4.5.3); of encrypted entries as WinZip has them (AE-2). */
export interface Written {
  readonly entry: ZipEntry;
  readonly offset: number;
  /** Unpacked, and packed before it was encrypted. */
  size: number;
  packed: number;
  /** Of what is unpacked; null: it is encrypted, and a checksum would tell of the contents. */
  crc: number | null;
  /** Its sizes were not known when its head was first written: there is room for large ones. */
  readonly streamed: boolean;
}

const CHINA = 8 * 3_600_000;
const HEAD = 0x04034b50;
const PLACE = 0x02014b50;
const END_64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const END = 0x06054b50;

const NEEDS = 20;
const NEEDS_LARGE = 45;
const NEEDS_AES = 51;
const UNIX = 0x0300; // made there: names of DOS are taken for another alphabet by some
const PLAIN_FILE = (0o100644 << 16) >>> 0;
const UTF_8 = 0x0800; // names
const LOCKED = 0x0001;
const ENCRYPTED = 99;
const [STORED, DEFLATED] = [0, 8];
const LARGE = 0xffffffff;
const MOST = 0xffff;

/** Stands before the contents. */
export function writtenHead(written: Written): Buffer {
  const name = Buffer.from(written.entry.name);
  const large = written.crc === null || written.streamed;
  const extra = extraOf(written, large ? 16 : 0);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(HEAD, 0);
  head.writeUInt16LE(needsOf(written, large), 4);
  writeCommon(head, 6, { written, name, extra, large });
  return Buffer.concat([head, name, extra]);
}

/** Stands in the directory at the end. */
export function writtenPlace(written: Written): Buffer {
  const name = Buffer.from(written.entry.name);
  const { crc, size, packed, offset } = written;
  const large = crc === null || [size, packed, offset].some((n) => n >= LARGE);
  const extra = extraOf(written, large ? 24 : 0);
  const place = Buffer.alloc(46);
  place.writeUInt32LE(PLACE, 0);
  place.writeUInt16LE(UNIX | needsOf(written, large), 4);
  place.writeUInt16LE(needsOf(written, large), 6);
  writeCommon(place, 8, { written, name, extra, large });
  place.writeUInt32LE(PLAIN_FILE, 38);
  place.writeUInt32LE(large ? LARGE : offset, 42);
  return Buffer.concat([place, name, extra]);
}

/** What both have: flags to the lengths of name and extra. */
function writeCommon(
  record: Buffer,
  at: number,
  { written, name, extra, large }: { written: Written; name: Buffer; extra: Buffer; large: boolean },
): void {
  const { time, date } = clockOf(written.entry.at ?? Date.now());
  const { crc, entry } = written;
  record.writeUInt16LE(crc === null ? UTF_8 | LOCKED : UTF_8, at);
  record.writeUInt16LE(crc === null ? ENCRYPTED : methodOf(entry), at + 2);
  record.writeUInt16LE(time, at + 4);
  record.writeUInt16LE(date, at + 6);
  record.writeUInt32LE(crc ?? 0, at + 8);
  record.writeUInt32LE(large ? LARGE : written.packed, at + 12);
  record.writeUInt32LE(large ? LARGE : written.size, at + 16);
  record.writeUInt16LE(name.length, at + 20);
  record.writeUInt16LE(extra.length, at + 22);
}

const needsOf = ({ crc }: Written, large: boolean): number => (crc === null ? NEEDS_AES : large ? NEEDS_LARGE : NEEDS);
const methodOf = ({ stored }: ZipEntry): number => (stored ? STORED : DEFLATED);

function extraOf(written: Written, length: 0 | 16 | 24): Buffer {
  const sizes = length === 0 ? Buffer.alloc(0) : sizesOf(written, length);
  return written.crc === null ? Buffer.concat([sizes, aesOf(written)]) : sizes;
}

function sizesOf({ size, packed, offset, crc }: Written, length: 16 | 24): Buffer {
  const extra = Buffer.alloc(4 + length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(length, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(crc === null ? packed + OVERHEAD : packed), 12);
  if (length === 24) extra.writeBigUInt64LE(BigInt(offset), 20);
  return extra;
}

function aesOf({ entry }: Written): Buffer {
  const extra = Buffer.alloc(11);
  extra.writeUInt16LE(0x9901, 0);
  extra.writeUInt16LE(7, 2);
  extra.writeUInt16LE(2, 4); // AE-2
  extra.write('AE', 6, 'latin1');
  extra.writeUInt8(3, 8); // 256 bits
  extra.writeUInt16LE(methodOf(entry), 9);
  return extra;
}

/** A ZIP knows no zone: it is written as China's clock shows it, every two seconds. */
function clockOf(at: number): { readonly time: number; readonly date: number } {
  const china = new Date(at + CHINA);
  const [hours, minutes, seconds] = [china.getUTCHours(), china.getUTCMinutes(), china.getUTCSeconds()];
  const year = Math.min(127, Math.max(0, china.getUTCFullYear() - 1980));
  return {
    time: (hours << 11) | (minutes << 5) | (seconds >> 1),
    date: (year << 9) | ((china.getUTCMonth() + 1) << 5) | china.getUTCDate(),
  };
}

/** Behind the directory: where it is, twice, for programs that know large files and for those that do not. */
export function endOfZip({
  count,
  directory,
  bytes,
}: {
  readonly count: number;
  readonly directory: number;
  readonly bytes: number;
}): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(END_64, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(NEEDS_AES, 12);
  end.writeUInt16LE(NEEDS_AES, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(directory), 48);
  end.writeUInt32LE(LOCATOR, 56);
  end.writeBigUInt64LE(BigInt(directory + bytes), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(END, 76);
  end.writeUInt16LE(MOST, 84);
  end.writeUInt16LE(MOST, 86);
  end.writeUInt32LE(LARGE, 88);
  end.writeUInt32LE(LARGE, 92);
  return end;
}

import { OVERHEAD } from './aes-zip.ts';
import type { ZipEntry } from './zip.ts';

/** The records of a ZIP of encrypted entries, always in the form for large files (PKWARE APPNOTE 4.3, 4.5.3; WinZip AE-2). */
export interface Written {
  readonly entry: ZipEntry;
  readonly offset: number;
  /** Unpacked, and packed before it was encrypted. */
  size: number;
  packed: number;
}

const CHINA = 8 * 3_600_000;
const HEAD = 0x04034b50;
const PLACE = 0x02014b50;
const END_64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const END = 0x06054b50;

const NEEDS = 51; // AES
const FLAGS = 0x0801; // encrypted, names in UTF-8
const ENCRYPTED = 99;
const [STORED, DEFLATED] = [0, 8];
const LARGE = 0xffffffff;
const MOST = 0xffff;

/** Stands before the contents. */
export function writtenHead(written: Written): Buffer {
  const name = Buffer.from(written.entry.name);
  const extra = Buffer.concat([sizesOf(written, 16), aesOf(written)]);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(HEAD, 0);
  head.writeUInt16LE(NEEDS, 4);
  writeCommon(head, 6, { written, name, extra });
  return Buffer.concat([head, name, extra]);
}

/** Stands in the directory at the end. */
export function writtenPlace(written: Written): Buffer {
  const name = Buffer.from(written.entry.name);
  const extra = Buffer.concat([sizesOf(written, 24), aesOf(written)]);
  const place = Buffer.alloc(46);
  place.writeUInt32LE(PLACE, 0);
  place.writeUInt16LE(NEEDS, 4);
  place.writeUInt16LE(NEEDS, 6);
  writeCommon(place, 8, { written, name, extra });
  place.writeUInt32LE(LARGE, 42);
  return Buffer.concat([place, name, extra]);
}

/** What both have: flags to the lengths of name and extra. AE-2 has no CRC: it would tell of the contents. */
function writeCommon(
  record: Buffer,
  at: number,
  { written, name, extra }: { readonly written: Written; readonly name: Buffer; readonly extra: Buffer },
): void {
  const { time, date } = clockOf(written.entry.at ?? Date.now());
  record.writeUInt16LE(FLAGS, at);
  record.writeUInt16LE(ENCRYPTED, at + 2);
  record.writeUInt16LE(time, at + 4);
  record.writeUInt16LE(date, at + 6);
  record.writeUInt32LE(LARGE, at + 12);
  record.writeUInt32LE(LARGE, at + 16);
  record.writeUInt16LE(name.length, at + 20);
  record.writeUInt16LE(extra.length, at + 22);
}

function sizesOf({ size, packed, offset }: Written, length: 16 | 24): Buffer {
  const extra = Buffer.alloc(4 + length);
  extra.writeUInt16LE(0x0001, 0);
  extra.writeUInt16LE(length, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(packed + OVERHEAD), 12);
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
  extra.writeUInt16LE(entry.stored ? STORED : DEFLATED, 9);
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
  end.writeUInt16LE(NEEDS, 12);
  end.writeUInt16LE(NEEDS, 14);
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

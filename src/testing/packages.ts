import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Packages as strangers make them, good and hostile: whatever a proper packer would refuse to write. */
export interface Packed {
  /** Bytes when it is not UTF-8. */
  readonly name: string | Buffer;
  readonly bytes: Uint8Array;
  readonly encrypted?: boolean;
  /** What the head claims, when it lies. */
  readonly method?: number;
}

const MEGABYTE = 2 ** 20;

/** So many megabytes of nothing, deflated: made of one, for packing three hundred takes seconds. */
function deflatedZeros(megabytes: number, before: Uint8Array = Buffer.alloc(0)): Buffer {
  const whole = { finishFlush: constants.Z_FULL_FLUSH }; // ends on a byte and refers to nothing before
  const one = deflateRawSync(Buffer.alloc(MEGABYTE), whole);
  const pieces = Array.from({ length: megabytes }, () => one);
  return Buffer.concat([deflateRawSync(before, whole), ...pieces, deflateRawSync(Buffer.alloc(0))]);
}

/** A ZIP with one file that becomes so large. */
export const makeZipBomb = (name: string, megabytes: number): Buffer<ArrayBuffer> =>
  zipOf([{ name, bytes: Buffer.alloc(0), method: 8, body: deflatedZeros(megabytes), length: megabytes * MEGABYTE }]);

/** A .tgz with one file that becomes so large. */
export async function makeTgzBomb(name: string, megabytes: number): Promise<Buffer<ArrayBuffer>> {
  const tar = pack();
  tar.entry({ name, size: megabytes * MEGABYTE });
  const [head] = (await once(tar, 'data')) as [Buffer];
  const magic = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([magic, deflatedZeros(megabytes, head), Buffer.alloc(8)]);
}

export function makeZip(entries: readonly Packed[]): Buffer<ArrayBuffer> {
  return zipOf(entries.map((entry) => ({ ...entry, body: deflateRawSync(entry.bytes), length: entry.bytes.length })));
}

type Deflated = Packed & { readonly body: Buffer; readonly length: number };

function zipOf(entries: readonly Deflated[]): Buffer<ArrayBuffer> {
  const bodies: Buffer[] = [];
  const heads: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, body, length, encrypted = false, method = 8 } of entries) {
    const called = Buffer.from(name as string);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(encrypted ? 1 : 0, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(body.length, 14);
    shared.writeUInt32LE(length, 18);
    shared.writeUInt16LE(called.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), shared, called, body);
    heads.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, place, called);
    at += 30 + called.length + body.length;
  }
  const directory = Buffer.concat(heads);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, directory, end]);
}

export async function makeTgz(entries: readonly Packed[]): Promise<Buffer<ArrayBuffer>> {
  const tar = pack();
  for (const { name, bytes } of entries) tar.entry({ name: name.toString() }, Buffer.from(bytes));
  tar.finalize();
  return gzipSync(await buffer(tar)) as Buffer<ArrayBuffer>;
}

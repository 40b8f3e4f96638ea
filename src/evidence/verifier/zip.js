/** Reads a ZIP from anything that answers read(at, length): names, sizes, and each file as a stream. */

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const AES = 0x9901;
const FULL_32 = 0xffffffff;
const PIECE = 2 ** 20;
const MOST_DIRECTORY = 2 ** 29;

/** What makes a file no ZIP we can read, in words for people. */
export class ZipFault extends Error {}

/** unlock(entry, pieces): what is encrypted again in the clear; null where no password is known. */
export async function openZip(source, inflate, unlock = null) {
  const entries = await readDirectory(source);
  if (unlock === null && entries.some(({ locked }) => locked))
    throw new ZipFault('压缩包已加密：请先用密码解压，再校验解开的文件夹');
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return {
    list: () => entries.map(({ path, bytes }) => ({ path, bytes })),
    stream: (path) => streamOf(source, byPath.get(path), { inflate, unlock }),
  };
}

async function readDirectory(source) {
  const { at, size } = await findDirectory(source);
  if (at + size > source.size || size > MOST_DIRECTORY) throw new ZipFault('压缩包不完整，可能没有下载完');
  const view = viewOf(await source.read(at, size));
  const entries = [];
  for (let place = 0; place < size; ) {
    const { entry, next } = readEntry(view, place);
    // Folders have a name and nothing else.
    if (!entry.path.endsWith('/') || entry.bytes > 0) entries.push(entry);
    place = next;
  }
  return entries;
}

/** Where the central directory lies; the last bytes of the file say so. */
async function findDirectory(source) {
  const length = Math.min(source.size, 65_557);
  const tail = viewOf(await source.read(source.size - length, length));
  let end = length - 22;
  while (end >= 0 && !(tail.getUint32(end, true) === END && end + 22 + tail.getUint16(end + 20, true) === length))
    end -= 1;
  if (end < 0) throw new ZipFault('不是完整的 ZIP 文件，可能没有下载完');
  const found = { at: tail.getUint32(end + 16, true), size: tail.getUint32(end + 12, true) };
  const large = end >= 20 && tail.getUint32(end - 20, true) === LOCATOR_64;
  if (!large) return found;
  const record = viewOf(await source.read(u64(tail, end - 12), 56));
  if (record.byteLength < 56 || record.getUint32(0, true) !== END_64) throw new ZipFault('压缩包的目录已损坏');
  return { at: u64(record, 48), size: u64(record, 40) };
}

function readEntry(view, at) {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) throw new ZipFault('压缩包的目录已损坏');
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  if (next > view.byteLength) throw new ZipFault('压缩包的目录已损坏');
  const entry = {
    path: nameFrom(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength)),
    locked: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    packed: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    place: view.getUint32(at + 42, true),
  };
  readExtra(entry, view, at + 46 + nameLength, extraLength);
  return { entry, next };
}

function nameFrom(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ZipFault('压缩包里有不是 UTF-8 的文件名');
  }
}

/** Numbers that do not fit 32 bits stand in the extra field 0x0001, those that overflow only, in this order; 0x9901 is that of AES. */
function readExtra(entry, view, start, length) {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    const kind = view.getUint16(at, true);
    if (kind === 1)
      readLarge(entry, view, { at: at + 4, end: at + 4 + view.getUint16(at + 2, true), most: start + length });
    else if (kind === AES && entry.locked && at + 11 <= start + length) entry.method = view.getUint16(at + 9, true);
  }
}

function readLarge(entry, view, { at, end, most }) {
  let place = at;
  for (const name of ['bytes', 'packed', 'place']) {
    if (entry[name] !== FULL_32) continue;
    if (place + 8 > end || end > most) throw new ZipFault('压缩包的目录已损坏');
    entry[name] = u64(view, place);
    place += 8;
  }
}

async function* streamOf(source, entry, { inflate, unlock }) {
  const head = viewOf(await source.read(entry.place, 30));
  if (head.byteLength < 30 || head.getUint32(0, true) !== LOCAL) throw new Error('压缩数据已损坏');
  const at = entry.place + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  if (at + entry.packed > source.size) throw new Error('压缩数据不完整');
  if (entry.method !== 0 && entry.method !== 8) throw new Error('压缩方法不受支持');
  const pieces = piecesOf(source, at, entry.packed);
  const packed = entry.locked ? unlock(entry, pieces) : pieces;
  let bytes = 0;
  for await (const piece of entry.method === 8 ? inflate(packed) : packed) {
    bytes += piece.length;
    // A few bytes can be made to unfold without end.
    if (bytes > entry.bytes) break;
    yield piece;
  }
  if (bytes !== entry.bytes) throw new Error('压缩数据已损坏');
}

/** The next piece is read while this one is looked at. */
async function* piecesOf(source, start, length) {
  const end = start + length;
  const from = (at) => {
    const piece = source.read(at, Math.min(PIECE, end - at));
    piece.catch(() => undefined); // heard in its turn
    return piece;
  };
  let ahead = length > 0 ? from(start) : null;
  for (let at = start; at < end; at += PIECE) {
    const piece = await ahead;
    ahead = at + PIECE < end ? from(at + PIECE) : null;
    yield piece;
  }
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function u64(view, at) {
  const n = view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!Number.isSafeInteger(n)) throw new ZipFault('压缩包的目录已损坏');
  return n;
}

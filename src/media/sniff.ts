import { type Format, formatOf, HEAD_BYTES } from './formats.ts';
import { type Peek, peek } from './peek.ts';

const FOLDER_BYTES = 8192;

/** What a file on disk is: by its head, and for containers by the piece in which they list what they hold. */
export function sniff(path: string): Format {
  return peek(path, 2 * HEAD_BYTES, (file) => {
    const head = file.read(0, HEAD_BYTES);
    const format = formatOf(head, file.size);
    if (format.name === 'zip') return formatOf(head, file.size, endOf(file));
    return format.name === 'ole' ? formatOf(head, file.size, folderOf(head, file)) : format;
  });
}

function endOf(file: Peek): Buffer {
  return file.read(Math.max(HEAD_BYTES, file.size - HEAD_BYTES), HEAD_BYTES);
}

/** An old Office file names its streams in a folder whose place the header tells. */
function folderOf(head: Buffer, file: Peek): Buffer {
  if (head.length < 52) return Buffer.alloc(0);
  const sectorBytes = head.readUInt16LE(30) === 12 ? 4096 : 512;
  return file.read((head.readUInt32LE(48) + 1) * sectorBytes, FOLDER_BYTES);
}

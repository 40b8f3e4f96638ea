import { buffer } from 'node:stream/consumers';
import { ZipArchive } from 'archiver';

/** A small ZIP in memory, the same bytes each time. Content that is compressed already is kept as it is. */
export interface Entry {
  readonly name: string;
  readonly content: string | Buffer;
  readonly stored?: boolean;
}

const DATE = new Date(Date.UTC(2026, 10, 2, 9));

export async function zipped(entries: readonly Entry[]): Promise<Buffer> {
  const archive = new ZipArchive({ zlib: { level: 3 } });
  for (const { name, content, stored = false } of entries) archive.append(content, { name, date: DATE, store: stored });
  const [bytes] = await Promise.all([buffer(archive), archive.finalize()]);
  return bytes;
}

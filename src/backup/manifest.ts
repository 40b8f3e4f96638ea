import { hash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { NewerData } from '../store/migrate.ts';
import { type Box, Tampered } from './box.ts';
import type { BackupPlace } from './place.ts';

/** What a back-up consists of: written last, so that one without it is none. The details are in FORMAT.md. */
const sha = z.string().regex(/^[0-9a-f]{64}$/);
const pieces = z.array(z.string().regex(/^objects\/[0-9a-f]{2}\/[0-9a-f]{62}$/));
// Nothing that is put back may climb out of the folder it is put back into.
const relative = z.string().regex(/^(?!.*(?:^|\/)\.\.?(?:\/|$))[^/\\\0:][^\\\0:]*$/);

/** Files one after the other, cut into pieces. */
const pack = z.object({ files: z.array(z.tuple([relative, z.number(), sha])), pieces });
export type Pack = z.output<typeof pack>;
export const shelfShape = z.object({ packs: z.array(pack) });
export type Shelf = z.output<typeof shelfShape>;

const counts = z.object({ n: z.number(), received: z.number(), opened: z.number(), schema: z.number() });
const database = z.object({
  path: relative,
  bytes: z.number(),
  sha256: sha,
  pieces,
  /** Of a month. */
  month: z
    .object({ month: z.string(), generation: z.number(), mark: z.string(), isClosed: z.boolean(), counts })
    .nullable(),
});
export type BackedDatabase = z.output<typeof database>;

/** A folder: its files lie in lists, which are objects of their own so that those without change are kept once. */
const tree = z.object({
  name: z.enum(['log', 'media', 'disposals', 'sdk', 'keys']),
  files: z.number(),
  bytes: z.number(),
  shelves: z.array(z.object({ key: z.string(), bytes: z.number(), pieces })),
});
export type BackedTree = z.output<typeof tree>;

const manifestShape = z.object({
  huicun: z.literal('backup'),
  format: z.literal(1),
  madeAt: z.number(),
  program: z.string(),
  /** Whose: the name of the evidence log's key; empty before there is one. */
  system: z.string(),
  schemas: z.object({ desk: z.number(), archive: z.number() }),
  log: z
    .object({
      log: z.number(),
      origin: z.string(),
      size: z.number(),
      checkpoint: z.object({ size: z.number(), at: z.number(), note: z.string() }).nullable(),
    })
    .nullable(),
  databases: z.array(database),
  trees: z.array(tree),
  /** The recovery copy, under the passphrase; null when there was none. */
  keys: z.object({ bytes: z.number(), pieces }).nullable(),
  totals: z.object({
    files: z.number(),
    bytes: z.number(),
    newBytes: z.number(),
    messages: z.number(),
    media: z.number(),
  }),
  /** Media whose bytes were no longer those they are called by. */
  damaged: z.array(z.string()),
});
export type Manifest = z.output<typeof manifestShape>;

export interface Snapshot {
  /** As in 20261121T231500Z-0123456789abcdef: when, and the beginning of its own SHA-256. */
  readonly name: string;
  readonly manifest: Manifest;
}

const FOLDER = 'snapshots';
const NAME = /^snapshots\/((\d{8}T\d{6}Z)-([0-9a-f]{16}))\.json$/;

export async function writeManifest(place: BackupPlace, box: Box, manifest: Manifest): Promise<string> {
  const plain = Buffer.from(JSON.stringify(manifest));
  const stamp = new Date(manifest.madeAt).toISOString().replace(/[-:]|\.\d+/g, '');
  const name = `${stamp}-${hash('sha256', plain, 'hex').slice(0, 16)}`;
  const path = `${FOLDER}/${name}.json`;
  await place.put(path, box.seal(path, plain));
  return name;
}

/** Oldest first. */
export async function listSnapshots(place: BackupPlace): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of place.list(FOLDER)) {
    const known = NAME.exec(name);
    if (known) names.push(known[1]!);
  }
  return names.toSorted();
}

export async function readManifest(place: BackupPlace, box: Box, name: string): Promise<Manifest> {
  const path = `${FOLDER}/${name}.json`;
  const kept = await place.get(path);
  try {
    const plain = box.open(path, kept);
    if (!name.endsWith(hash('sha256', plain, 'hex').slice(0, 16))) throw new Tampered(path);
    const manifest = JSON.parse(plain.toString()) as { format?: unknown; program?: unknown };
    if (Number(manifest.format) > 1) throw new NewerData(newerWords(name, String(manifest.program)));
    return manifestShape.parse(manifest);
  } catch (error) {
    if (error instanceof NewerData) throw error;
    throw new UserError(`备份 ${name} 的清单已损坏或被改动（${path}）。请换用另一份备份。`);
  }
}

/** Of what a newer program has written. */
export const newerWords = (snapshot: string, program: string): string =>
  `备份 ${snapshot} 由更新版本（${program}）的程序写成，没有恢复任何内容。请安装那个版本或更新的程序，再恢复。`;

export const removeManifest = (place: BackupPlace, name: string): Promise<void> =>
  place.remove(`${FOLDER}/${name}.json`);

/** When a back-up was made, by its name. */
export function timeInName(name: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(name)!;
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}

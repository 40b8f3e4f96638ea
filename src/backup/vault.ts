import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { type Box, makeSecret, openSecret, plainBox, sealedBox, wrappedShape } from './box.ts';
import { type BackupPlace, MissingObject } from './place.ts';

/** A place with what opens it: its first file says that back-ups lie here and how they are sealed. */
export interface Vault {
  readonly place: BackupPlace;
  readonly box: Box;
}

const HEAD = 'huicun-backup.json';
const headShape = z.object({
  huicun: z.literal('backup-place'),
  format: z.literal(1),
  id: z.string(),
  sealed: wrappedShape.nullable(),
});
type Head = z.output<typeof headShape>;

/** For reading. An empty passphrase is none. */
export async function openVault(place: BackupPlace, passphrase: string): Promise<Vault> {
  const head = await readHead(place);
  if (head === null) throw new UserError(`${place.label} 里没有会存的备份。请检查位置。`);
  return open(place, head, passphrase);
}

/** For writing: the first back-up decides whether what lies here is sealed. */
export async function openOrMakeVault(place: BackupPlace, passphrase: string): Promise<Vault> {
  const known = await openWritable(place, passphrase);
  if (known !== null) return known;
  const made = passphrase === '' ? null : await makeSecret(passphrase);
  const content: Head = {
    ...{ huicun: 'backup-place', format: 1, id: randomBytes(8).toString('hex') },
    sealed: made?.wrapped ?? null,
  };
  await place.put(HEAD, Buffer.from(`${JSON.stringify(content, null, 1)}\n`));
  return { place, box: made ? sealedBox(made.secret) : plainBox };
}

/** Null: nothing lies here yet. Throws a UserError where what lies here cannot be gone on with. */
export async function openWritable(place: BackupPlace, passphrase: string): Promise<Vault | null> {
  const head = await readHead(place);
  if (head?.sealed === null && passphrase !== '')
    throw new UserError(`${place.label} 里已有未加密的备份，不能再加密。请为加密的备份另选一个空的位置。`);
  return head && open(place, head, passphrase);
}

/** Whether a passphrase is wanted; null: there is no back-up here. */
export async function isSealed(place: BackupPlace): Promise<boolean | null> {
  const head = await readHead(place);
  return head && head.sealed !== null;
}

async function open(place: BackupPlace, { sealed }: Head, passphrase: string): Promise<Vault> {
  if (sealed === null) return { place, box: plainBox };
  if (passphrase === '') throw new UserError('这里的备份是加密的，需要口令。');
  return { place, box: sealedBox(await openSecret(passphrase, sealed)) };
}

async function readHead(place: BackupPlace): Promise<Head | null> {
  try {
    return headShape.parse(JSON.parse((await place.get(HEAD)).toString()));
  } catch (error) {
    if (error instanceof MissingObject) return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new UserError(`${place.label} 里的 ${HEAD} 已损坏，打不开。请从这个位置的另一份副本放回它。`);
    throw error;
  }
}

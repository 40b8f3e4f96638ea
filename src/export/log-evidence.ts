import { join } from 'node:path';
import type { Config, Paths } from '../config.ts';
import { parseCheckpoint } from '../evidence/checkpoint.ts';
import { encodeVerifierKey, signNote } from '../evidence/note.ts';
import { readLogKey } from '../store/log-key.ts';
import type { Evidence } from './format.ts';

/** What a package needs of the log: opened where it is made, so that the key travels to no other thread. */
export function evidenceOf(
  { config, paths }: { readonly config: Pick<Config, 'keyFile'>; readonly paths: Pick<Paths, 'keys' | 'log'> },
  checkpoint: string,
): Evidence {
  const text = checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1);
  const { origin, size } = parseCheckpoint(text);
  const privateKey = readLogKey({ keysDir: paths.keys, keyFile: config.keyFile });
  if (privateKey === null) throw new Error('the key of the evidence log is gone');
  return {
    checkpoint,
    key: encodeVerifierKey(origin, privateKey),
    logDir: join(paths.log, origin.split('/').at(-1)!),
    size,
    sign: (note) => signNote(note, { name: origin, privateKey }),
  };
}

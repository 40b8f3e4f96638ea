import { BadNote, decodeBase64, openNote, type Signer, signNote, type VerifierKey } from './note.ts';

/** C2SP tlog-checkpoint: a log says how long it is and what its root hash is, and signs it. */
export interface Checkpoint {
  /** Which log; the key that signs goes by the same name. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Lines beyond the three everybody reads. */
  readonly extra: readonly string[];
}

export function formatCheckpoint({ origin, size, root, extra }: Checkpoint): string {
  return [origin, String(size), root.toString('base64'), ...extra].map((line) => `${line}\n`).join('');
}

export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', base64 = '', ...more] = text.split('\n');
  const root = decodeBase64(base64);
  const extra = more.slice(0, -1);
  const whole = more.at(-1) === '' && !extra.includes('') && /^[^\s+]+$/u.test(origin);
  if (!whole || !/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(Number(size)) || root?.length !== 32) {
    throw new BadNote('不是检查点');
  }
  return { origin, size: Number(size), root, extra };
}

export function signCheckpoint(checkpoint: Checkpoint, signer: Signer): string {
  if (signer.name !== checkpoint.origin) throw new BadNote('签名密钥的名称与日志来源不同');
  const text = formatCheckpoint(checkpoint);
  parseCheckpoint(text);
  return signNote(text, signer);
}

/** Throws BadNote unless this key signed it for the log that bears its name. */
export function openCheckpoint(note: string | Uint8Array, key: VerifierKey): Checkpoint {
  const checkpoint = parseCheckpoint(openNote(note, [key]).text);
  if (checkpoint.origin !== key.name) throw new BadNote(`检查点属于另一份日志：${checkpoint.origin}`);
  return checkpoint;
}

/** As it is called wherever it is kept outside: the log and its length, in the order of a folder. */
export function checkpointFileName({ origin, size }: Pick<Checkpoint, 'origin' | 'size'>): string {
  return `${origin.replaceAll('/', '-')}-${String(size).padStart(12, '0')}.checkpoint.txt`;
}

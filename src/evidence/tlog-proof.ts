import { BadNote, decodeBase64 } from './note.ts';

/** C2SP tlog-proof: that one entry is in the log, in a file that needs nothing else. */
export interface TlogProof {
  readonly extra: Buffer | null;
  readonly index: number;
  /** From the leaf upward. */
  readonly proof: readonly Buffer[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

const HEAD = 'c2sp.org/tlog-proof@v1';

export function formatTlogProof({ extra, index, proof, checkpoint }: TlogProof): string {
  const lines = [
    HEAD,
    ...(extra === null ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index}`,
    ...proof.map((hash) => hash.toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

export function parseTlogProof(text: string): TlogProof {
  const cut = text.indexOf('\n\n');
  const [head, ...lines] = text.slice(0, Math.max(cut, 0)).split('\n');
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()!.slice(6)) : undefined;
  const index = /^index (0|[1-9]\d*)$/.exec(lines.shift() ?? '')?.[1];
  const proof = lines.map(decodeBase64);
  const whole = cut > 0 && head === HEAD && extra !== null && Number.isSafeInteger(Number(index ?? 'none'));
  if (!whole || !proof.every((hash) => hash?.length === 32)) throw new BadNote('不是存证证明文件');
  return { extra: extra ?? null, index: Number(index), proof: proof as Buffer[], checkpoint: text.slice(cut + 2) };
}

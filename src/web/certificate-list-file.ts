import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { type ListPlace, readHashList } from '../store/disposal-run-certificate.ts';

/** The list of hashes of a month, as a file: made from the journal when it is first asked for, and kept. */
interface Asked {
  readonly disposal: number;
  readonly month: string;
  /** As the certificate has it. */
  readonly sha256: string;
}

export async function hashListFile(app: App, viewer: Viewer, { disposal, month, sha256 }: Asked): Promise<string> {
  const folder = pathsOf(app.config).disposals;
  const path = join(folder, `disposal-${disposal}-${month}.txt`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${process.hrtime.bigint()}.part`;
  try {
    if ((await write(app, viewer, draft, { disposal, month, from: 0, to: 0, after: 0 })) !== sha256)
      throw new UserError(`${month} 月的存档与证明不符，清单没有生成。请在“存证”页校验存档，查明改动。`);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return path;
}

async function write({ store }: App, viewer: Viewer, path: string, begin: ListPlace): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path, 'w', 0o600);
  try {
    for (let place: ListPlace | null = begin; place !== null; ) {
      const step: Awaited<ReturnType<typeof readHashList>> = await store.read(readHashList, viewer, place);
      digest.update(step?.text ?? '');
      await file.write(step?.text ?? '');
      place = step?.next ?? null;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}

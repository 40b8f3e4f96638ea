import { readFile } from 'node:fs/promises';
import { type BeingMade, compareTail, verifyUnfinished } from '../../evidence/verify-package.ts';
import { UserError } from '../../lib/errors.ts';
import type { Work } from '../format.ts';
import { MANIFEST, type ManifestFacts, manifestPath, SIGNATURE, signedText, writeManifest } from './manifest.ts';
import type { PackageZip } from './package-zip.ts';

/**
 * A package is checked before it is handed out, as whoever gets it would: everything but custody sheet, manifest and signature
 * is read back from the disk. What was found stands in the sheet; the three that follow it are compared when they are written.
 */
export interface ReadBack {
  readonly at: number;
  /** It was decrypted to be read. */
  readonly encrypted: boolean;
  readonly title: string;
  readonly checked: readonly string[];
  readonly unchecked: readonly string[];
}

export interface Reader extends Pick<Work, 'path' | 'unlock' | 'log' | 'pace'> {
  readonly zip: PackageZip;
  readonly key: BeingMade['expectedKey'];
  sign(text: string): string;
  readonly now: () => number;
}

export async function readBack(reader: Reader, facts: Omit<ManifestFacts, 'readBack'>): Promise<ReadBack> {
  const { zip, path, unlock, log, key } = reader;
  await zip.settle();
  await reader.pace.page(); // it may be given up before all of it is read
  const disk = manifestPath(facts.frame.workDir);
  const sha256 = await writeManifest(disk, { ...facts, readBack: null }, zip.recorded);
  const others = new Map([
    [MANIFEST, await readFile(disk)],
    [SIGNATURE, Buffer.from(reader.sign(signedText(sha256)))],
  ]);
  const report = await verifyUnfinished(path, { expectedKey: key, unlock }, others);
  if (report.verdict !== 'good') {
    const { wrong, wrongCount } = report;
    log.error({ wrong: wrong.slice(0, 5), count: wrongCount }, 'a package did not pass its own verification');
    throw refused(wrong[0] ? `${wrong[0].where} ${wrong[0].what}`.trim() : '包不完整');
  }
  const { title, checked, unchecked } = report;
  return { at: reader.now(), encrypted: unlock !== null, title, checked, unchecked };
}

const LAST = 3; // custody sheet, manifest, signature

export async function compareLast({ zip, path, unlock, log }: Reader): Promise<void> {
  const other = await compareTail(path, unlock, { files: zip.recorded, read: LAST }).catch((error: unknown) => {
    log.error({ err: error }, 'a finished package could not be read');
    return '压缩包的结尾';
  });
  if (other !== null) throw refused(`${other} 读回的内容与写入的不同`);
}

const refused = (what: string): UserError =>
  new UserError(
    `导出包没有通过自身核验，已删除：${what}。请检查磁盘，并在“存证”页核验存档，排除问题后再点“重新生成”。`,
  );

import type { Paths } from '../config.ts';
import type { ArchiveReport } from '../evidence/archive-findings.ts';
import { contentState } from '../media/content-store.ts';
import { type CheckProgress, checkArchive } from '../store/archive-check.ts';
import { demandPublicLogKey } from '../store/log-key.ts';
import type { VerifyAsked } from './verifier.ts';

/** The check of an archive where it lies on this machine, with its key and its files. */
export function checkOf(paths: Paths, { media, ...asked }: VerifyAsked): Generator<CheckProgress, ArchiveReport> {
  const mediumState = media ? (sha256: string) => contentState(paths.media, sha256) : null;
  return checkArchive({ paths, verifierKey: demandPublicLogKey(paths.keys), mediumState }, asked);
}

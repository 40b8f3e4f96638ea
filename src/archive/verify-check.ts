import type { Paths } from '../config.ts';
import type { ArchiveReport } from '../evidence/archive-findings.ts';
import { UserError } from '../lib/errors.ts';
import { contentState } from '../media/content-store.ts';
import { type CheckProgress, checkArchive } from '../store/archive-check.ts';
import { readPublicLogKey } from '../store/log-key.ts';
import type { VerifyAsked } from './verifier.ts';

/** The check of an archive where it lies on this machine, with its key and its files. */
export function checkOf(paths: Paths, { media, ...asked }: VerifyAsked): Generator<CheckProgress, ArchiveReport> {
  const mediumState = media ? (sha256: string) => contentState(paths.media, sha256) : null;
  return checkArchive({ paths, verifierKey: verifierKeyIn(paths.keys), mediumState }, asked);
}

function verifierKeyIn(keysDir: string): string {
  const key = readPublicLogKey(keysDir);
  if (key === null) throw new UserError('这里还没有存证日志的公钥（keys/log.pub）。服务启动并拉取到消息后会自动生成。');
  return key;
}

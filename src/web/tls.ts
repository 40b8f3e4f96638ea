import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import type { Config } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

/** The certificate that browsers are shown: read when the program starts, and again when the files have changed. */
export interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

type Files = Pick<Config, 'tlsCert' | 'tlsKey'>;

const EVERY = 10_000;

/** Throws with the sentence to show when the files are not a certificate and its key, of today. */
export function readPair({ tlsCert, tlsKey }: Files, now: number): Pair {
  const [cert, key] = [bytesOf('TLS_CERT', tlsCert), bytesOf('TLS_KEY', tlsKey)];
  const certificate = parsed(() => new X509Certificate(cert), `TLS_CERT ${tlsCert} 不是 PEM 格式的证书。`);
  const secret = parsed(
    () => createPrivateKey(key),
    `TLS_KEY ${tlsKey} 不是 PEM 格式的私钥，或带有口令。请改用不带口令的私钥。`,
  );
  if (!certificate.checkPrivateKey(secret))
    throw new UserError(`TLS_CERT 与 TLS_KEY 不是一对：${tlsKey} 不是这张证书的私钥。请核对两个文件。`);
  if (certificate.validToDate.getTime() <= now)
    throw new UserError(`TLS_CERT ${tlsCert} 的证书已于 ${certificate.validTo} 过期。请换上新的证书。`);
  return { cert, key };
}

/** A new pair is in force for whoever connects next; one that does not fit is not taken, and the old one stays. Returns how to stop. */
export function followPair(
  files: Files,
  server: Pick<Server, 'setSecureContext'>,
  log: Log,
  every = EVERY,
): () => void {
  let last = fingerprint(files);
  const look = () => {
    const now = fingerprint(files);
    if (now === null || now === last) return;
    try {
      server.setSecureContext(readPair(files, Date.now()));
      log.info('the new certificate is in force');
      last = now;
    } catch (error) {
      // Two files are never changed at the same moment: the next look may find that they fit.
      log.warn({ reason: messageOf(error) }, 'the certificate was changed and does not fit; the one before stays');
    }
  };
  const paths = [files.tlsCert, files.tlsKey];
  for (const path of paths) watchFile(path, { interval: every, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}

function bytesOf(setting: string, path: string): Buffer {
  return parsed(() => readFileSync(path), `${setting} ${path} 读不到。请核对路径，并让运行会存的账号可读。`);
}

function parsed<T>(read: () => T, sentence: string): T {
  try {
    return read();
  } catch {
    throw new UserError(sentence);
  }
}

function fingerprint({ tlsCert, tlsKey }: Files): string | null {
  try {
    return `${readFileSync(tlsCert, 'latin1')}\n${readFileSync(tlsKey, 'latin1')}`;
  } catch {
    return null; // being replaced just now
  }
}

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../lib/replace-file.ts';
import { adopt, contentPath } from '../media/content-store.ts';
import { forgetPart } from '../wecom/media-archive.ts';

/**
 * Files on their way: parts that still grow, and notes of what is complete but not recorded yet. Such a note is on disk
 * before the file moves to its place, and goes when its bytes are evidence: so no kill leaves a file nobody knows of.
 */
export interface Sealed {
  readonly fileKey: string;
  readonly fileId: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly md5: string;
}

const FOLDER = 'incoming';

export type Incoming = ReturnType<typeof incomingIn>;

export function incomingIn(mediaDir: string) {
  const dir = join(mediaDir, FOLDER);
  mkdirSync(dir, { recursive: true });
  const part = (fileKey: string) => join(dir, `${fileKey}.part`);
  const note = (fileKey: string) => join(dir, `${fileKey}.sealed`);
  const keysOf = (suffix: string) =>
    readdirSync(dir)
      .filter((name) => name.endsWith(suffix))
      .map((name) => name.slice(0, -suffix.length));
  return {
    part,
    /** The file is complete and its hash known. */
    seal: (sealed: Sealed) => writeNote(note(sealed.fileKey), JSON.stringify(sealed)),
    /** Moves it to its place. Null when it is nowhere: then it is to be fetched again. */
    adopt(fileKey: string): Sealed | null {
      const sealed = readNote(note(fileKey), fileKey);
      if (!sealed) return null;
      if (existsSync(part(fileKey))) adopt(part(fileKey), mediaDir, sealed.sha256);
      return sizeOf(contentPath(mediaDir, sealed.sha256)) === sealed.bytes ? sealed : null;
    },
    forget(fileKey: string): void {
      forgetPart(part(fileKey));
      rmSync(note(fileKey), { force: true });
    },
    sealed: () => keysOf('.sealed'),
    parts: () => [...new Set([...keysOf('.part'), ...keysOf('.part.json')])],
  };
}

function writeNote(path: string, text: string): void {
  const fd = openSync(`${path}.tmp`, 'w');
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  replaceFile(`${path}.tmp`, path);
}

function readNote(path: string, fileKey: string): Sealed | null {
  try {
    const sealed = JSON.parse(readFileSync(path, 'utf8')) as Sealed;
    return sealed.fileKey === fileKey && /^[0-9a-f]{64}$/.test(sealed.sha256) ? sealed : null;
  } catch {
    return null; // half written: the file is fetched again
  }
}

function sizeOf(path: string): number | null {
  return existsSync(path) ? statSync(path).size : null;
}

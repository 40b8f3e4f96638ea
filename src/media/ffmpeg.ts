import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { setPriority } from 'node:os';
import { dirname } from 'node:path';
import type { Order } from './job.ts';
import { isWholeWav } from './whole-file.ts';

/** The administrator's ffmpeg, for voices that nothing here decodes. A process of its own, told everything and asked nothing. */
const NICE = 10;
const LONGEST = String(4 * 3600);
const MOST_BYTES = String(512 << 20);

/** The reading side is named where we know it, so that the file cannot choose another. */
const READERS: Readonly<Record<string, string>> = { 'amr-wb': 'amr' };

/** False when it cannot be made playable this way. */
export async function makeWav(
  ffmpeg: string,
  { path, wav, format }: Pick<Order, 'path' | 'wav' | 'format'>,
  signal: AbortSignal,
): Promise<boolean> {
  mkdirSync(dirname(wav), { recursive: true });
  const part = `${wav}.${process.pid}.tmp`;
  try {
    const done = await run(ffmpeg, wordsFor(path, part, READERS[format]), signal);
    if (!done || !isWholeWav(part)) return false;
    renameSync(part, wav);
    return true;
  } finally {
    rmSync(part, { force: true });
  }
}

function wordsFor(path: string, part: string, reader: string | undefined): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error', '-y', '-threads', '1', '-protocol_whitelist', 'file'],
    ...(reader ? ['-f', reader] : []),
    ...['-i', `file:${path}`, '-map', '0:a:0', '-map_metadata', '-1', '-fflags', '+bitexact', '-t', LONGEST],
    ...['-fs', MOST_BYTES, '-ac', '1', '-c:a', 'pcm_s16le', '-f', 'wav', `file:${part}`],
  ];
}

function run(program: string, words: string[], signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
      stdio: 'ignore',
      signal,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
    if (child.pid !== undefined) lower(child.pid);
  });
}

function lower(pid: number): void {
  try {
    setPriority(pid, NICE);
  } catch {
    // over already
  }
}

import { readFileSync, statSync } from 'node:fs';
import { FRAMES_A_SECOND, type Frames, NARROW, readFrames, WIDE } from './amr.ts';
import { type Findings, type Order, PROBLEMS, Unfit } from './job.ts';
import { readMovie } from './movie.ts';
import { mp3Seconds } from './mp3.ts';
import { wavSeconds, writeWav } from './wav.ts';
import { waveformOfFrames } from './waveform.ts';
import { isWholeWav } from './whole-file.ts';

/** Voices and films: how long, how loud, and a WAV of what browsers cannot play. Runs in the workshop's child only. */

const MOST_BYTES = 32 << 20;
const MOST_PLAYABLE = 4 * 3600 * FRAMES_A_SECOND;

export function listenAmr({ path }: Order): Partial<Findings> {
  const frames = framesOf(path, NARROW);
  return { ...lengthOf(frames), waveform: waveformOfFrames(frames) };
}

export function listenWideAmr({ path }: Order): Partial<Findings> {
  return lengthOf(framesOf(path, WIDE));
}

export function listenWav({ path }: Order): Partial<Findings> {
  return { seconds: wavSeconds(path) };
}

export function listenMp3({ path }: Order): Partial<Findings> {
  return { seconds: mp3Seconds(path) };
}

export function watchMovie({ path }: Order): Partial<Findings> {
  return readMovie(path) ?? { problem: PROBLEMS.noVideo };
}

/** Makes the WAV unless it is there already; false when there is nothing to hear, or too much of it. */
export function playAmr({ path, wav }: Order): boolean {
  const frames = framesOf(path, NARROW);
  if (frames.starts.length > MOST_PLAYABLE) return false;
  writeWav(wav, frames);
  return isWholeWav(wav);
}

function framesOf(path: string, band: typeof NARROW | typeof WIDE): Frames {
  if (statSync(path).size > MOST_BYTES) throw new Unfit(PROBLEMS.large);
  const frames = readFrames(readFileSync(path), band);
  if (frames.starts.length === 0) throw new Unfit(PROBLEMS.noVoice);
  return frames;
}

function lengthOf({ starts, damaged }: Frames): Partial<Findings> {
  return { seconds: starts.length / FRAMES_A_SECOND, problem: damaged ? PROBLEMS.partVoice : null };
}

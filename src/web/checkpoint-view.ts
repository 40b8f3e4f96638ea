import { renderSVG } from 'uqr';
import { z } from 'zod';
import type { CheckpointRow } from '../store/checkpoints.ts';
import { count, fullTime } from './words.ts';

/** One checkpoint as people keep it: the signed text, and a picture that a telephone reads back into it. */
const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const checkpointInput = z.object({ log: number, size: number });

export interface CheckpointView {
  readonly log: number;
  readonly size: number;
  readonly title: string;
  readonly at: string;
  readonly origin: string;
  readonly root: string;
  readonly note: string;
}

export function checkpointView({ log, size, at, origin, root, note }: CheckpointRow): CheckpointView {
  return {
    ...{ log, size, origin, note },
    title: `${count(size)} 条`,
    at: fullTime(at),
    root: Buffer.from(root).toString('base64'), // over threads a Buffer arrives as bare bytes
  };
}

export function qrOf(note: string): string {
  const svg = renderSVG(note, { border: 2, pixelSize: 3 });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

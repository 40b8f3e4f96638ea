import { formatNamed } from '../media/formats.ts';
import type { MediumFace } from '../store/media.ts';
import { bytes } from './words.ts';

/** A picture in the chat. Its box is known before it is loaded, so that nothing moves. */
export interface Picture {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  /** For the lightbox. */
  readonly view: string;
  readonly name: string;
  readonly facts: string;
}

const BOX = { image: 240, emotion: 120 } as const;
const LEAST = 64; // of a very long picture a piece is shown, not a thread

/** Null when there is nothing to show in place. */
export function pictureOf(
  face: MediumFace,
  at: { readonly thumb: string; readonly view: string },
  caption: string,
): Picture | null {
  const { kind, thumb, width, height } = face;
  if ((kind !== 'image' && kind !== 'emotion') || !thumb) return null;
  const name = face.name?.trim() || (kind === 'emotion' ? '表情' : '图片');
  return {
    src: at.thumb,
    ...boxOf(width, height, BOX[kind]),
    alt: name,
    view: face.view || formatNamed(face.format).inline ? at.view : at.thumb,
    name,
    facts: [...measures(face), caption].join(' · '),
  };
}

function measures({ width, height, bytes: size }: MediumFace): string[] {
  const measure = width && height ? [`${width} × ${height}`] : [];
  return size === null ? measure : [...measure, bytes(size)];
}

export function boxOf(width: number | null, height: number | null, most: number): { width: number; height: number } {
  if (!width || !height) return { width: Math.round(most * 0.75), height: Math.round(most * 0.75) };
  const scale = Math.min(1, most / width, most / height);
  const side = (length: number) => Math.min(most, Math.max(LEAST, Math.round(length * scale)));
  return { width: side(width), height: side(height) };
}

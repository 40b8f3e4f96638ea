import { z } from 'zod';
import type { MediaKind, MediaRef } from './message.ts';
import { storable } from './storable.ts';

/** Fields of bodies as WeCom sends them: any may be absent, numbers come as strings too, and ids as numbers. */

export type Words = string | null;

/** What people wrote; null when absent. */
export const words = z
  .string()
  .nullish()
  .transform((text): Words => (text == null ? null : storable(text)));

/** Whoever or whatever it names: compared, never read. */
export const id = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value): Words => (value == null ? null : storable(String(value))));

/** Numbers; null also for one that no double holds. */
export const amount = z
  .union([z.number(), z.string().regex(/^(-?\d+(\.\d+)?)?$/)])
  .nullish()
  .transform((value) => (value == null || value === '' ? null : finite(Number(value))));

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Milliseconds, whether WeCom gives these or seconds; null for what is no time. */
export const time = amount.transform((value) => (value === null ? null : millisecondsOf(value)));

const SECONDS_UP_TO = 1e11; // the year 5138 in seconds, 1973 in milliseconds
const LATEST = Date.UTC(2100, 0); // beyond it a time is taken for a mistake

export function millisecondsOf(value: number): number | null {
  const at = Math.trunc(value < SECONDS_UP_TO ? value * 1000 : value);
  return at > 0 && at < LATEST ? at : null;
}

export function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);
}

/** Words of which some may be absent. */
export const phrases = list(words).transform((items) => items.filter((text) => text !== null));

/** What every body with a file of its own has. */
export const fileFields = { sdkfileid: words, md5sum: words };

interface File {
  readonly sdkfileid: Words;
  readonly md5sum?: Words;
}

interface Stated {
  readonly bytes?: number | null;
  readonly name?: Words;
  readonly seconds?: number | null;
}

export function mediaRef(kind: MediaKind, { sdkfileid, md5sum }: File, stated: Stated = {}): MediaRef {
  const { bytes = null, name, seconds = null } = stated;
  return {
    kind,
    sdkFileId: sdkfileid ?? '',
    md5: md5sum || null,
    bytes: bytes !== null && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null,
    name: name || null,
    seconds: seconds !== null && seconds >= 0 ? seconds : null,
  };
}

/** What views are given of such a body: the file is reached through the message. */
export function withoutId<Body extends { readonly sdkfileid: Words }>({ sdkfileid: _, ...body }: Body) {
  return body;
}

/** Those that say something, as one text. */
export function joined(texts: readonly (Words | undefined)[]): string {
  return texts.filter((text) => text != null && text.trim() !== '').join(' ');
}

/** `[链接] 标题`, of the first that says something. */
export function tagged(tag: string, ...texts: readonly Words[]): string {
  const text = texts.find((candidate) => candidate !== null && candidate.trim() !== '');
  return text == null ? `[${tag}]` : `[${tag}] ${text}`;
}

const LINE = 200;

/** The beginning of a text as one line: lists never show more. */
export function oneLine(text: string): string {
  const start = text.length > LINE ? text.slice(0, LINE).replace(/[\ud800-\udbff]$/, '') : text;
  return /[\n\r\t]/.test(start) ? start.replace(/\s+/g, ' ').trim() : start;
}

/** `12″`, `1′05″` */
export function clockLength(seconds: number | null): Words {
  if (seconds === null || !(seconds > 0) || seconds > 1e6) return null;
  const whole = Math.max(1, Math.round(seconds));
  return whole < 60 ? `${whole}″` : `${Math.floor(whole / 60)}′${String(whole % 60).padStart(2, '0')}″`;
}

/** Fen to yuan: `8.88`. */
export function yuan(fen: number | null): Words {
  return fen !== null && Number.isSafeInteger(fen) && fen >= 0 ? (fen / 100).toFixed(2) : null;
}

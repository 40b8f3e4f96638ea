import { readFileSync } from 'node:fs';
import { logPieces } from '../lib/log-file.ts';

/**
 * The log as it may leave the house: of each line only what is ours to tell. What an error says of itself may quote what it
 * stumbled over, so only its kind and where it was goes along.
 */
const LINES = 3000;
const FIELDS = [
  'request',
  'method',
  'route',
  'status',
  'ms',
  'job',
  'check',
  'code',
  'kind',
  'reasons',
  'call',
] as const;

/** The last lines of a log file and its pieces, the oldest first. */
export function logForSupport(path: string): string {
  const lines = logPieces(path).flatMap((piece) => linesOf(piece));
  return lines
    .slice(-LINES)
    .flatMap((line) => plainLine(line) ?? [])
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return []; // there are fewer pieces, or none
  }
}

function plainLine(line: string): string | null {
  const said = parsed(line);
  if (!said) return null;
  const kept = FIELDS.flatMap((name) => {
    const value = said[name];
    return isPlain(value) ? [[name, value] as const] : [];
  });
  const { time, level, msg, err } = said;
  return JSON.stringify({
    time: typeof time === 'number' ? new Date(time).toISOString() : null,
    level,
    msg: fixedWords(msg),
    ...Object.fromEntries(kept),
    ...(err === undefined ? {} : { err: errorOf(err) }),
  });
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // cut off, or not ours
  }
}

/** A number, or a short word without anything of a person in it. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === 'number' || (typeof value === 'string' && /^[\w./:*{}()-]{1,80}$/.test(value));
}

/** Sentences of the log are fixed and English: whatever else stands there is none of them. */
function fixedWords(msg: unknown): string {
  return typeof msg === 'string' && /^[A-Za-z0-9 ,.;:'()/-]{1,120}$/.test(msg) ? msg : '…';
}

function errorOf(error: unknown): Record<string, unknown> {
  const { type, code, stack, cause } = (error ?? {}) as Record<string, unknown>;
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return {
    ...(isPlain(type) ? { type } : {}),
    ...(isPlain(code) ? { code } : {}),
    stack: frames.slice(0, 12).map((line) => /([\w.-]+\.[jt]s):\d+:\d+/.exec(line)?.[0] ?? '…'),
    ...(cause === undefined ? {} : { cause: errorOf(cause) }),
  };
}

import { AsyncLocalStorage } from 'node:async_hooks';
import pino, { type Logger, type LoggerOptions } from 'pino';
import { LogFile } from './log-file.ts';

export type Log = Logger;

/** Which request a line belongs to, wherever in this thread it is written. */
export const requestAtHand = new AsyncLocalStorage<{ readonly id: string }>();

/**
 * Structured lines on stdout, and in a file when there is one: a fixed sentence plus fields. Never chat text, never a secret:
 * the paths below are blanked even when somebody passes a whole object by mistake.
 */
export function createLog(level: string, file: { readonly path: string; readonly bytes: number } | null = null): Log {
  if (file === null || level === 'silent') return pino(optionsOf(level));
  return logInto(level, [pino.destination(1), new LogFile(file.path, file.bytes)]);
}

/** The same lines, wherever they are to go. */
export function logInto(level: string, streams: readonly { write(line: string): void }[]): Log {
  return pino(optionsOf(level), pino.multistream(streams.map((stream) => ({ level: 'trace' as const, stream }))));
}

function optionsOf(level: string): LoggerOptions {
  return {
    level,
    base: null,
    mixin: () => {
      const id = requestAtHand.getStore()?.id;
      return id === undefined ? {} : { request: id };
    },
    serializers: { err: plainError },
    redact: {
      paths: [
        '*.secret',
        '*.password',
        '*.text',
        '*.json',
        '*.token',
        'req.headers.cookie',
        'req.headers.authorization',
      ],
      censor: '…',
    },
  };
}

/** What they read from is in their own words: a parser that stumbles over a message would quote it. */
const QUOTING: readonly string[] = ['SyntaxError', 'TypeError', 'RangeError', 'SqliteError', 'ZodError'];

interface PlainError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: PlainError;
}

/** Of an error only what says where and what kind. */
export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: '' };
  const { name, message, stack = '', cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: QUOTING.includes(name) || QUOTING.includes(error.constructor.name) ? unquoted(message) : message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(cause === undefined ? {} : { cause: plainError(cause) }),
  };
}

function unquoted(message: string): string {
  return message.replace(/(["'`]).*\1/gs, '$1…$1').replace(/[^\x20-\x7e…]+/g, '…');
}

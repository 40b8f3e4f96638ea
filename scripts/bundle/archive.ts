import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../src/lib/errors.ts';
import { filesIn } from './stage.ts';

/** The same tree makes the same bytes: order, time, owner and mode are fixed. */

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The installer tells from it that nothing was lost on the way, between unpacking and installing. */
export function writeManifest(dir: string): void {
  const lines = filesIn(dir).map((file) => `${sha256(join(dir, file))}  ${file}`);
  writeFileSync(join(dir, 'MANIFEST.sha256'), `${lines.join('\n')}\n`);
}

const RUNS = /^(install\.sh|scripts\/linux\/.*\.sh|scripts\/install-test\/.*\.sh|node\/bin\/.*)$/;

/** Modes and times of the release, whatever the machine and its umask. */
export function settle(dir: string, at: Date): void {
  for (const file of filesIn(dir)) {
    chmodSync(join(dir, file), RUNS.test(file) ? 0o755 : 0o644);
    utimesSync(join(dir, file), at, at);
  }
}

/** Packs the folder under its own name. */
export function pack(dir: string, target: string, at: Date): void {
  rmSync(target, { force: true });
  const names = filesIn(dir).map((file) => `${basename(dir)}/${file}`);
  if (target.endsWith('.zip')) {
    must('zip', ['-X', '-q', '-9', target, '-@'], dirname(dir), names);
    return;
  }
  const seconds = Math.floor(at.getTime() / 1000);
  const same = ['--owner=0', '--group=0', '--numeric-owner', '--format=gnu', `--mtime=@${seconds}`];
  const tar = ['--no-recursion', ...same, '--use-compress-program=gzip -n -6', '-cf', target, '-T', '-'];
  must('tar', tar, dirname(dir), names);
}

function must(command: string, args: readonly string[], cwd: string, names: readonly string[]): void {
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C' };
  const done = spawnSync(command, args, {
    cwd,
    env,
    input: `${names.join('\n')}\n`,
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    throw new UserError(
      `缺少命令 ${command}。Debian/Ubuntu：apt-get install ${command}；RHEL/openEuler：dnf install ${command}。`,
    );
  }
  if (done.status !== 0) throw new UserError(`打包失败：${done.stderr.toString().trim()}`);
}

/** SHA256SUMS over the archives, and its Ed25519 signature when there is a key. Answers with the key's public half. */
export function writeSums(dist: string, archives: readonly string[], keyFile: string): string | null {
  const sums = join(dist, 'SHA256SUMS');
  const lines = [...archives].sort().map((file) => `${sha256(join(dist, file))}  ${file}\n`);
  writeFileSync(sums, lines.join(''));
  for (const old of ['SHA256SUMS.sig', 'release-key.pub']) rmSync(join(dist, old), { force: true });
  if (keyFile === '') return null;
  const key = createPrivateKey(readFileSync(keyFile));
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new UserError(`${keyFile} 不是 Ed25519 私钥。生成方法：openssl genpkey -algorithm ed25519 -out release.pem`);
  }
  writeFileSync(`${sums}.sig`, sign(null, readFileSync(sums), key));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string;
  writeFileSync(join(dist, 'release-key.pub'), publicKey);
  return publicKey;
}

export const megabytes = (file: string): string => `${(statSync(file).size / 2 ** 20).toFixed(1)} MB`;

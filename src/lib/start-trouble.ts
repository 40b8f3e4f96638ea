import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytesFree } from './disk.ts';
import { UserError } from './errors.ts';

/** Why the program does not start, each as one sentence and a way on. */
export interface StartPlaces {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly keyFile: string;
}

export interface StartAddress {
  readonly host: string;
  readonly port: number;
}

/** On Windows rights are a list that the installer knows how to write. */
function remedy(elsewhere: string): string {
  return process.platform === 'win32' ? '请以管理员身份再执行一次安装程序，它会设好权限' : elsewhere;
}

const LEAST = 20 * 2 ** 20; // a start writes into every file, and a log

/** What would stop it half-way, looked at before anything is written. */
export function assertPlaces(
  { dataDir, keysDir, keyFile }: StartPlaces,
  free: (dir: string) => number = bytesFree,
): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new UserError(
      `没有写入数据目录 ${dataDir} 的权限，或它不是文件夹。${remedy(`请让运行会存的账号拥有它（例如 chown -R huicun: ${dataDir}）`)}，或换一个 DATA_DIR。`,
    );
  }
  assertKeyFile(keysDir, keyFile);
  const bytes = free(dataDir);
  if (bytes >= LEAST) return;
  throw new UserError(
    `磁盘已满：${dataDir} 所在的磁盘只剩 ${Math.floor(bytes / 2 ** 20)} MB。请腾出空间（例如 exports、previews 两个文件夹可以清空），然后再启动。`,
  );
}

/** A new key in the place of one that is missing would leave everything closed that was sealed. */
function assertKeyFile(keysDir: string, keyFile: string): void {
  if (existsSync(keyFile)) {
    if (may(keyFile, constants.R_OK)) return;
    throw new UserError(
      `没有读取主密钥文件 ${keyFile} 的权限。${remedy(`请让它属于运行会存的账号（例如 chown huicun: ${keyFile}），权限 0400`)}。`,
    );
  }
  if (existsSync(keysDir) && readdirSync(keysDir).some((name) => name.endsWith('.key')))
    throw new UserError(
      `主密钥文件 ${keyFile} 不见了，已封存的密钥与绑定信息都打不开。请从备份放回原来的文件，或用恢复副本执行 recover。`,
    );
  const folder = nearest(dirname(keyFile));
  if (may(folder, constants.W_OK)) return;
  throw new UserError(
    `不能在 ${dirname(keyFile)} 里生成主密钥：没有写入 ${folder} 的权限。请先建好这个文件夹并交给运行会存的账号，或换一个 KEY_FILE。`,
  );
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

const nearest = (dir: string): string => (existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir)));

const SENTENCES: readonly (readonly [code: RegExp, sentence: string])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, '磁盘已满。请腾出空间，然后再启动。'],
  [
    /^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES|EPERM|EROFS)/,
    `没有读写数据目录里某个文件的权限。${remedy('请让整个数据目录属于运行会存的账号，例如 chown -R huicun: 数据目录')}。`,
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    '数据库文件已损坏。请先检查磁盘，保留损坏的文件，再从备份恢复（restore）；已有的其他文件不要动。',
  ],
  [/^(SQLITE_IOERR|EIO)/, '读写磁盘出错。请检查磁盘与系统日志，然后再启动。'],
  [/^(EMFILE|ENFILE)/, '打开的文件太多。请提高系统的文件数上限（LimitNOFILE），然后再启动。'],
];

/** An error of the start in words; what is not known stays as it is. */
export function startTrouble(error: unknown, { host, port }: StartAddress): unknown {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  if (error instanceof UserError || typeof code !== 'string') return error;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return listening(code, host, port) ?? error;
  const known = SENTENCES.find(([pattern]) => pattern.test(code));
  return known ? new UserError(`${known[1]}（${code}）`) : error;
}

function listening(code: string, host: string, port: number): UserError | null {
  if (code === 'EADDRINUSE') return new UserError(`端口 ${port} 已被占用。请换一个 PORT，或停止占用它的程序。`);
  if (code === 'EACCES')
    return new UserError(`没有监听 ${host}:${port} 的权限。请换 1024 以上的 PORT，或以服务方式安装。`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new UserError(`HOST ${host} 不是本机的地址。请填本机的 IP 地址，或填 0.0.0.0 监听所有地址。`);
  return null;
}

const SLACK = 10 * 60_000;

/** A clock that went back: the newest message was received in its future. Null: nothing is wrong. */
export function clockTrouble(newestAt: number | null, now: number): string | null {
  if (newestAt === null || newestAt <= now + SLACK) return null;
  const time = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  return (
    `系统时间 ${time(now)} 早于最后一次存入消息的时间 ${time(newestAt)}（北京时间）。消息照常存档，但时间会记错。` +
    '请启用时间同步（timedatectl set-ntp true，Windows 在“日期和时间”中开启自动设置），然后重新启动。'
  );
}

import { pathsOf, readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { takeLock } from '../store/lock.ts';
import { bytesNeeded, planUpgrade, type UpgradePaths, type UpgradeStep, upgrade } from '../store/upgrade.ts';
import { goBack } from '../store/upgrade-back.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

const USAGE = 'migrate [--plan | --back]';

/** While the service stands still; a start of the service does the same by itself. */
export const migrate: Command = {
  name: 'migrate',
  usage: USAGE,
  about:
    '把数据升级到本程序的结构（服务停止时使用）：先留副本，逐个文件一次完成，中断后再执行即可接着做；' +
    '--plan 只说明要做什么，--back 退回升级前的副本。数据由更新版本的程序写成时退出码为 3',
  async run(args) {
    const [option, ...more] = args;
    if (more.length > 0 || (option !== undefined && option !== '--plan' && option !== '--back'))
      throw new UserError(`用法：${USAGE}`);
    const config = readConfig();
    const paths = pathsOf(config);
    if (option === '--plan') {
      say(planOf(planUpgrade(paths)));
      return 0;
    }
    const lock = takeLock(config.dataDir);
    try {
      if (option === '--back') back(paths);
      else forward(paths, config.dataDir);
      return 0;
    } finally {
      lock.release();
    }
  },
};

function forward(paths: UpgradePaths, dataDir: string): void {
  const steps = planUpgrade(paths);
  say(planOf(steps));
  let began = 0;
  const tellEnd = () => (began === 0 ? '' : `完成（${((performance.now() - began) / 1000).toFixed(1)} 秒）\n`);
  upgrade(paths, {
    now: Date.now(),
    progress({ name, done, count, doneBytes, bytes }) {
      const percent = bytes === 0 ? 100 : Math.floor((doneBytes / bytes) * 100);
      process.stdout.write(`${tellEnd()}${name === '' ? '' : `${done + 1}/${count} ${name}（${percent}%）… `}`);
      began = performance.now();
    },
  });
  if (steps.length === 0) return;
  trace(dataDir, 'migrate', steps.length);
  say(['升级完成。旧数据的副本保留 14 天，期间没有新的消息与操作时可用 migrate --back 退回。']);
}

function back(paths: UpgradePaths): void {
  const names = goBack(paths);
  const lines = names.map((name) => `${name}：已退回升级前的副本`);
  say(names.length === 0 ? ['没有可以退回的升级：数据没有改动。'] : [...lines, '请用升级前版本的程序启动服务。']);
}

/** The data is up to date whether or not that could be written down. */
function trace(dataDir: string, title: string, count: number): void {
  try {
    traceCommand({ dataDir }, { title, count });
  } catch (error) {
    process.stderr.write(`这次升级没有记入操作日志：${messageOf(error)}\n`);
  }
}

function planOf(steps: readonly UpgradeStep[]): string[] {
  if (steps.length === 0) return ['数据已是本程序的结构，没有要升级的文件。'];
  const lines = steps.map(
    ({ file, name, to, copied }) =>
      `  ${name}  ${megabytes(file.bytes)}  结构 ${file.version} → ${to}  ${copied ? '先留副本' : '只加索引，不留副本'}`,
  );
  return [`要升级 ${steps.length} 个文件，约需空闲磁盘 ${megabytes(bytesNeeded(steps))}：`, ...lines];
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0)} MB`;

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { SupportDesk } from '../setup/support.ts';
import { ReadOnlyStore } from '../store/read-only.ts';
import { BindingFile } from '../wecom/binding.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

/** Beside the running service, and also when it does not start: that is when it is needed. */
export const support: Command = {
  name: 'support',
  usage: 'support [--out 文件]',
  about: '生成支持包（ZIP），供技术支持查找原因；不含聊天内容、姓名、密钥与密码，服务运行与否都可执行',
  async run(args) {
    const out = outIn(args);
    const config = readConfig();
    const { name, bytes, files } = await gather(config);
    const path = resolve(out ?? name);
    if (existsSync(path)) throw new UserError(`文件 ${path} 已经存在，没有覆盖。请用 --out 换一个文件名。`);
    leaveTrace(config, files.length);
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
    const list = files.map((file) => `  ${file.name}  ${file.about}\n`).join('');
    process.stdout.write(`支持包已写入 ${path}\n${list}`);
    return 0;
  },
};

function outIn(args: readonly string[]): string | null {
  if (args.length === 0) return null;
  const [flag, out] = args;
  if (flag === '--out' && out && args.length === 2) return out;
  throw new UserError('用法：support [--out 文件]');
}

async function gather(config: Config) {
  const paths = pathsOf(config);
  const binding = new BindingFile({ keysDir: paths.keys, keyFile: config.keyFile }, config);
  const store = new ReadOnlyStore(paths);
  const desk = new SupportDesk({ config, paths, binding, store, clock: Date.now });
  desk.useMetrics(() => metricsOf(config));
  try {
    const { files } = await desk.bundle();
    return { ...(await desk.zip()), files };
  } finally {
    await store.close();
  }
}

const PATIENCE_MS = 5000;

/** Of the running service; without one a sentence stands in their place. */
async function metricsOf({ port, tlsCert, metricsToken }: Config): Promise<string> {
  if (tlsCert !== '') return '没有读到：服务直接提供 https，请在页面“支持”下载，或用监控读取 /metrics。\n';
  const headers: Record<string, string> = metricsToken === '' ? {} : { authorization: `Bearer ${metricsToken}` };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers, signal });
    return answer.ok ? await answer.text() : `没有读到：服务答复 ${answer.status}。\n`;
  } catch {
    return '没有读到：服务没有运行，或不在本机地址上监听。\n';
  }
}

/** When nothing can be written any more is when somebody needs it. */
function leaveTrace(config: Config, count: number): void {
  try {
    traceCommand(config, { title: 'support', count });
  } catch (error) {
    process.stderr.write(`这次没有记入操作日志：${messageOf(error)}\n`);
  }
}

import { type SettingInForce, type Settings, settingsOf } from '../config/in-force.ts';
import { pathsOf, readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { BindingFile } from '../wecom/binding.ts';
import type { Command } from './command.ts';

/** Beside the service or without it; changes nothing. Secrets stay hidden. */
export const config: Command = {
  name: 'config',
  usage: 'config [--json]',
  about: '列出每项设置的值与来源（环境变量、设置文件的第几行、设置页、默认），密钥与口令不显示；可与服务同时运行',
  async run(args) {
    const other = args.find((arg) => arg !== '--json');
    if (other) throw new UserError(`不认识的参数 ${other}。用法：config [--json]`);
    const found = settingsInForce();
    process.stdout.write(args.includes('--json') ? `${JSON.stringify(found, null, 2)}\n` : tableOf(found));
    return 0;
  },
};

/** Where the binding cannot be opened, what the environment says is shown. */
function settingsInForce(): Settings {
  const read = readConfig();
  const binding = new BindingFile({ keysDir: pathsOf(read).keys, keyFile: read.keyFile }, read);
  try {
    return settingsOf(read, binding);
  } catch (error) {
    process.stderr.write(`在设置页填写的值没有列出：${messageOf(error)}\n`);
    return settingsOf(read);
  }
}

function tableOf({ file, all, unknown }: Settings): string {
  const width = Math.max(...all.map(({ env }) => env.length));
  const lines = all.map((one) => `${one.env.padEnd(width)}  ${one.value || '（空）'}  [${sourceOf(one)}]`);
  const strays = unknown.map(
    ({ key, line, nearest }) => `第 ${line} 行的 ${key} 不认识，没有采用${nearest ? `，是否想写 ${nearest}` : ''}`,
  );
  return `${[`设置文件：${file ?? '没有（ENV_FILE 未填）'}`, ...strays, '', ...lines].join('\n')}\n`;
}

function sourceOf({ from, line, value, fallback }: SettingInForce): string {
  if (from === 'default') return '默认';
  const same = value === fallback ? '，与默认相同' : '';
  if (from === 'file') return `设置文件第 ${line} 行${same}`;
  return from === 'page' ? '设置页' : `环境变量${same}`;
}

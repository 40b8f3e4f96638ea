import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, type Paths, pathsOf, readConfig } from '../config.ts';
import { bytesFree } from '../lib/disk.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { createLog } from '../lib/log.ts';
import type { Checked, CheckParts } from '../setup/check.ts';
import { reportOf } from '../setup/report.ts';
import { Setup } from '../setup/setup.ts';
import { ReadOnlyStore } from '../store/read-only.ts';
import { ApiClient } from '../wecom/api-client.ts';
import { BindingFile } from '../wecom/binding.ts';
import { ContactsApi } from '../wecom/contacts-api.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

/** Looks and changes nothing but the trail: it may run beside the service, before its first start, and when it does not start. */
export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor [--json]',
  about: '自检：逐项测试并说明怎么办，可与服务同时运行；全部通过退出码为 0，有需留意的为 1，有未通过的为 2',
  async run(args) {
    const other = args.find((arg) => arg !== '--json');
    if (other) throw new UserError(`不认识的参数 ${other}。用法：doctor [--json]`);
    const config = readConfig();
    const found = await testAll(config);
    leaveTrace(config, args, found);
    const { stdout } = process;
    const inColour = stdout.isTTY && stdout.hasColors();
    stdout.write(args.includes('--json') ? jsonOf(found) : reportOf(found, { now: Date.now(), inColour }));
    return exitCode(found);
  },
};

/** It is there for when things do not work: a full disk, or a user who may only read, does not stop it. */
function leaveTrace(config: Config, args: readonly string[], found: readonly Checked[]): void {
  const failed = found.filter(({ state }) => state === 'error').length;
  try {
    traceCommand(config, { title: ['doctor', ...args].join(' '), count: found.length, details: { failed } });
  } catch (error) {
    process.stderr.write(`这次自检没有记入操作日志：${messageOf(error)}\n`);
  }
}

async function testAll(config: Config): Promise<Checked[]> {
  const paths = pathsOf(config);
  assertMasterKey(config, paths);
  const log = createLog('silent'); // what it finds is its output
  const binding = new BindingFile({ keysDir: paths.keys, keyFile: config.keyFile }, config);
  const api = new ApiClient(() => ({ ...binding.current(), wecomApi: config.wecomApi }));
  const store = new ReadOnlyStore(paths);
  const freeBytes = () => bytesFree(nearest(config.dataDir));
  const contacts = new ContactsApi(api);
  const parts: CheckParts = { config, paths, binding, api, contacts, store, clock: Date.now, log, freeBytes };
  const setup = new Setup(parts, { keep: async (checked) => ({ ...checked, since: checked.at }) });
  try {
    return await setup.runAll();
  } finally {
    await Promise.all([api.close(), store.close()]);
  }
}

/** A missing master key must not be made anew here: what was sealed would stay closed behind a wrong one. */
function assertMasterKey({ keyFile }: Config, { keys }: Paths): void {
  const sealed = existsSync(keys) && readdirSync(keys).some((name) => name.endsWith('.key'));
  if (!sealed) return;
  if (!existsSync(keyFile))
    throw new UserError(`主密钥文件 ${keyFile} 不见了，密封的密钥与绑定信息都打不开。请从备份放回原来的文件。`);
  try {
    accessSync(keyFile, constants.R_OK);
  } catch {
    throw new UserError(`没有读取主密钥文件 ${keyFile} 的权限。请以运行会存服务的账号执行，例如 sudo -u huicun。`);
  }
}

/** Before the first start the data directory is not there yet; its disk is. */
function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir));
}

function exitCode(found: readonly Checked[]): number {
  if (found.some(({ state }) => state === 'error')) return 2;
  return found.some(({ state }) => state === 'warning' || state === 'unset') ? 1 : 0;
}

function jsonOf(found: readonly Checked[]): string {
  const result = { exitCode: exitCode(found), checks: found };
  return `${JSON.stringify(result, null, 2)}\n`;
}

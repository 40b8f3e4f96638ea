import { readFileSync } from 'node:fs';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { fingerprintOf, parseVerifierKey } from '../evidence/note.ts';
import { UserError } from '../lib/errors.ts';
import { createLocalApp } from '../local-app.ts';
import { takeLock } from '../store/lock.ts';
import { readLogFile } from '../store/log-health.ts';
import { readPublicLogKey } from '../store/log-key.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

type Pipeline = ReturnType<typeof createLocalApp>['pipeline'];
type RebuiltLog = Awaited<ReturnType<Pipeline['rebuildLog']>>[number];

const USAGE = 'log show | log rejoin [--outside 检查点文件] | log rebuild';

/** `show` may run beside the service; the others write what the service alone writes while it runs. */
export const log: Command = {
  name: 'log',
  usage: USAGE,
  about:
    '存证日志：show 显示条数、签名公钥与最新检查点；从备份恢复后用 rejoin 以新的名称接续（服务停止时使用），' +
    '手里有恢复之前送到外部的检查点时用 --outside 一并记入；' +
    'rebuild 由数据库重写损坏或丢失的日志文件（服务停止时使用）；写入操作日志',
  async run([what, ...rest]) {
    const config = readConfig();
    if (what === 'show' && rest.length === 0) return show(config);
    if (what === 'rebuild' && rest.length === 0) return await rebuild(config);
    const [option, file] = rest;
    const isKnown = rest.length === 0 || (rest.length === 2 && option === '--outside');
    if (what !== 'rejoin' || !isKnown) throw new UserError(`用法：${USAGE}`);
    return await rejoin(config, file ?? null);
  },
};

function show(config: Config): number {
  const paths = pathsOf(config);
  const found = readLogFile(paths);
  if (found === null) throw new UserError('存证日志还没有开始：服务收到第一条消息后自动建立。请检查 DATA_DIR。');
  traceCommand(config, { title: 'log show' });
  const text = readPublicLogKey(paths.keys);
  const { log: row, checkpoint } = found;
  const lines = [
    `日志　　　${row.origin}`,
    `条数　　　${row.size}`,
    ...(text === null ? ['公钥　　　未找到 log.pub，服务启动后自动写出'] : keyLines(text)),
    checkpoint === null
      ? '检查点　　还没有签名'
      : `检查点　　${timeOf(checkpoint.at)}，前 ${checkpoint.size} 条\n\n${checkpoint.note.trimEnd()}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

/** In UTC+8, like everything people see. */
const timeOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

const keyLines = (text: string): string[] => [
  `公钥　　　${text}`,
  `公钥指纹　${fingerprintOf(parseVerifierKey(text).publicKey)}`,
];

/** With the service stopped, after the trail has it. */
async function stopped<R>(config: Config, title: string, work: (pipeline: Pipeline) => Promise<R>): Promise<R> {
  const lock = takeLock(config.dataDir);
  try {
    traceCommand(config, { title });
    const app = createLocalApp(config);
    try {
      return await work(app.pipeline);
    } finally {
      await app.close();
    }
  } finally {
    lock.release();
  }
}

async function rejoin(config: Config, file: string | null): Promise<number> {
  const outside = file === null ? null : readText(file);
  const title = `log rejoin${file === null ? '' : ` --outside ${file}`}`;
  const { origin, kept, known } = await stopped(config, title, (pipeline) => pipeline.rejoinLog(outside));
  const between = known === null ? '没有更新的检查点' : `已知的最新检查点有 ${known} 条`;
  process.stdout.write(
    `存证日志已接续：${origin}\n备份中签过名的前 ${kept} 条保留在原来的日志里，${between}，两者都写入新日志的第一条；` +
      '其余的条目由服务启动后重新记入。\n请随即把新的检查点送到外部。\n',
  );
  return 0;
}

async function rebuild(config: Config): Promise<number> {
  const logs = await stopped(config, 'log rebuild', (pipeline) => pipeline.rebuildLog());
  if (logs.length === 0) throw new UserError('存证日志还没有开始，没有可以重写的文件。请检查 DATA_DIR。');
  process.stdout.write(`${logs.map(rebuiltLine).join('\n')}\n`);
  return 0;
}

const MOST_NAMED = 20;

function rebuiltLine({ log, size, signed, foreign, files }: RebuiltLog): string {
  const name = `第 ${log} 份日志，${size} 条`;
  if (foreign) return `${name}：由另一把密钥签名，无法核对，没有改动`;
  const compared =
    signed === null ? '还没有签名，没有检查点可核对' : `前 ${signed.size} 条与 ${timeOf(signed.at)} 签名的检查点相符`;
  if (files.length === 0) return `${name}：${compared}；文件完好，没有改动`;
  const more = files.length > MOST_NAMED ? [`  另有 ${files.length - MOST_NAMED} 个`] : [];
  const named = files.slice(0, MOST_NAMED).map((file) => `  ${file}`);
  return [`${name}：${compared}；重写了 ${files.length} 个文件`, ...named, ...more].join('\n');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`读不到文件 ${file}，请检查路径与权限。`);
  }
}

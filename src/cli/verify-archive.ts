import { readFileSync } from 'node:fs';
import { type Config, pathsOf, readConfig } from '../config.ts';
import {
  type ArchiveReport,
  archiveFindingSentence,
  archiveFindingTime,
  archiveRemedy,
} from '../evidence/archive-findings.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { contentState } from '../media/content-store.ts';
import { type CheckAsked, checkArchive } from '../store/archive-check.ts';
import { assertNoNewerData } from '../store/data-files.ts';
import { demandPublicLogKey } from '../store/log-key.ts';
import { progress } from './progress.ts';
import { traceCommand } from './trace-command.ts';

export const ARCHIVE_USAGE =
  'verify archive [--month 2026-11] [--conversation 会话] [--sample 1000] [--media] [--outside 文件]… [--json]';

/** The archive against its evidence log, beside the running service or on a copy (DATA_DIR says where). */
export async function verifyArchive(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  const config = readConfig();
  assertNoNewerData(pathsOf(config));
  const begun = Date.now();
  const report = run(config, asked);
  const tookMs = Date.now() - begun;
  process.stdout.write(asked.json ? jsonOf(report, tookMs) : textOf(report, tookMs));
  leaveTrace(config, args, report, tookMs);
  return report.found === 0 ? 0 : 1;
}

interface Arguments extends CheckAsked {
  readonly json: boolean;
  readonly media: boolean;
}

const NUMBER = /^[1-9]\d{0,6}$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

const VALUED: Readonly<Record<string, RegExp>> = {
  '--month': MONTH,
  '--conversation': /./,
  '--sample': NUMBER,
  '--outside': /./,
};

function readArguments(args: readonly string[]): Arguments {
  const given = valuesIn(args);
  const parts = ['--month', '--conversation', '--sample'].filter((name) => given.has(name));
  if (parts.length > 1) throw new UserError('月份、会话与抽样只能选一样。');
  const last = (name: string) => given.get(name)?.at(-1) ?? null;
  return {
    month: last('--month'),
    conversation: last('--conversation'),
    sample: given.has('--sample') ? Number(last('--sample')) : null,
    outside: (given.get('--outside') ?? []).map(noteIn),
    json: given.has('--json'),
    media: given.has('--media'),
  };
}

function valuesIn(args: readonly string[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (let i = 0; i < args.length; i += 1) {
    const name = args[i]!;
    const shape = VALUED[name];
    if (shape) i += 1;
    const value = shape ? (args[i] ?? '') : '';
    const known = shape ? shape.test(value) : ['--json', '--media'].includes(name);
    if (!known) throw new UserError(`用法：${ARCHIVE_USAGE}`);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  return given;
}

function noteIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`外部检查点文件 ${path} 读不了：${messageOf(error)}`);
  }
}

function run(config: Config, { json, media, ...asked }: Arguments): ArchiveReport {
  const paths = pathsOf(config);
  const check = checkArchive(
    {
      paths,
      verifierKey: demandPublicLogKey(paths.keys),
      mediumState: media ? (sha256) => contentState(paths.media, sha256) : null,
    },
    asked,
  );
  const say = progress(json, '条');
  for (;;) {
    const step = check.next();
    if (step.done) return step.value;
    say(step.value.done, step.value.total);
  }
}

function textOf(report: ArchiveReport, tookMs: number): string {
  const { entries, messages, files, checkpoints, waiting, disposed, joints, head, findings, found } = report;
  const facts = [
    `${report.scope}：存证 ${entries} 条，其中消息 ${messages} 条，文件 ${files} 个，检查点 ${checkpoints} 个，用时 ${(tookMs / 1000).toFixed(1)} 秒`,
    ...(waiting > 0 ? [`另有 ${waiting} 条刚收到，尚未入存证日志`] : []),
    ...(disposed > 0 ? [`${disposed} 条的内容已依规处置，只核对了哈希`] : []),
    ...joints.map(({ log, size }) => `第 ${log} 段日志从备份恢复后开始，接在 ${size} 条之后：这是恢复，不是改动`),
    ...(head ? [`日志到 ${head.size} 条，根哈希 ${head.root}`] : []),
  ];
  if (found === 0) return `全部相符，没有发现改动。\n${facts.join('\n')}\n`;
  const lines = findings.map((finding) => {
    const since = archiveFindingTime(finding);
    return `  ✗ ${archiveFindingSentence(finding)}${since === '' ? '' : `${since}。`}`;
  });
  if (found > findings.length) lines.push(`  另有 ${found - findings.length} 处。`);
  return `发现 ${found} 处问题：\n${lines.join('\n')}\n${archiveRemedy(findings)}\n${facts.join('\n')}\n`;
}

function jsonOf({ findings, ...report }: ArchiveReport, tookMs: number): string {
  const said = findings.map((finding) => ({ ...finding, sentence: archiveFindingSentence(finding) }));
  return `${JSON.stringify({ ...report, tookMs, findings: said }, null, 2)}\n`;
}

/** An archive whose trail cannot be written must still be readable. */
function leaveTrace(config: Config, args: readonly string[], report: ArchiveReport, tookMs: number): void {
  const { entries, messages, files, checkpoints, found, head } = report;
  try {
    const details = { entries, messages, files, checkpoints, found, tookMs, ...(head ? { root: head.root } : {}) };
    traceCommand(config, { title: `verify archive ${args.join(' ')}`.trim(), count: entries, details });
  } catch (error) {
    process.stderr.write(`这次核对没有记入操作日志：${messageOf(error)}\n`);
  }
}

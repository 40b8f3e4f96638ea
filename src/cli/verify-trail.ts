import { findingSentence, findingTime, type TrailReport } from '../access/trail-findings.ts';
import { type Config, pathsOf, readConfig } from '../config.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { verifyTrailFile } from '../store/trail-file.ts';
import type { KnownRow } from '../store/trail-verify.ts';
import { progress } from './progress.ts';
import { traceCommand } from './trace-command.ts';

export const TRAIL_USAGE = 'verify trail [行号:哈希] [--json]';

/** Reads only, beside the running service or without it; what it found becomes a row of the trail, where that can be written. */
export function verifyTrail(args: readonly string[]): number {
  const asked = readArguments(args);
  const config = readConfig();
  const begun = Date.now();
  const say = progress(asked.json, '行');
  const report = verifyTrailFile(pathsOf(config).desk, { known: asked.known, progress: say });
  if (!report) throw new UserError('这里还没有操作日志：数据目录里没有 huicun.db，或它还没有升级。请检查 DATA_DIR。');
  const tookMs = Date.now() - begun;
  process.stdout.write(asked.json ? jsonOf(report, tookMs) : textOf(report, tookMs));
  leaveTrace(config, args, report, tookMs);
  return report.found === 0 ? 0 : 1;
}

function readArguments(args: readonly string[]): { readonly known: KnownRow | null; readonly json: boolean } {
  const rest = args.filter((arg) => arg !== '--json');
  const [, n, hash] = /^(\d{1,15}):([0-9a-fA-F]{16,64})$/.exec(rest[0] ?? '') ?? [];
  const isKnown = n !== undefined && hash !== undefined;
  if (rest.length > 1 || (rest.length === 1 && !isKnown)) {
    throw new UserError(`用法：${TRAIL_USAGE}。哈希为 16 至 64 位的十六进制字符。`);
  }
  return { known: isKnown ? { n: Number(n), hash: hash.toLowerCase() } : null, json: args.includes('--json') };
}

function textOf({ rows, n, hash, findings, found }: TrailReport, tookMs: number): string {
  const speed = `用时 ${(tookMs / 1000).toFixed(1)} 秒`;
  if (found === 0) return `操作日志 ${rows} 行全部相符，没有发现改动，${speed}。\n最后一行：${n}:${hash}\n`;
  const lines = findings.map((finding) => {
    const time = findingTime(finding);
    return `  ✗ ${findingSentence(finding)}${time === '' ? '' : `${time}。`}`;
  });
  if (found > findings.length) lines.push(`  另有 ${found - findings.length} 处。`);
  const remedy = '请保留现在的 huicun.db 与备份，不要修复或覆盖；比对备份可以知道原来的内容与改动的时间。';
  return `操作日志 ${rows} 行，发现 ${found} 处问题，${speed}：\n${lines.join('\n')}\n${remedy}\n`;
}

function jsonOf({ findings, ...report }: TrailReport, tookMs: number): string {
  const said = findings.map((finding) => ({ ...finding, sentence: findingSentence(finding) }));
  return `${JSON.stringify({ ...report, tookMs, findings: said }, null, 2)}\n`;
}

/** A trail that cannot be written any more must still be readable. */
function leaveTrace(config: Config, args: readonly string[], report: TrailReport, tookMs: number): void {
  const { rows, n, hash, found } = report;
  try {
    const details = { rows, n, hash, found, tookMs };
    traceCommand(config, { title: `verify trail ${args.join(' ')}`.trim(), count: rows, details });
  } catch (error) {
    process.stderr.write(`这次核对没有记入操作日志：${messageOf(error)}\n`);
  }
}

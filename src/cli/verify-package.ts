import { existsSync } from 'node:fs';
import { pathsOf, readConfig } from '../config.ts';
import { type PackageProgress, type PackageReport, textReport, verifyPackage } from '../evidence/verify-package.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { readPublicLogKey } from '../store/log-key.ts';
import { progress } from './progress.ts';
import { traceCommand } from './trace-command.ts';

export const PACKAGE_USAGE = 'verify package 证据包.zip [--json]';

const EXITS: Readonly<Record<PackageReport['verdict'], number>> = { good: 0, bad: 1, unreadable: 2 };

/** A package, or the folder it was unpacked into, held against its own proofs and our key, where that is here. */
export async function verifyPackageFile(args: readonly string[]): Promise<number> {
  const [path, ...rest] = args.filter((arg) => arg !== '--json');
  if (path === undefined || rest.length > 0) throw new UserError(`用法：${PACKAGE_USAGE}`);
  if (!existsSync(path)) throw new UserError(`没有文件 ${path}。请核对路径。`);
  const json = args.includes('--json');
  const config = readConfig();
  const say = progress(json, null);
  const step = ({ done, total }: PackageProgress) => say(done, total);
  const report = await verifyPackage(path, step, readPublicLogKey(pathsOf(config).keys));
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : textReport(report));
  try {
    const details = { verdict: report.verdict, wrong: report.wrongCount };
    traceCommand(config, { title: `verify package ${path}`, details });
  } catch (error) {
    process.stderr.write(`这次核对没有记入操作日志：${messageOf(error)}\n`);
  }
  return EXITS[report.verdict];
}

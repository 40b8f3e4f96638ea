import { messageOf, UserError } from '../lib/errors.ts';
import { accounts } from './accounts.ts';
import { backup } from './backup.ts';
import { backups } from './backups.ts';
import { config } from './config.ts';
import { doctor } from './doctor.ts';
import { drill } from './drill.ts';
import { figures } from './figures.ts';
import { importKey } from './import-key.ts';
import { job } from './job.ts';
import { log } from './log.ts';
import { migrate } from './migrate.ts';
import { recover } from './recover.ts';
import { resetLogin } from './reset-login.ts';
import { restore } from './restore.ts';
import { rotateKey } from './rotate-key.ts';
import { separation } from './separation.ts';
import { stop } from './stop.ts';
import { support } from './support.ts';
import { upgradeCheck } from './upgrade-check.ts';
import { verify } from './verify.ts';

/** `npm run huicun -- <command>`: one file per command, one line each here. */
export const commands = [
  accounts,
  backup,
  backups,
  config,
  doctor,
  drill,
  figures,
  importKey,
  job,
  log,
  migrate,
  recover,
  resetLogin,
  restore,
  rotateKey,
  separation,
  stop,
  support,
  upgradeCheck,
  verify,
];

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = commands.find((c) => c.name === name);
  if (command) return await command.run(args);
  process.stdout.write(`会存命令行\n\n${commands.map((c) => `  ${c.usage}\n      ${c.about}\n`).join('')}`);
  return name === undefined || name === 'help' ? 0 : 2;
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    if (!(error instanceof UserError)) throw error;
    process.exitCode = (error as { exitCode?: number }).exitCode ?? 2;
  }
}

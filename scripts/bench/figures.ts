import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { FiguresStation } from '../../src/archive/figures-station.ts';
import { RuleReading } from '../../src/archive/review-reading.ts';
import { createLog } from '../../src/lib/log.ts';
import { Stopwatch } from '../../src/lib/stopwatch.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { type FiguresBench, openFiguresArchive } from './figures-archive.ts';
import { measureTables } from './figures-tables.ts';
import { rsaCpuMicros } from './rsa-cpu.ts';

/**
 * --messages (10,000,000) of 200 employees over a year: what cutting them into dialogues and adding them up costs a message, against
 * one RSA private operation of one core; then a year's table of the employees against a day's. Last line `agg_vs_rsa=`, `year_vs_day=`.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { messages: { type: 'string', default: '10000000' } } });
  const bench = openFiguresArchive(countOf(values.messages));
  const before = rsaCpuMicros();
  const { micros, seconds } = await addUp(bench);
  const rsaMicros = (before + rsaCpuMicros()) / 2;
  const archive = new Database(bench.paths.archive, { readonly: true });
  const count = (table: string) => archive.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  const [dialogues, staff, days] = ['dialogues', 'dialogue_staff', 'figure_days'].map(count) as [
    number,
    number,
    number,
  ];
  archive.close();
  const mb = statSync(bench.paths.archive).size / 2 ** 20;
  console.log(
    `${bench.messages.toLocaleString()} 条消息：${seconds.toFixed(0)} 秒，对话 ${dialogues.toLocaleString()} 段`,
  );
  console.log(
    `  员工与对话 ${staff.toLocaleString()} 行，按日汇总 ${days.toLocaleString()} 行，archive.db ${mb.toFixed(0)} MB`,
  );
  console.log(`每条 ${micros.toFixed(2)} µs；一次 RSA 私钥运算 ${rsaMicros.toFixed(0)} µs`);
  const { dayMs, yearMs, firstMs } = measureTables(bench);
  const ratios = `agg_vs_rsa=${(micros / rsaMicros).toFixed(4)} year_vs_day=${(yearMs / dayMs).toFixed(2)}`;
  console.log(
    `${ratios} us_per_message=${micros.toFixed(2)} first_ms=${firstMs.toFixed(0)} dialogues=${dialogues} db_mb=${mb.toFixed(0)}`,
  );
}

/** `1m` is a million. */
const countOf = (text: string) => Number(text.replace(/m$/i, '000000'));

/** CPU time of the station, with the reading of what was said. */
async function addUp({ paths, messages }: FiguresBench): Promise<{ micros: number; seconds: number }> {
  const now = Date.now();
  const files = new ArchiveFiles(paths, () => now);
  const reading = new RuleReading(paths);
  const stopwatch = new Stopwatch();
  const parts = { files, stopwatch, clock: () => now, log: createLog('warn') };
  const station = new FiguresStation(
    () => parts,
    reading,
    () => false,
  );
  const begun = performance.now();
  await station.run();
  const seconds = (performance.now() - begun) / 1000;
  const micros = (stopwatch.read()['figures']! * 1000) / messages;
  reading.close();
  files.close();
  return { micros, seconds };
}

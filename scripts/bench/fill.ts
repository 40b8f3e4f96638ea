import { readJournal } from '../../src/archive/read-file.ts';
import { type Config, pathsOf } from '../../src/config.ts';
import { Stopwatch } from '../../src/lib/stopwatch.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { recordEnvelopes, recordOpened } from '../../src/store/envelopes.ts';
import { type BulkJson, makeBulkJson, makeCompany } from '../../src/testing/corpus/index.ts';

const BEGINNING = Date.parse('2025-11-01T00:00:00+08:00');
const PACE = 12_000; // ms from one message to the next: two and a half million in less than a year

/**
 * Decrypted records as JSON, seq ascending from `from`. Whatever the range, the same people in the same conversations, and each
 * range after those before it: a company goes on talking. Did every range tell the same months again, all of it would come late.
 */
export function bulkRecords(from: number, count: number): Iterable<BulkJson> {
  const begin = BEGINNING + (from - 1) * PACE;
  return makeBulkJson(makeCompany(1), { seed: 1, firstSeq: from, count, from: begin, to: begin + count * PACE });
}

const BATCH = 5000;

/** An archive of `rows` messages by the program's own stations, only without the encryption: the envelopes hold noise of the usual size. */
export function fillArchive(config: Config, rows: number): void {
  const files = new ArchiveFiles(pathsOf(config), Date.now);
  const month = new Date().toISOString().slice(0, 7);
  files.beginMonth(month, Date.now());
  const parts = { files, config, stopwatch: new Stopwatch(), clock: Date.now };
  const noise = 'kq7Z'.repeat(200);
  for (const records of inBatches(bulkRecords(1, rows))) {
    const envelopes = records.map(({ seq, msgid, json }) => ({
      seq,
      msgid,
      keyVersion: 1,
      randomKey: noise.slice(0, 344),
      chatMsg: noise.slice(0, Math.ceil(json.length / 3) * 4),
      extra: null,
    }));
    files.writeEvidence(month, recordEnvelopes, envelopes, Date.now());
    files.writeEvidence(month, recordOpened, records, Date.now());
    readJournal(parts, month);
  }
  files.close();
}

function* inBatches(records: Iterable<BulkJson>): Generator<BulkJson[]> {
  let batch: BulkJson[] = [];
  for (const record of records) {
    batch.push(record);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

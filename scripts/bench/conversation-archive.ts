import { readJournal } from '../../src/archive/read-file.ts';
import { type Config, pathsOf } from '../../src/config.ts';
import { Stopwatch } from '../../src/lib/stopwatch.ts';
import { ArchiveFiles } from '../../src/store/archive-files.ts';
import { DeskFile } from '../../src/store/desk-file.ts';
import { recordEnvelopes, recordOpened } from '../../src/store/envelopes.ts';
import { makeBulk, makeCompany } from '../../src/testing/corpus/index.ts';

/** Two colleagues who never stop talking, over four months, written by the program's own stations. */
export const CHAT = 'lisi|wangwu';

export interface Filled {
  readonly count: number;
  /** The first instant of the first day. */
  readonly firstDay: number;
  readonly days: number;
}

const MONTHS = ['2026-05', '2026-06', '2026-07', '2026-08'];
const BATCH = 5000;
const START = Date.parse('2026-05-01T00:00:00+08:00');
const DAYS = 123;
const FILE_EVERY = 2000; // a rare type: looking for it must not read everything

export function fillConversation(config: Config, count: number): Filled {
  const paths = pathsOf(config);
  new DeskFile(paths).close();
  const files = new ArchiveFiles(paths, () => START);
  const parts = { files, config, stopwatch: new Stopwatch(), clock: () => START };
  const coming = makeBulk(makeCompany(1), { seed: 5, count });
  const step = (DAYS * 86_400_000) / count;
  const [noise, perMonth] = ['kq7Z'.repeat(86), Math.ceil(count / MONTHS.length)];
  MONTHS.forEach((month, place) => {
    files.beginMonth(month, START);
    const end = Math.min((place + 1) * perMonth, count);
    for (let seq = place * perMonth + 1; seq <= end; seq += BATCH) {
      const size = Math.min(BATCH, end - seq + 1);
      const records = Array.from({ length: size }, (_, i) =>
        recordOf(seq + i, START + Math.floor((seq + i) * step), coming.next().value!.text),
      );
      const sealed = { keyVersion: 1, randomKey: noise, chatMsg: noise, extra: null };
      const envelopes = records.map(({ seq: at, msgid }) => ({ seq: at, msgid, ...sealed }));
      files.writeEvidence(month, recordEnvelopes, envelopes, START);
      files.writeEvidence(month, recordOpened, records, START);
      readJournal(parts, month);
    }
  });
  files.close();
  return { count, firstDay: START, days: DAYS };
}

function recordOf(seq: number, msgtime: number, text: string) {
  const msgid = `b${seq}`;
  const [from, to] = seq % 3 ? ['lisi', 'wangwu'] : ['wangwu', 'lisi'];
  const common = { msgid, action: 'send', from, tolist: [to], roomid: '', msgtime };
  const file = { sdkfileid: `f${seq}`, md5sum: '', filename: `合同 ${seq}.pdf`, fileext: 'pdf', filesize: 20_000 };
  const said = seq % FILE_EVERY === 0 ? { msgtype: 'file', file } : { msgtype: 'text', text: { content: text } };
  return { seq, msgid, json: JSON.stringify({ ...common, ...said }) };
}

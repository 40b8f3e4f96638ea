import { monthOf, monthsBetween } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { recordEnvelopes } from '../store/envelopes.ts';
import { recordIncident, recordPulling } from '../store/incidents.ts';
import { recordKeyVersions } from '../store/key-versions.ts';
import type { Envelope } from '../wecom/chat-data.ts';
import type { CallRate } from './call-rate.ts';
import { OpeningLine, openReceived } from './open.ts';
import type { ArchiveParts } from './parts.ts';
import { readJournal } from './read-file.ts';

const BATCH = 1000; // the most GetChatData returns at once

/** Raised when the disk is too full to take more: pulling waits, nothing is half stored. */
export class DiskFull extends UserError {
  override readonly name = 'DiskFull';
}

/**
 * Fetches everything WeCom has that we do not, opens and indexes it. Envelopes are committed before anything else
 * happens to them, so it can be killed at any line and run again. Returns how many records came.
 */
export async function pullMessages(parts: ArchiveParts, rate: CallRate): Promise<number> {
  assertRoom(parts);
  await finishEarlier(parts);
  const line = new OpeningLine(parts);
  let received = 0;
  try {
    for (;;) {
      assertRoom(parts);
      await rate.turn();
      const envelopes = await parts.sdk.fetch(parts.files.cursor(), BATCH);
      if (envelopes.length === 0) break;
      if (received === 0) parts.files.write(recordPulling, 'pulling', '', parts.clock());
      const month = await monthForArrivals(parts);
      const { added, n } = parts.stopwatch.measure('receive', () =>
        parts.files.writeEvidence(month, recordEnvelopes, envelopes, parts.clock()),
      );
      received += added;
      parts.files.write(recordKeyVersions, versionsIn(envelopes), parts.clock());
      await line.add({ month, envelopes: envelopes.map((e) => ({ ...e, chatMsg: null })), n });
    }
  } finally {
    await line.drain();
  }
  return received;
}

/** The first and the last record of each key version; as a rule there is one. */
function versionsIn(envelopes: readonly Envelope[]): { version: number; firstSeq: number; lastSeq: number }[] {
  const versions = new Map<number, { version: number; firstSeq: number; lastSeq: number }>();
  for (const { keyVersion: version, seq } of envelopes) {
    const known = versions.get(version);
    if (known) known.lastSeq = seq;
    else versions.set(version, { version, firstSeq: seq, lastSeq: seq });
  }
  return [...versions.values()];
}

/** What an earlier run left between two stations. */
async function finishEarlier(parts: ArchiveParts): Promise<void> {
  for (const month of parts.files.months()) readJournal(parts, month);
  await openReceived(parts);
}

function assertRoom({ config, freeBytes }: ArchiveParts): void {
  const free = freeBytes();
  if (free >= config.messageReserveMb * 1024 * 1024) return;
  throw new DiskFull(
    `磁盘只剩 ${Math.floor(free / 1024 / 1024)} MB，低于预留的 ${config.messageReserveMb} MB，已暂停拉取。请清理或扩容磁盘，腾出空间后自动继续；企业微信只保留约 ${config.windowDays} 天的消息。`,
  );
}

/**
 * The month new records go into: never an earlier one than the newest, whatever the clock says. A jump of more
 * than a month needs WeCom's own clock to agree, or a wrong clock would close years of months.
 */
async function monthForArrivals({ files, clock, wecomTime, log }: ArchiveParts): Promise<string> {
  const at = clock();
  const month = monthOf(at);
  const newest = files.newestMonth();
  const ahead = newest === null ? 1 : monthsBetween(newest, month);
  if (newest !== null && ahead <= 0) return newest;
  if (newest !== null && ahead > 1) {
    const agreed = await wecomTime();
    if (agreed === null || monthOf(agreed) !== month) {
      log.warn({ month, newest }, 'the clock jumped by more than a month and WeCom does not agree');
      files.write(recordIncident, CLOCK_JUMPED, at);
      return newest;
    }
  }
  files.beginMonth(month, at);
  return month;
}

const CLOCK_JUMPED = {
  kind: 'clock',
  code: null,
  sentence: '服务器时钟比上次存档前进了一个月以上，与企业微信的时间不一致，新消息仍记入原来的月份。',
  remedy: '请校准服务器时间（如启用 NTP），校准后自动恢复。',
};

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { isExternal, isRobot } from '../../messages/people.ts';
import { makeCompany } from './company.ts';
import { type RawMessage, type RawRecord, sentAt } from './record.ts';
import { bodies, common, FROM, switchLog, TO } from './record-schema.ts';
import { makeRecords } from './records.ts';

const company = makeCompany(1);

function draw(count: number, from = company, seed = 1): RawRecord[] {
  return [...makeRecords(from, { seed, from: FROM, to: TO, count })];
}

function textOf(record: RawRecord): string {
  return (record['text'] as { content: string }).content;
}

function messagesOf(records: readonly RawRecord[]): RawMessage[] {
  return records.filter((r) => r.action !== 'switch');
}

function chinaHour(at: number): number {
  return new Date(at + 8 * 3_600_000).getUTCHours();
}

describe('makeRecords', () => {
  const records = draw(10_000);
  const messages = messagesOf(records);

  it('gives the same records for the same seed', () => {
    assert.deepEqual(draw(500), draw(500, makeCompany(1)));
    assert.notDeepEqual(draw(50, company, 2), draw(50));
  });

  it('gives as many as asked for, in the order they were sent, each with its own id', () => {
    assert.equal(records.length, 10_000);
    for (let i = 1; i < records.length; i += 1) assert.ok(sentAt(records[i]!) >= sentAt(records[i - 1]!));
    assert.equal(new Set(records.map((r) => r.msgid)).size, records.length);
    assert.equal(draw(37).length, 37);
  });

  it('writes each as WeCom would', () => {
    for (const record of records) {
      const body = record.action === 'switch' ? switchLog : bodies[record.msgtype];
      assert.ok(body, record.msgtype);
      const parsed = (record.action === 'switch' ? body : common.and(body)).safeParse(
        JSON.parse(JSON.stringify(record)),
      );
      assert.ok(parsed.success, `${JSON.stringify(record)} ${parsed.error}`);
    }
  });

  it('has every type of the protocol within some thousand, mostly text', () => {
    for (const seed of [1, 2, 3]) {
      const few = draw(4000, company, seed);
      assert.deepEqual([...new Set(messagesOf(few).map((r) => r.msgtype))].sort(), Object.keys(bodies).sort());
      assert.ok(few.some((r) => r.action === 'switch'));
    }
    const counts = Object.groupBy(messages, (r) => r.msgtype);
    assert.ok(counts['text']!.length > 8000 && counts['text']!.length < 9500);
  });

  it('writes a meeting id that no double can hold, digit by digit', () => {
    const meeting = messages.find((r) => r.msgtype === 'meeting');
    assert.match(JSON.stringify(meeting), /"meetingid":\d{20}[,}]/);
  });

  it('lets robots speak in rooms inside the company', () => {
    const said = messages.filter((r) => isRobot(r.from));
    const types = new Set(said.map((r) => r.msgtype));
    assert.ok(
      ['text', 'markdown', 'news'].every((type) => types.has(type)),
      [...types].join(),
    );
    assert.ok(said.every((r) => r.roomid !== '' && !r.msgid.endsWith('_external')));
  });

  it('marks what outsiders take part in', () => {
    for (const { msgid, from, tolist } of messages) {
      assert.equal(/_(external|updown_stream)$/.test(msgid), [from, ...tolist].some(isExternal));
      assert.ok(!tolist.includes(from));
    }
    assert.ok(messages.some(({ msgid }) => msgid.endsWith('_updown_stream')));
  });

  it('takes back only what the same person wrote in the same place some minutes before', () => {
    const sent = new Map(messages.map((r) => [r.msgid, r]));
    const revokes = messages.filter((r) => r.msgtype === 'revoke');
    assert.ok(revokes.length > 30);
    for (const revoke of revokes) {
      const original = sent.get((revoke['revoke'] as { pre_msgid: string }).pre_msgid)!;
      assert.deepEqual([original.from, original.roomid], [revoke.from, revoke.roomid]);
      const minutes = (revoke.msgtime - original.msgtime) / 60_000;
      assert.ok(minutes > 0 && minutes < 5);
    }
  });

  it('keeps the hours of people who work: little at noon, less in the evening, nearly nothing at night', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => records.filter((r) => chinaHour(sentAt(r)) === hour).length);
    const sum = (from: number, to: number) => hours.slice(from, to).reduce((a, b) => a + b, 0);
    assert.ok(sum(9, 18) > 0.7 * records.length);
    assert.ok(hours[12]! < 0.6 * hours[10]!);
    assert.ok(sum(18, 23) > 0.05 * records.length && sum(18, 23) < 0.3 * records.length);
    assert.ok(sum(0, 6) < 0.01 * records.length);

    const weekend = records.filter((r) => [0, 6].includes(new Date(sentAt(r) + 8 * 3_600_000).getUTCDay())).length;
    assert.ok(weekend > 0.02 * records.length && weekend < 0.14 * records.length);
  });

  it('hardly ever says the same twice', (t: TestContext) => {
    const long = records
      .filter((r) => r.msgtype === 'text')
      .map(textOf)
      .filter((text) => text.length > 8);
    const repeats = long.length - new Set(long).size;
    t.diagnostic(`${repeats} repeats among ${long.length} longer texts`);
    assert.ok(repeats < 0.05 * long.length);
  });

  it('fills every slot and leaves no seam', () => {
    for (const record of records.filter((r) => r.msgtype === 'text')) {
      assert.doesNotMatch(textOf(record), /[{}|⏎]|undefined|NaN|，，|^，/, textOf(record));
    }
  });

  it('holds what people search for', () => {
    const texts = records.filter((r) => r.msgtype === 'text').map(textOf);
    const patterns = [
      /1[3-9]\d{9}/,
      /https:\/\/\S+/,
      /HC\d{14}/,
      /[A-Za-z]{3,}/,
      /\p{Extended_Pictographic}/u,
      /\n/,
      /@/,
    ];
    for (const pattern of patterns) assert.ok(texts.filter((text) => pattern.test(text)).length > 20, String(pattern));
  });

  it('holds sentences that compliance must find', () => {
    const texts = draw(60_000)
      .filter((r) => r.msgtype === 'text')
      .map(textOf)
      .join('\n');
    for (const words of ['保本保收益', '私下转账', '飞单', '加我个人微信', '骗子', '返佣'])
      assert.ok(texts.includes(words), words);
  });

  it('goes on where an earlier call ended', () => {
    const middle = sentAt(records[5000]!);
    const rest = [...makeRecords(company, { seed: 1, from: FROM, to: TO, count: 10_000, startAt: middle })];
    assert.deepEqual(
      rest,
      records.filter((r) => sentAt(r) >= middle),
    );
  });

  it('writes as much as such a company does when not told how much', () => {
    const week = [...makeRecords(company, { seed: 1, from: FROM, to: FROM + 7 * 86_400_000 - 1 })];
    assert.ok(week.length > 5000 && week.length < 7000, String(week.length));
  });

  it('fits any span', () => {
    const [from, to] = [FROM + 15 * 3_600_000, FROM + 15.5 * 3_600_000];
    const records = [...makeRecords(company, { seed: 1, from, to, count: 300 })];
    assert.equal(records.length, 300);
    assert.ok(records.every((r) => sentAt(r) >= from && sentAt(r) <= to));
  });
});

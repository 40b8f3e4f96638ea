import assert from 'node:assert/strict';
import { it } from 'node:test';
import { dayOf } from '../lib/clock.ts';
import { FiguresArchive, type Sent } from './testing/figures-archive.ts';
import { figuresIn, type Tables } from './testing/figures-tables.ts';

const START = Date.parse('2026-10-29T09:00:00+08:00');
const MINUTE = 60_000;
const [ANN, BEN] = ['ann', 'ben'].map((name) => `wm${name.padStart(26, '_')}`) as [string, string];
const SAID = 260;
const WILD = Date.parse('9999-12-31T12:00:00+08:00');

/** Small numbers, the same for a seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % sides;
  };
}

type Dice = ReturnType<typeof dice>;
const oneOf = <T>(roll: Dice, all: readonly T[]): T => all[roll(all.length)]!;

/** By bursts over some days, in single chats and groups, among them calls, consents, robots and what is internal. */
function speak(roll: Dice): Omit<Sent, 'seq'>[] {
  let at = START;
  return Array.from({ length: SAID }, () => {
    at += roll(8) === 0 ? roll(900) * MINUTE : roll(20) * 20_000;
    return { at, ...placeOf(roll), ...wordsOf(roll) };
  });
}

function placeOf(roll: Dice): Pick<Sent, 'from' | 'to' | 'room'> {
  const room = oneOf(roll, ['', '', '', 'wrKnown', 'wrUnknown', 'wrStaff']);
  if (room === '') {
    const pair = oneOf(roll, [
      ['li', ANN],
      ['wu', ANN],
      ['li', BEN],
      ['li', 'wu'],
    ]);
    return roll(2) === 0 ? { from: pair[0]!, to: [pair[1]!] } : { from: pair[1]!, to: [pair[0]!] };
  }
  const people = room === 'wrStaff' ? ['li', 'wu', 'mo'] : ['li', 'wu', 'mo', ANN, BEN, `wb${'r'.repeat(24)}`];
  const from = oneOf(roll, people);
  return { from, to: people.filter((id) => id !== from && !id.startsWith('wb')), room };
}

function wordsOf(roll: Dice): Pick<Sent, 'text' | 'more'> {
  const kind = roll(30);
  if (kind === 0) return { more: { msgtype: 'voiptext', info: { callduration: 60 + roll(100), invitetype: 2 } } };
  if (kind === 1) return { more: { msgtype: 'revoke', revoke: { pre_msgid: 'm1' } } };
  return { text: oneOf(roll, ['在吗', '谢谢！', '好的', '多少钱']) };
}

/** Mostly as it was sent, some of it late, some of it very late. */
function arrivalOf(roll: Dice, said: readonly Omit<Sent, 'seq'>[]): Sent[] {
  const due = said.map((one, i) => ({
    one,
    due: i + (roll(6) === 0 ? roll(6) : 0) + (roll(25) === 0 ? roll(SAID) : 0),
  }));
  return due.toSorted((a, b) => a.due - b.due).map(({ one }, i) => ({ ...one, seq: i + 1 }));
}

/** Two that tell a time that cannot be: what lies between must not be walked day by day. */
function astray(records: readonly Sent[]): Sent[] {
  const times = new Map([
    [40, 5],
    [90, WILD],
  ]);
  return records.map((one, i) => ({ ...one, at: times.get(i) ?? one.at }));
}

const RULES = [
  `INSERT INTO end_phrases (text, folded, changed_at) VALUES ('谢谢', '谢谢', 0) ON CONFLICT DO UPDATE SET is_on = 1 - is_on`,
  `INSERT INTO dialogue_rules (content, made_at) VALUES ('{"phrasesOn":true,"silenceSingle":5,"silenceGroup":12}', 0)`,
  `UPDATE calendars SET week = '[[[0,700]],[[60,600],[700,1440]],[],[[540,1080]],[[540,1080]],[[540,1080]],[]]'`,
];

function sameFigures(got: FiguresArchive, wanted: FiguresArchive, what: string): void {
  const [a, b] = [got, wanted].map((archive) => figuresIn((query) => archive.rows(query))) as [Tables, Tables];
  assert.ok(b['dialogues']!.length > 20 && b['figure_days']!.length > 5, 'there is something to compare');
  for (const table of Object.keys(b)) {
    const [some, all] = [linesOf(a[table]!), linesOf(b[table]!)];
    const [missing, surplus] = [all.filter((line) => !some.includes(line)), some.filter((line) => !all.includes(line))];
    assert.deepEqual([missing.slice(0, 3), surplus.slice(0, 3)], [[], []], `${what}: ${table}`);
    assert.equal(some.length, all.length);
  }
}

const linesOf = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row));

const ROOM = [
  { id: 'li', kind: 1, joinedAt: START - MINUTE },
  { id: 'wu', kind: 1, joinedAt: START + 2000 * MINUTE },
  { id: ANN, kind: 2, joinedAt: START },
];

type Room = typeof ROOM;

/** Comes bit by bit, amid changes of the rules, news of a group and restarts. Returns what whoever gets it all at once has to know. */
async function arriveBitByBit(archive: FiguresArchive, records: readonly Sent[], roll: Dice) {
  const decided: string[] = [];
  const told: { at: number; members: Room }[] = [];
  for (let i = 0; i < records.length; ) {
    const batch = records.slice(i, i + 1 + roll(24));
    i += batch.length;
    archive.now = Math.max(archive.now, ...batch.map(({ at }) => at % WILD)) + 1000;
    archive.arrive(batch);
    if (roll(3) === 0) archive.arrive(batch);
    if (roll(10) === 0) {
      decided.push(oneOf(roll, RULES));
      archive.decide(decided.at(-1)!);
    }
    if (roll(8) === 0) {
      told.push({ at: archive.now, members: ROOM.filter(() => roll(3) > 0) });
      archive.tellRoom('wrKnown', told.at(-1)!.members);
    }
    const running = archive.station.run();
    if (roll(6) === 0) await archive.restart();
    else if (roll(4) > 0) await running;
  }
  await archive.station.run();
  return { decided, told };
}

async function arriveAtOnce(
  archive: FiguresArchive,
  records: readonly Sent[],
  { decided, told }: Awaited<ReturnType<typeof arriveBitByBit>>,
): Promise<void> {
  const { now } = archive;
  for (const rule of decided) archive.decide(rule);
  for (const { at, members } of told) {
    archive.now = at;
    archive.tellRoom('wrKnown', members);
  }
  archive.now = now;
  archive.arrive(records);
  await archive.station.run();
}

for (const [seed, isAstray] of [[3], [16], [19], [24], [7, true]] as const)
  it(`gives the same as all at once, whatever comes when (seed ${seed}${isAstray ? ', clocks gone mad' : ''})`, async () => {
    const roll = dice(seed);
    const sent = arrivalOf(roll, speak(roll));
    const records = isAstray ? astray(sent) : sent;
    const archive = new FiguresArchive({ now: START + MINUTE, steps: { messages: 1 + roll(9), stale: 1 } });
    const news = await arriveBitByBit(archive, records, roll);
    const whole = new FiguresArchive({ now: archive.now });
    try {
      assert.equal(archive.station.isBehind, false);
      await arriveAtOnce(whole, records, news);
      sameFigures(archive, whole, 'as it came');
      for (let day = dayOf(START) - 1; day <= dayOf(archive.now); day += 1) {
        const { differing, isBehind, version } = archive.check(day);
        assert.deepEqual({ differing, isBehind }, { differing: [], isBehind: false }, `day ${day}`);
        assert.notEqual(version, null);
      }
      archive.decide('SELECT 1');
      await archive.station.run();
      sameFigures(archive, whole, 'worked out anew');
      assert.equal(archive.rows('SELECT DISTINCT basis FROM dialogues').length, 1);
    } finally {
      await archive.end();
      await whole.end();
    }
  });

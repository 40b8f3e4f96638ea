import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { it } from 'node:test';
import { childEnvironment } from '../testing/child-environment.ts';
import { contentOf, MINUTE, NOBODY, WaitingDesk } from './testing/waiting-desk.ts';

const CHATS = 1000; // the first writes at once, each of the others a second later
const LEVELS = [20, 40, 60, 80, 100];
const ANSWER = 70; // minutes: every tenth customer is answered
const RESTARTS = [40, 75, 110];
const KILLS = [25, 85]; // amid what is due just then
const OUTAGE = { from: 50, to: 55 }; // minutes; killed again amid what has gathered, in the second step

it('raises every level of a thousand open conversations once, within a minute, over restarts and kills', async () => {
  const d = new WaitingDesk();
  try {
    const levels = LEVELS.map((minutes) => ({ minutes, hearers: { ...NOBODY, people: ['boss'] } }));
    await d.rule('single', contentOf([], { levels }));
    const begin = d.world.now;
    for (let i = 0; i < CHATS; i += 1) d.says(d.customer(i), `staff${i % 20}`, { msgtime: begin + i * 1000 });
    await d.pass(17 * MINUTE);
    while (d.world.now < begin + 120 * MINUTE) await minuteOf(d, (d.world.now - begin) / MINUTE);

    const raised = await raisedIn(d);
    assert.deepEqual(raised, expected());
    assert.deepEqual(lateIn(d, begin), [], 'none later than a minute, but for the time it stood still');
    assert.equal(d.rows('SELECT 1 FROM timeouts').length, CHATS);
    assert.equal(d.rows('SELECT 1 FROM timeouts WHERE answered_at IS NULL').length, CHATS - CHATS / 10);
    assert.equal(d.count('notices'), raised.length, 'each is told once');
  } finally {
    await d.world.end();
  }
});

async function minuteOf(d: WaitingDesk, minute: number): Promise<void> {
  const { world } = d;
  if (minute === ANSWER) for (const i of ANSWERED) d.says(`staff${i % 20}`, d.customer(i));
  if (KILLS.includes(minute)) await killedAmid(d, 1);
  if (RESTARTS.includes(minute)) await world.restart();
  if (minute === OUTAGE.from) {
    world.now += (OUTAGE.to - OUTAGE.from) * MINUTE;
    await killedAmid(d, 2);
  }
  await d.pass(MINUTE);
  await world.app.alerts.tellTimeouts();
}

const ANSWERED = Array.from({ length: CHATS / 10 }, (_, i) => i * 10);

/** By hand: everybody reaches a level so many minutes after he wrote, unless he was answered before that. */
function expected(): string[] {
  const answeredAt = new Map(ANSWERED.map((i) => [i, ANSWER * MINUTE]));
  const all = Array.from({ length: CHATS }, (_, i) => i);
  return all
    .flatMap((i) =>
      LEVELS.filter((minutes) => i * 1000 + minutes * MINUTE <= (answeredAt.get(i) ?? Number.POSITIVE_INFINITY)).map(
        (minutes) => `${i} ${minutes}`,
      ),
    )
    .sort();
}

async function raisedIn(d: WaitingDesk): Promise<string[]> {
  const rows = d.rows<{ customer: string; minutes: number }>(
    `SELECT t.customer, l.minutes FROM timeout_levels l JOIN timeouts t ON t.id = l.timeout
      WHERE l.live = 1 AND t.void_at IS NULL AND l.due_at = t.first_at + l.minutes * 60000`,
  );
  return rows.map(({ customer, minutes }) => `${Number(/\d+$/.exec(customer)![0])} ${minutes}`).sort();
}

function lateIn(d: WaitingDesk, begin: number): number[] {
  const rows = d.rows<{ dueAt: number; raisedAt: number }>(
    'SELECT due_at AS dueAt, raised_at AS raisedAt FROM timeout_levels',
  );
  const [from, to] = [begin + OUTAGE.from * MINUTE, begin + OUTAGE.to * MINUTE];
  return rows
    .filter(({ dueAt }) => dueAt < from || dueAt > to)
    .map(({ dueAt, raisedAt }) => raisedAt - dueAt)
    .filter((late) => late < 0 || late > MINUTE);
}

/** A minute later the program is killed amid raising, with everything of that step written; afterwards it is there again. */
async function killedAmid({ world }: WaitingDesk, step: number): Promise<void> {
  await world.app.close();
  const script = join(import.meta.dirname, 'testing', 'timeouts-victim.ts');
  const victim = spawn(process.execPath, [script, String(world.now + MINUTE), String(step)], {
    env: childEnvironment(world.settings),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = (await once(victim, 'exit')) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL', 'it was amid raising');
  world.reopen();
}

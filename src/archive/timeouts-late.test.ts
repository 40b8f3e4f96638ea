import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Ask, Stretch } from '../figures/stretch.ts';
import { fallsOf } from '../figures/timeout-levels.ts';
import { generator } from '../testing/torture.ts';
import { contentOf, MINUTE, WaitingDesk } from './testing/waiting-desk.ts';

const CHATS = 24;
const STEPS = 40; // of five minutes
const RULES = [contentOf([7, 16, 33]), contentOf([12, 40], { clock: 'first' })];

interface Said {
  readonly seq: number;
  readonly at: number;
  readonly byCustomer: boolean;
}

it('comes to the same whether messages come as they are said or late, in any order', async () => {
  const d = new WaitingDesk();
  const random = generator(20_261_122);
  try {
    const rules = [await d.rule('single', RULES[0]!), await d.rule('single', RULES[1]!)];
    const begin = d.world.now;
    const said = new Map(Array.from({ length: CHATS }, (_, i) => [d.customer(i), [] as Said[]]));
    for (let step = 0; step < STEPS; step += 1) {
      for (const [customer, all] of said) if (random() < 0.3) all.push(speak(d, customer, { random, begin }));
      await d.pass(5 * MINUTE);
    }

    for (const [customer, all] of said) {
      const stretches = stretchesIn(customer, all);
      for (const [i, rule] of rules.entries()) {
        const expected = stretches.flatMap((stretch) => levelsOf(stretch, i, d.world.now));
        assert.deepEqual(recorded(d, stretches[0]?.conversation ?? '', rule), expected.sort(), customer);
      }
    }
  } finally {
    await d.world.end();
  }
});

/** Half of what is said comes up to an hour after it was. */
function speak(d: WaitingDesk, customer: string, { random, begin }: { random: () => number; begin: number }): Said {
  const late = random() < 0.5 ? 0 : Math.floor(random() * 60) * MINUTE;
  const at = Math.max(begin, d.world.now - late - Math.floor(random() * MINUTE));
  const byCustomer = random() < 0.7;
  const [from, to] = byCustomer ? [customer, 'zhang'] : ['zhang', customer];
  return { seq: d.says(from, to, { msgtime: at }), at, byCustomer };
}

/** The plainest way: everything in order, from the beginning. */
function stretchesIn(customer: string, said: readonly Said[]): Stretch[] {
  const stretches: Stretch[] = [];
  let asks: Ask[] = [];
  const end = (answer: Stretch['answer']) => {
    const followed = asks.map((ask, i) => ({ ...ask, next: asks[i + 1]?.at ?? null }));
    const conversation = [customer, 'zhang'].sort().join('|');
    if (asks.length > 0)
      stretches.push({ conversation, kind: 'single', firstSeq: asks[0]!.seq, asks: followed, answer });
    asks = [];
  };
  for (const { seq, at, byCustomer } of said.toSorted((a, b) => a.at - b.at || a.seq - b.seq)) {
    if (byCustomer) asks.push({ seq, at, by: customer, next: null });
    else end({ at, by: 'zhang' });
  }
  end(null);
  return stretches;
}

const calendar = { id: 0, name: '', week: [], days: new Map() };

function levelsOf(stretch: Stretch, rule: number, now: number): string[] {
  return fallsOf(stretch, RULES[rule]!, calendar)
    .filter(({ dueAt }) => dueAt <= now)
    .map(({ level }) => `${stretch.firstSeq} ${level} ${stretch.answer?.at ?? 'open'}`);
}

function recorded(d: WaitingDesk, conversation: string, rule: number): string[] {
  const rows = d.rows<{ firstSeq: number; level: number; answeredAt: number | null }>(
    `SELECT t.first_seq AS firstSeq, l.level, t.answered_at AS answeredAt FROM timeouts t JOIN timeout_levels l ON l.timeout = t.id
      WHERE t.conversation = '${conversation}' AND t.rule = ${rule} AND t.void_at IS NULL`,
  );
  return rows.map(({ firstSeq, level, answeredAt }) => `${firstSeq} ${level} ${answeredAt ?? 'open'}`).sort();
}

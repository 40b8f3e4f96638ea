import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contributionOf, onceOf } from './contributions.ts';
import { type Chat, Cutter, type Said } from './dialogue.ts';

const MINUTE = 60_000;
const NINE = Date.parse('2026-11-20T09:00:00+08:00');

function chat(more: Partial<Chat> = {}): Chat {
  return {
    silenceMs: 30 * MINUTE,
    endsBy: (text) => text === '谢谢',
    staffAt: () => ['li'],
    workMs: (_userid, from, to) => (to - from) / 2,
    ...more,
  };
}

/** `c 0 你好`: the customer, minutes after nine, what he says; anybody else is staff. */
function said(lines: readonly string[]): Said[] {
  return lines.map((line, i) => {
    const [by = '', minute = '', text = ''] = line.split(' ');
    const byStaff = !by.startsWith('c');
    return { seq: i + 1, at: NINE + Number(minute) * MINUTE, by, byStaff, text: byStaff ? '' : text, callMs: 0 };
  });
}

function cut(lines: readonly string[], rules = chat()) {
  const cutter = new Cutter(rules);
  for (const one of said(lines)) cutter.say(one);
  return { cutter, dialogues: cutter.takeBegun(), stretches: cutter.takeStretches() };
}

const shape = ({ dialogues }: ReturnType<typeof cut>) =>
  dialogues.map(({ seq, asked, said: told, endedAt, ending }) => [seq, asked, told, (endedAt - NINE) / MINUTE, ending]);

describe('Cutter', () => {
  it('ends a dialogue when nobody has written for the minutes of the rule, and not a moment before', () => {
    assert.deepEqual(shape(cut(['c 0', 'li 29.99', 'c 59.99', 'c 80'])), [
      [1, 1, 1, 29.99, 'silence'],
      [3, 2, 0, 80, 'open'],
    ]);
  });

  it('ends it by a phrase, which is its last message, waits for no answer, and takes a second one in', () => {
    const result = cut(['c 0', 'li 2', 'c 3 谢谢', 'c 5 谢谢', 'li 6', 'c 7']);
    assert.deepEqual(shape(result), [
      [1, 3, 1, 5, 'phrase'],
      [5, 1, 1, 7, 'open'],
    ]);
    assert.deepEqual(
      result.stretches.map(({ asks, answer }) => [asks.map(({ seq }) => seq), answer?.by ?? null]),
      [
        [[1], 'li'],
        [[6], null],
      ],
    );
  });

  it('lets a phrase begin nothing', () => {
    assert.deepEqual(shape(cut(['c 0 谢谢', 'c 40 谢谢', 'li 41'])), [[3, 0, 1, 41, 'open']]);
  });

  it('counts each gap from the first message that he has not answered, of everybody in a group on his own', () => {
    // wu: 0 → 3 (3 min), 4 → 10 (6). li: 0 → 8 (8), and nothing since.
    const { dialogues } = cut(
      ['c 0', 'c 1', 'wu 3', 'c 4', 'c2 6', 'li 8', 'wu 10', 'wu 11'],
      chat({ staffAt: () => ['li', 'mo'] }),
    );
    const of = (userid: string) => {
      const { sent, replies, replyMs, replyWorkMs, firstMs } = dialogues[0]!.staff.get(userid)!;
      return [sent, replies, replyMs / MINUTE, replyWorkMs / MINUTE, firstMs === null ? null : firstMs / MINUTE];
    };
    assert.deepEqual(of('wu'), [3, 2, 9, 4.5, 3]);
    assert.deepEqual(of('li'), [1, 1, 8, 4, 8]);
    assert.deepEqual(of('mo'), [0, 0, 0, 0, null]);
  });

  it('counts no gap over the end of a dialogue, but the customer goes on waiting', () => {
    const result = cut(['c 0', 'c 45', 'li 50']);
    assert.deepEqual(
      result.dialogues.map(({ staff }) => staff.get('li')!.replyMs / MINUTE),
      [0, 5],
    );
    assert.deepEqual(result.stretches, [
      {
        asks: [
          { seq: 1, at: NINE, by: 'c', next: NINE + 45 * MINUTE },
          { seq: 2, at: NINE + 45 * MINUTE, by: 'c', next: null },
        ],
        answer: { at: NINE + 50 * MINUTE, by: 'li' },
      },
    ]);
  });

  it('leaves out of a stretch what was followed within a minute, never the first', () => {
    const { stretches } = cut(['c 0', 'c 0.5', 'c 0.9', 'c 3', 'c 3.5', 'c 10']);
    assert.deepEqual(
      stretches[0]!.asks.map(({ seq, next }) => [seq, next === null ? null : (next - NINE) / MINUTE]),
      [
        [1, 0.5],
        [3, 3],
        [5, 10],
        [6, null],
      ],
    );
  });

  it('goes on from what was written down as if it had never stopped', () => {
    const lines = [
      'c 0',
      'wu 1',
      'c 2',
      'c 50',
      'li 51',
      'c 52',
      'c 53 谢谢',
      'c 54 谢谢',
      'c 55',
      'wu 90',
      'c 91',
      'li 95',
    ];
    const whole = cut(lines).cutter.toState();
    let cutter = new Cutter(chat());
    for (const one of said(lines)) {
      cutter.say(one);
      cutter = new Cutter(chat(), cutter.toState());
    }
    assert.equal(cutter.toState(), whole);
  });

  it('cuts the same from the beginning of any dialogue', () => {
    const lines = ['c 0', 'c 45', 'c 46', 'li 90', 'c 91', 'c 130', 'li 131'];
    const { dialogues } = cut(lines);
    for (const { seq, carry } of dialogues) {
      const cutter = Cutter.after(chat(), carry);
      for (const one of said(lines).slice(seq - 1)) cutter.say(one);
      assert.deepEqual(
        cutter.takeBegun().map(({ at, carry: waiting }) => [at, waiting]),
        dialogues.filter((d) => d.seq >= seq).map(({ at, carry: waiting }) => [at, waiting]),
      );
    }
  });
});

describe('contributionOf', () => {
  it('counts of a single chat that nobody answered only that it was begun', () => {
    const [dialogue] = cut(['c 0', 'c 1']).dialogues;
    const added = contributionOf(dialogue!, dialogue!.staff.get('li')!, 0);
    assert.deepEqual(
      Object.entries(added).filter(([, value]) => value !== 0),
      [['begun_by_customer', 1]],
    );
  });

  it('adds up one that was answered', () => {
    // 0 → 2 and 5 → 6: first 2 min, 2 replies, 3 min together, 1.5 on average; half of each in working time
    const [dialogue] = cut(['c 0', 'c 1', 'li 2', 'c 5', 'li 6', 'li 8']).dialogues;
    const added = contributionOf(dialogue!, dialogue!.staff.get('li')!, 0);
    assert.deepEqual(Object.fromEntries(Object.entries(added).filter(([, value]) => value !== 0)), {
      ...{ dialogues: 1, begun_by_customer: 1, answered: 1, effective: 1, effective_own: 1, took_part: 1 },
      ...{
        sent: 3,
        received: 3,
        messages: 6,
        duration_ms: 8 * MINUTE,
        took_part_ms: 8 * MINUTE,
        took_part_received: 3,
      },
      ...{ first_ms: 2 * MINUTE, first_work_ms: MINUTE, first_3m: 1, first_work_1m: 1, first_work_3m: 1 },
      ...{ replies: 2, reply_ms: 3 * MINUTE, reply_work_ms: 1.5 * MINUTE, averaged: 1, average_ms: 1.5 * MINUTE },
      ...{ averaged_work: 1, average_work_ms: 0.75 * MINUTE, average_3m: 1, average_work_1m: 1, average_work_3m: 1 },
    });
  });

  it('counts a dialogue of a group for everybody who was in it', () => {
    const [dialogue] = cut(['c 0', 'wu 2'], chat({ staffAt: () => ['mo'] })).dialogues;
    const [mo, wu] = ['mo', 'wu'].map((userid) => contributionOf(dialogue!, dialogue!.staff.get(userid)!, 1));
    assert.deepEqual([mo!.dialogues, mo!.answered, mo!.effective, mo!.effective_own, mo!.messages], [1, 0, 1, 0, 2]);
    assert.deepEqual([wu!.dialogues, wu!.answered, wu!.effective_own, wu!.took_part_ms], [1, 1, 1, 2 * MINUTE]);
  });
});

describe('onceOf', () => {
  it('wants no other on the day, and for two days none on the next', () => {
    const counts = new Map([
      [1, 1],
      [2, 2],
      [5, 1],
    ]);
    assert.deepEqual(
      [1, 2, 5].map((day) => Object.values(onceOf(day, counts))),
      [
        [1, 0],
        [0, 0],
        [1, 1],
      ],
    );
  });
});

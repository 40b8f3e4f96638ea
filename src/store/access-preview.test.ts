import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Chat, stretchesOf } from '../access/may-see.ts';
import { CONVERSATION_KINDS, type ScopePart } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { outside, PeopleFile } from '../testing/people-file.ts';
import { windowsOf } from './visibility.ts';

const STAFF = ['a', 'b', 'c', 'd', 'e'];

/** Numbers that come out alike every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

function randomViewer(roll: (sides: number) => number): Viewer {
  const part = (): ScopePart => ({
    people: roll(4) === 0 ? 'everyone' : STAFF.filter(() => roll(3) === 0),
    from: roll(2) === 0 ? null : roll(100),
    to: roll(2) === 0 ? null : 100 + roll(100),
    kinds: roll(2) === 0 ? null : CONVERSATION_KINDS.filter(() => roll(2) === 0),
  });
  const parts = Array.from({ length: 1 + roll(3) }, part);
  const common = { accountId: 1, name: '', permissions: [] };
  if (roll(3) === 0) return { ...common, scope: parts[0]!.people };
  return { ...common, scope: 'everyone', parts };
}

interface Known extends Chat {
  readonly key: string;
}

/** Everybody with everybody, and with a customer. */
function singleChats(): Known[] {
  const guest = outside('guest');
  return STAFF.flatMap((staff, at) =>
    [...STAFF.slice(at + 1), guest].map((other) => {
      const key = `${staff}|${other}`;
      return other === guest ? { key, kind: 'external', staff, other: null } : { key, kind: 'internal', staff, other };
    }),
  );
}

function archived(chats: readonly Known[]): PeopleFile {
  const file = new PeopleFile();
  const add = file.connection.prepare(
    `INSERT INTO conversations VALUES (?, 'single', ?, 50, 150, 1, 'text', '', '', 1)`,
  );
  const join = file.connection.prepare('INSERT INTO members VALUES (?, ?, ?)');
  for (const { key, kind, other } of chats) {
    add.run(key, kind === 'external' ? 1 : 0);
    for (const id of key.split('|')) join.run(id, key, id === other || STAFF.includes(id) ? 1 : 0);
  }
  return file;
}

describe('stretchesOf, by the rule', () => {
  it('says of every single chat what the archive lets be seen of it', () => {
    const chats = singleChats();
    const file = archived(chats);
    const roll = dice(6);
    for (let i = 0; i < 200; i += 1) {
      const viewer = randomViewer(roll);
      for (const chat of chats)
        assert.deepEqual(stretchesOf(viewer, chat), windowsOf(file.read, viewer, chat.key), `${i} ${chat.key}`);
    }
  });
});

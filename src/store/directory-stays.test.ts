import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Random } from '../testing/corpus/random.ts';
import { leaveRoom, recordRoom } from './directory.ts';
import { ArchiveDesk } from './testing/archive-desk.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-01T00:00:00+08:00');
const PEOPLE = ['chen', 'li', 'wang', 'wmA', 'wmB', 'woC'];
const MEMBER = { kind: 1, nickname: '', joinScene: 1, invitor: '' };
const ROOM = {
  id: 'wrA',
  kind: 'customer',
  name: '群',
  owner: 'li',
  notice: '',
  createdAt: START,
  admins: [],
} as const;

interface Stay {
  readonly id: string;
  readonly from: number;
  to: number | null;
  scene: number | null;
}

/** A group people come to and go from, looked at now and then; beside it the plainest account of what may be known. */
class Group {
  readonly desk: ArchiveDesk;
  readonly #random: Random;
  readonly #joined = new Map<string, number>();
  readonly known: Stay[] = [];
  #now = START;

  constructor(desk: ArchiveDesk, seed: number) {
    this.desk = desk;
    this.#random = new Random(seed);
  }

  step(): void {
    this.#now += (2 + this.#random.below(9)) * HOUR;
    const id = this.#random.pick(PEOPLE);
    if (this.#joined.has(id)) this.#leave(id);
    else this.#joined.set(id, this.#now);
    if (this.#random.below(3) === 0) this.#look();
  }

  #leave(id: string): void {
    this.#joined.delete(id);
    if (this.#random.below(2) === 0) return;
    const stay = this.known.find((one) => one.id === id && one.to === null);
    const scene = this.#random.below(2);
    this.#look(); // what an event makes us do first
    this.desk.write(leaveRoom, { room: 'wrA', id, at: this.#now, scene });
    if (stay) Object.assign(stay, { to: this.#now, scene });
  }

  #look(): void {
    const members = [...this.#joined].map(([id, joinedAt]) => ({ id, joinedAt, ...MEMBER }));
    this.desk.write(recordRoom, { ...ROOM, members }, this.#now, 'sync');
    for (const stay of this.known.filter(({ to }) => to === null)) {
      const since = this.#joined.get(stay.id);
      if (since !== stay.from) stay.to = since ?? this.#now;
    }
    for (const [id, from] of this.#joined)
      if (!this.known.some((stay) => stay.id === id && stay.from === from))
        this.known.push({ id, from, to: null, scene: null });
  }
}

const QUERY = 'SELECT id, joined_at AS "from", left_at AS "to", left_scene AS scene FROM room_members ORDER BY 1, 2';
const inOrder = (a: Stay, b: Stay) => (a.id === b.id ? a.from - b.from : a.id < b.id ? -1 : 1);

describe('recordRoom', () => {
  let desk: ArchiveDesk;
  beforeEach(() => {
    desk = new ArchiveDesk();
  });
  afterEach(() => desk.end());

  for (const seed of [1, 2, 3])
    it(`keeps every stay that could be seen, and how it ended (made-up group ${seed})`, () => {
      const group = new Group(desk, seed);
      for (let i = 0; i < 200; i += 1) {
        group.step();
        assert.deepEqual(desk.rows(QUERY), group.known.toSorted(inOrder));
      }
    });

  const stays = () =>
    desk.lines(`SELECT id, joined_at - ${START}, coalesce(left_at - ${START}, 'in') FROM room_members ORDER BY 1, 2`);
  const look = (at: number, ...members: [id: string, joined: number | null][]) => {
    const told = members.map(([id, joined]) => ({ id, joinedAt: joined === null ? 0 : START + joined, ...MEMBER }));
    desk.write(recordRoom, { ...ROOM, members: told }, START + at, 'sync');
  };

  it('does not take a look that was begun before somebody left for his return', () => {
    look(10, ['li', 1]);
    desk.write(leaveRoom, { room: 'wrA', id: 'li', at: START + 30, scene: 1 });
    look(20, ['li', 1]);
    assert.deepEqual(stays(), ['li 1 30']);
    look(40, ['li', 1]);
    assert.deepEqual(stays(), ['li 1 in']);
  });

  it('lets nobody leave before he came, however early the look was begun', () => {
    look(50, ['li', 45]);
    look(20);
    assert.deepEqual(stays(), ['li 45 45']);
  });

  it('knows one stay of those of whom WeCom does not tell when they came, until they were out', () => {
    look(10, ['li', null]);
    look(20, ['li', null]);
    look(30);
    look(40, ['li', null]);
    look(50, ['li', null]);
    assert.deepEqual(stays(), [`li ${-START} 30`, 'li 40 in']);
  });
});

/** Two hundred employees, twenty thousand customers and five hundred groups, and what they say to each other in a year of working days. */

const EMPLOYEES = 200;
const CUSTOMERS = 20_000;
const GROUPS = 500;
const DAYS = 365;
const END = Date.parse('2026-11-20T00:00:00+08:00');
const DAY = 86_400_000;

export interface FiguresCompany {
  readonly employees: readonly string[];
  readonly customers: readonly string[];
  readonly groups: readonly {
    readonly room: string;
    readonly staff: readonly string[];
    readonly guests: readonly number[];
  }[];
}

export interface SaidThen {
  readonly seq: number;
  readonly chat: string;
  readonly by: string;
  readonly at: number;
  readonly text: string;
}

const padded = (n: number, length: number) => String(n).padStart(length, '0');

export function figuresCompany(): FiguresCompany {
  const employees = Array.from({ length: EMPLOYEES }, (_, i) => `e${padded(i, 4)}`);
  const customers = Array.from({ length: CUSTOMERS }, (_, i) => `wm${padded(i, 28)}`);
  const groups = Array.from({ length: GROUPS }, (_, i) => ({
    room: `wr${padded(i, 28)}`,
    staff: [0, 1, 2].map((k) => employees[(i * 7 + k * 31) % EMPLOYEES]!),
    guests: Array.from({ length: 12 }, (_, k) => (i * 40 + k * 3) % CUSTOMERS),
  }));
  return { employees, customers, groups };
}

/** A working day after the other, in the order it arrives: of a hundred messages two come half a minute late, one of a thousand hours. */
export function* yearOfTalk(company: FiguresCompany, count: number): Generator<SaidThen[]> {
  const roll = dice(20_261_122);
  const days = Array.from({ length: DAYS }, (_, i) => END - (DAYS - i) * DAY).filter((at) => isWorkday(at));
  let seq = 0;
  for (const [i, from] of days.entries()) {
    const wanted = Math.round((count * (i + 1)) / days.length) - seq;
    const said = dayOfTalk(company, { from, wanted, roll });
    const arrived = said.map((one) => ({ one, due: one.at + lateness(roll) })).sort((a, b) => a.due - b.due);
    const before = seq;
    yield arrived.map(({ one }, place) => ({ ...one, seq: before + place + 1 }));
    seq += arrived.length;
  }
}

type Roll = (sides: number) => number;

const isWorkday = (at: number): boolean => ![0, 6].includes(new Date(at + 8 * 3_600_000).getUTCDay());

function lateness(roll: Roll): number {
  const place = roll(1000);
  return place === 0 ? roll(4 * 3_600_000) : place < 20 ? roll(30_000) : 0;
}

type Line = Omit<SaidThen, 'seq'>;

/** Dialogues between nine and eighteen, of about twelve messages; every fifth in a group. */
function dayOfTalk(
  { employees, customers, groups }: FiguresCompany,
  { from, wanted, roll }: { from: number; wanted: number; roll: Roll },
): Line[] {
  const said: Line[] = [];
  while (said.length < wanted) {
    const at = from + (9 * 60 + roll(9 * 60)) * 60_000 + roll(60_000);
    const length = Math.min(wanted - said.length, 2 + roll(21));
    if (roll(5) === 0) {
      const { room, staff, guests } = groups[roll(groups.length)]!;
      const people = [...staff.slice(0, 1 + roll(2)), ...[0, 1].map(() => customers[guests[roll(guests.length)]!]!)];
      say(said, { chat: room, people, at, length, roll });
    } else {
      const e = roll(employees.length);
      const people = [customers[e * 100 + roll(100)]!, employees[e]!];
      say(said, { chat: [...people].sort().join('|'), people, at, length, roll });
    }
  }
  return said;
}

const TEXTS = [
  '在吗，想问一下上次的报价',
  '好的',
  '稍等，我帮您查一下',
  '谢谢',
  '合同今天能发吗？',
  '已经发到您邮箱了，请查收',
  '收到',
];

function say(
  said: Line[],
  {
    chat,
    people,
    at: from,
    length,
    roll,
  }: { chat: string; people: readonly string[]; at: number; length: number; roll: Roll },
): void {
  let at = from;
  for (let i = 0; i < length; i += 1) {
    said.push({ chat, by: people[roll(people.length)]!, at, text: TEXTS[roll(TEXTS.length)]! });
    at += 5000 + roll(i % 5 === 4 ? 400_000 : 90_000);
  }
}

function dice(seed: number): Roll {
  let state = seed >>> 0;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

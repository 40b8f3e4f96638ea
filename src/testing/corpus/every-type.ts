import { makeBody } from './bodies.ts';
import type { Company, Group } from './company.ts';
import { type Step, steps } from './every-type-steps.ts';
import { MediaDesk } from './media-desk.ts';
import type { MediaPool } from './media-pool.ts';
import { People, type Person } from './people.ts';
import { Random } from './random.ts';
import { compose, type Mark, type RawMessage, type RawRecord, switchOf } from './record.ts';
import { given, type OnMedia, type Sent } from './records.ts';

/** One single chat and one group that hold every type and documented form once, and somebody who changes company. */
export interface EveryTypeOptions {
  /** When the first of them is sent, in ms; the others follow within the hour. */
  readonly at: number;
  readonly seed?: number;
  readonly media?: MediaPool;
  readonly onMedia?: OnMedia;
}

const STEP = 25_000;
const [GROUP_DELAY, SWITCH_DELAY] = [9000, 20_000];

export function makeEveryType(company: Company, { at, seed = 1, media, onMedia }: EveryTypeOptions): RawRecord[] {
  const random = new Random(`every type ${company.seed} ${seed}`);
  const desk = new MediaDesk(media ?? null);
  const { single, group } = placesOf(company);
  const end = at + steps.length * STEP + SWITCH_DELAY;
  const sent: Sent[] = [
    ...talk(single, at, { random, desk }),
    ...talk(group, at + GROUP_DELAY, { random, desk }),
    { at: end, record: switchOf(random, single.cast['员'].id, end), media: [] },
  ];
  return sent.sort((a, b) => a.at - b.at).map((one) => given(one, onMedia));
}

interface Place {
  readonly cast: Readonly<Record<Step[0], Person>>;
  readonly present: readonly string[];
  readonly colleague: Person;
  readonly roomid: string;
  readonly room: string;
  readonly mark: Mark;
}

/** The first customer group with enough people, and in the single chat two of its members. */
function placesOf(company: Company): { single: Place; group: Place } {
  const people = new People(company);
  const group = company.groups.find((g) => g.kind === 'customer' && g.members.length >= 6) ?? company.groups[0]!;
  const archived = new Set(company.staff.filter((s) => s.edition !== null).map((s) => s.userid));
  const willing = new Set(company.customers.filter((c) => c.consent !== 'Disagree').map((c) => c.id));
  const one = personIn(group, people, (id) => archived.has(id));
  const other = personIn(group, people, (id) => willing.has(id));
  const colleague = people.employees.find((p) => p !== one)!;
  const [robot, mark] = [people.robots[0]!, '_external'] as const;
  const rest = { colleague, mark };
  return {
    single: { ...rest, cast: { 员: one, 客: other, 机: one }, present: [one.id, other.id], roomid: '', room: '' },
    group: {
      ...rest,
      cast: { 员: one, 客: other, 机: robot },
      present: group.members.map((m) => m.id),
      roomid: group.id,
      room: group.name,
    },
  };
}

function personIn({ members }: Group, people: People, fits: (id: string) => boolean): Person {
  const member = members.find(({ id }) => fits(id));
  if (!member) throw new Error('nobody of this group takes part in the archive');
  return people.find(member.id);
}

function talk(place: Place, begins: number, { random, desk }: { random: Random; desk: MediaDesk }): Sent[] {
  const sent: Sent[] = [];
  let before: RawMessage | null = null;
  for (const [i, [role, kind, words = '']] of steps.entries()) {
    const at = begins + i * STEP;
    const speaker = place.cast[role];
    const { colleague, roomid, room, present, mark } = place;
    const told = { words, speaker, at, external: true, colleague, room, media: desk };
    const envelope = { from: speaker.id, present, roomid, mark, at };
    const record: RawMessage =
      kind === 'revoke'
        ? compose(
            random,
            { ...envelope, action: 'recall' },
            { msgtype: 'revoke', revoke: { pre_msgid: before!.msgid } },
          )
        : compose(random, envelope, makeBody(random, kind, told));
    sent.push({ at, record, media: desk.take() });
    before = record;
  }
  return sent;
}

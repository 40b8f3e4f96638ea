import { z } from 'zod';
import { listRoomsWithGuests, recordRoomConsents } from '../store/consents.ts';
import {
  dismissRoom,
  listRobotsToCheck,
  listRoomsToCheck,
  recordRobot,
  recordRoom,
  recordUnknownRoom,
} from '../store/directory.ts';
import { listUnlistedRooms } from '../store/unlisted-rooms.ts';
import { OWNERS_A_CALL } from '../wecom/contacts-api.ts';
import { WecomError } from '../wecom/errors.ts';
import { type Part, type PartRun, pagesFrom, type SyncParts } from './sync-part.ts';

/** Groups: those of customers, which WeCom lists, and all others, which are asked for by the ids seen in messages; and robots. */
export const customerRooms: Part = {
  name: 'customer-rooms',
  secret: 'contact',
  async run(run) {
    const whole = { owners: [], last: '' };
    await readRooms(run, whole).catch(async (error: unknown) => {
      if (!(error instanceof WecomError) || error.code !== TOO_MANY) throw error;
      await readByOwner(run);
    });
    await askForUnlisted(run);
    return run.progress.rows;
  },
};

const TOO_MANY = 81017;
/** Amid a page of the list of these owners; without `owners`, of all. `last`: the last owner done before them. */
const roomsPlace = z.object({ owners: z.array(z.string()), last: z.string(), cursor: z.string(), after: z.string() });
type RoomsPlace = z.output<typeof roomsPlace>;

/** Every customer group has an owner who may have customers. */
async function readByOwner(run: PartRun): Promise<void> {
  const all = await run.shared.followers(run);
  const last = run.progress.placeAs(roomsPlace)?.last ?? '';
  const rest = all.filter((userid) => userid > last);
  for (let from = 0; from < rest.length; from += OWNERS_A_CALL) {
    const owners = rest.slice(from, from + OWNERS_A_CALL);
    await readRooms(run, { owners, last: rest[from - 1] ?? last });
  }
}

async function readRooms(run: PartRun, { owners, last }: Pick<RoomsPlace, 'owners' | 'last'>): Promise<void> {
  const { contacts, patience } = run;
  const place = run.progress.placeAs(roomsPlace);
  const isHere = place !== null && place.owners.join() === owners.join();
  let cursor = isHere ? place.cursor : '';
  const pages = pagesFrom('externalcontact/groupchat/list', cursor, (at) =>
    patience.ask(() => contacts.customerRooms(at, owners)),
  );
  let after = isHere ? place.after : '';
  for await (const { rows, next } of pages) {
    for (const room of rows.slice(rows.indexOf(after) + 1)) {
      const known = await readCustomerRoom(run, room);
      await run.progress.step({
        done: run.progress.done + 1,
        rows: known ? 1 : 0,
        place: { owners, last, cursor, after: room } satisfies RoomsPlace,
      });
    }
    cursor = next ?? '';
    after = '';
  }
}

/** Says whether there is such a group. */
async function readCustomerRoom({ store, contacts, patience, clock }: PartRun, id: string): Promise<boolean> {
  const room = await patience.ask(() => contacts.customerRoom(id));
  if (room) await store.write(recordRoom, room, clock(), 'sync');
  return room !== null;
}

/** Not in the list is not yet dissolved: only what WeCom knows no more when it is asked by name. */
async function askForUnlisted(run: PartRun): Promise<void> {
  const { store, at, clock } = run;
  let after = '';
  for (;;) {
    const ids = await store.write(listUnlistedRooms, { before: at, after, limit: ROOMS_A_STEP });
    for (const id of ids) {
      const known = await readCustomerRoom(run, id);
      if (!known) await store.write(dismissRoom, id, clock(), 'sync');
    }
    if (ids.length < ROOMS_A_STEP) return;
    after = ids.at(-1)!;
  }
}

export const roomConsents: Part = {
  name: 'room-consents',
  secret: 'archive',
  async run(run) {
    const { progress, store, contacts, patience } = run;
    let after = progress.placeAs(z.string()) ?? '';
    for (;;) {
      const rooms = await store.write(listRoomsWithGuests, { after, limit: ROOMS_A_STEP });
      for (const room of rooms) {
        const found = (await patience.ask(() => contacts.roomConsents(room))) ?? [];
        await store.write(recordRoomConsents, room, found, run.clock());
        await progress.step({ done: progress.done + 1, rows: found.length, place: room });
      }
      if (rooms.length < ROOMS_A_STEP) return progress.rows;
      after = rooms.at(-1)!;
    }
  },
};

const ROOMS_A_STEP = 500;
const MOST_STEPS = 1000;
/** Less than a day: the next night's run comes to them a little earlier or later than this one did. */
const OFTEN = 20 * 3_600_000;

export const internalRooms: Part = {
  name: 'internal-rooms',
  secret: 'archive',
  run: (run) =>
    checkRooms(run, run.patience, run.at - OFTEN, (done) => run.progress.step({ done, rows: 1, place: null })),
};

export const robots: Part = {
  name: 'robots',
  secret: 'archive',
  run: (run) =>
    checkRobots(run, run.patience, run.at - OFTEN, (done) => run.progress.step({ done, rows: 1, place: null })),
};

type Asking = Pick<PartRun['patience'], 'ask'>;
type Told = (done: number) => Promise<void>;

/** Groups nobody lists: those people were seen to talk in. A customer group may be among them that our application sees by its id only. */
export async function checkRooms(parts: SyncParts, patience: Asking, before: number, told?: Told): Promise<number> {
  const { store, contacts, clock } = parts;
  const done = new Set<string>();
  for (let step = 0; step < MOST_STEPS; step++) {
    const ids = (await store.write(listRoomsToCheck, before, ROOMS_A_STEP)).filter((id) => !done.has(id));
    if (ids.length === 0) break;
    for (const id of ids) {
      const room = await patience.ask(
        async () => (await contacts.internalRoom(id)) ?? (await contacts.customerRoom(id)),
      );
      if (room) await store.write(recordRoom, room, clock(), 'sync');
      else await store.write(recordUnknownRoom, id, clock());
      done.add(id);
      await told?.(done.size);
    }
  }
  return done.size;
}

export async function checkRobots(parts: SyncParts, patience: Asking, before: number, told?: Told): Promise<number> {
  const { store, contacts, clock } = parts;
  const done = new Set<string>();
  for (let step = 0; step < MOST_STEPS; step++) {
    const ids = (await store.write(listRobotsToCheck, before, ROOMS_A_STEP)).filter((id) => !done.has(id));
    if (ids.length === 0) break;
    for (const id of ids) {
      const name = await patience.ask(() => contacts.robotName(id));
      await store.write(recordRobot, id, name ?? '', clock());
      done.add(id);
      await told?.(done.size);
    }
  }
  return done.size;
}

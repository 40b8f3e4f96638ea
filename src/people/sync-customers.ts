import { z } from 'zod';
import { listFollowsToCheck, recordConsents } from '../store/consents.ts';
import { endFollows, recordCustomers, recordTags } from '../store/directory.ts';
import { PAIRS_A_CALL, type PairConsentEntry, USERS_A_CALL } from '../wecom/contacts-api.ts';
import { WecomError } from '../wecom/errors.ts';
import { type Part, type PartRun, pagesFrom } from './sync-part.ts';

/** People from outside: who has whom as a contact, the company's tags, who lets his chats be archived. */
export const tags: Part = {
  name: 'tags',
  secret: 'contact',
  async run({ store, contacts, patience, at }) {
    const rows = await patience.ask(() => contacts.tags());
    await store.write(recordTags, rows, at);
    return rows.length;
  },
};

/** A hundred employees at a time; whoever was not among their customers is theirs no more, once all pages were read. */
export const customers: Part = {
  name: 'customers',
  secret: 'contact',
  async run(run) {
    const { progress } = run;
    const all = await run.shared.followers(run);
    await progress.of(all.length);
    const place = progress.placeAs(customersPlace);
    if (place?.batch) await readBatch(run, { ...place.batch, all });
    const after = place?.batch?.users.at(-1) ?? place?.after ?? '';
    const rest = all.filter((userid) => userid > after);
    for (let from = 0; from < rest.length; from += USERS_A_CALL)
      await readBatch(run, { users: rest.slice(from, from + USERS_A_CALL), cursor: '', at: run.clock(), all });
    return progress.rows;
  },
};

/** Behind an employee, or amid a batch: a cursor is good only for the very same employees, and whoever was seen since `at` is there. */
const customersPlace = z.object({
  after: z.string(),
  batch: z.object({ users: z.array(z.string()).min(1), cursor: z.string(), at: z.number() }).nullable(),
});
type CustomersPlace = z.output<typeof customersPlace>;

interface Batch {
  readonly users: readonly string[];
  readonly cursor: string;
  readonly at: number;
  readonly all: readonly string[];
}

async function readBatch(run: PartRun, { users, cursor, at, all }: Batch): Promise<void> {
  const { store, progress } = run;
  const first = Math.max(0, all.indexOf(users[0]!));
  try {
    for await (const { rows, next } of customerPages(run, users, cursor)) {
      await store.write(recordCustomers, rows, at, 'sync');
      const reached = users.indexOf(rows.at(-1)?.follow.userid ?? ''); // as a rule they come employee by employee
      const place: CustomersPlace = { after: '', batch: { users: [...users], cursor: next ?? '', at } };
      await progress.step({ done: first + Math.max(0, reached), rows: rows.length, place });
    }
    await store.write(endFollows, users, at);
  } catch (error) {
    await afresh(run, { users, cursor, at, all }, error);
  }
  const place: CustomersPlace = { after: users.at(-1)!, batch: null };
  await progress.step({ done: first + users.length, rows: 0, place });
}

const NO_CUSTOMERS = 84061;
const ABSENT: readonly number[] = [60111, NO_CUSTOMERS]; // 60111: no such member
const BAD_PARAMETER = 40058;

/** One employee without customers, or gone since, spoils the answer for all: halves are asked until it is he alone. */
async function afresh(run: PartRun, batch: Batch, error: unknown): Promise<void> {
  if (!(error instanceof WecomError)) throw error;
  const { users, cursor, at } = batch;
  if (error.code === BAD_PARAMETER && cursor !== '') return readBatch(run, { ...batch, cursor: '' }); // it has grown old
  if (!ABSENT.includes(error.code)) throw error;
  if (users.length === 1) {
    if (error.code === NO_CUSTOMERS) await run.store.write(endFollows, users, at);
    return;
  }
  const middle = Math.ceil(users.length / 2);
  for (const half of [users.slice(0, middle), users.slice(middle)])
    await readBatch(run, { ...batch, users: half, cursor: '' });
}

function customerPages({ contacts, patience }: PartRun, users: readonly string[], cursor: string) {
  return pagesFrom('externalcontact/batch/get_by_user', cursor, (at) =>
    patience.ask(() => contacts.customersOf(users, at)),
  );
}

/** Only of employees who are archived: WeCom knows no consent for others. */
export const consents: Part = {
  name: 'consents',
  secret: 'archive',
  async run(run) {
    const { progress, store } = run;
    let after = progress.placeAs(pair);
    for (;;) {
      const pairs = await store.write(listFollowsToCheck, { after, limit: PAIRS_A_CALL });
      if (pairs.length === 0) return progress.rows;
      const found = await consentsOf(run, pairs);
      await store.write(recordConsents, found, run.clock());
      after = pairs.at(-1)!;
      await progress.step({ done: progress.done + pairs.length, rows: found.length, place: after });
      if (pairs.length < PAIRS_A_CALL) return progress.rows;
    }
  },
};

const pair = z.object({ customer: z.string(), userid: z.string() });
type Pair = z.output<typeof pair>;
const NO_RELATION: readonly number[] = [60111, 84061, 84084];

async function consentsOf(run: PartRun, pairs: readonly Pair[]): Promise<PairConsentEntry[]> {
  try {
    return await run.patience.ask(() => run.contacts.consents(pairs));
  } catch (error) {
    if (!(error instanceof WecomError) || !NO_RELATION.includes(error.code)) throw error;
    if (pairs.length === 1) return [];
    const middle = Math.ceil(pairs.length / 2);
    return [...(await consentsOf(run, pairs.slice(0, middle))), ...(await consentsOf(run, pairs.slice(middle)))];
  }
}

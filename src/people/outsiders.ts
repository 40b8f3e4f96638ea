import { setImmediate as breathe } from 'node:timers/promises';
import { listTalked, recordTalked, refreshOutsiders } from '../store/outsiders.ts';
import type { Store } from '../store/store.ts';

/**
 * Keeps the list of outside people in step with relations, consents, archive scope and conversations. In small steps: what
 * is archived meanwhile comes in between. Ended at any line it goes on from there.
 */

const PEOPLE_A_STEP = 300;
const CONVERSATIONS_A_STEP = 200;

/** Says how many people were worked out anew. */
export async function refreshLists({ store }: { store: Store }): Promise<number> {
  await followTalk(store);
  let worked = 0;
  for (;;) {
    const some = await store.write(refreshOutsiders, PEOPLE_A_STEP);
    if (some === 0) return worked;
    worked += some;
    await breathe();
  }
}

async function followTalk(store: Store): Promise<void> {
  for (;;) {
    const { conversations, seq, more } = await store.read(listTalked, null);
    for (let from = 0; from < conversations.length; from += CONVERSATIONS_A_STEP) {
      const last = from + CONVERSATIONS_A_STEP >= conversations.length;
      await store.write(recordTalked, conversations.slice(from, from + CONVERSATIONS_A_STEP), last ? seq : null);
      await breathe();
    }
    if (!more) return;
  }
}

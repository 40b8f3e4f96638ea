import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer, World } from '../testing/world.ts';
import {
  countRecordings,
  findArchiveEnd,
  listPickedRecordings,
  listRecordings,
  type RecordingFilters,
  type RecordingPlace,
  type RecordingsOptions,
} from './recordings.ts';

const DAY = 86_400_000;
const CUSTOMER = 'wmQ1234567890_abcdefghij-k';

const ALL: RecordingFilters = {
  from: null,
  to: null,
  chatKind: null,
  external: null,
  kind: null,
  sender: null,
  conversation: null,
  upTo: null,
};

describe('recordings', () => {
  let w: World;
  const seqs: number[] = []; // the newest sent first
  let outside = 0;
  let video = 0;
  let group = 0;

  before(async () => {
    w = new World();
    const voice = (from: string, to: string, more: object = {}) =>
      w.sends({ from, tolist: [to], msgtype: 'voice', voice: { sdkfileid: `v${w.seq}`, play_length: 3 }, ...more });
    // Three months of arrival, several in the same millisecond, and one that was sent long before it came.
    for (let i = 0; i < 20; i++) {
      if (i === 7 || i === 14) {
        await w.pull();
        w.now += 31 * DAY;
      }
      w.says('zhang', 'li', '中间的话');
      seqs.unshift(voice('zhang', 'li', { msgtime: w.now + Math.floor(i / 3) }));
    }
    const late = voice('zhang', 'li', { msgtime: w.now - 70 * DAY });
    seqs.push(late);
    outside = voice(CUSTOMER, 'wang', { msgtime: w.now - 80 * DAY });
    video = w.sends({
      from: 'wang',
      tolist: ['zhao'],
      msgtype: 'video',
      msgtime: w.now - 81 * DAY,
      video: { sdkfileid: 'film', md5sum: 'm', filesize: 10, play_length: 8 },
    });
    group = voice('wang', 'zhao', { roomid: 'wr1', tolist: ['zhao', 'qian'], msgtime: w.now - 82 * DAY });
    seqs.push(outside, video, group);
    await w.pull();
  });
  after(() => w.end());

  const read = (
    filters: Partial<RecordingFilters> = {},
    { scope = 'everyone', ...options }: Partial<RecordingsOptions> & { scope?: 'everyone' | string[] } = {},
  ) => w.app.store.read(listRecordings, viewer(scope), { ...ALL, ...filters }, { before: null, limit: 50, ...options });

  const found = async (filters: Partial<RecordingFilters>, scope: 'everyone' | string[] = 'everyone') =>
    (await read(filters, { scope })).rows.map(({ seq }) => seq);

  it('come newest sent first over all months, each once, page by page', async () => {
    const seen: number[] = [];
    let before: RecordingPlace | null = null;
    do {
      const page = await read({}, { before, limit: 4 });
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next;
    } while (before !== null);

    assert.deepEqual(seen, seqs);
  });

  it('go on where the time was up, and miss none', async () => {
    const seen: number[] = [];
    let before: RecordingPlace | null = null;
    let turns = 0;
    do {
      const page = await read({}, { before, limit: 50, budget: -1 });
      assert.equal(page.tooBroad, page.next !== null);
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next;
      turns += 1;
    } while (before !== null);

    assert.deepEqual(seen, seqs);
    assert.equal(turns, 3);
  });

  it('say who sent what to whom, and that the file is still waited for', async () => {
    const [row] = (await read({ kind: 'video' })).rows;

    assert.deepEqual([row?.senderId, row?.peers, row?.key, row?.type], ['wang', ['zhao'], 'wang|zhao', 'video']);
    assert.deepEqual([row?.medium.state, row?.medium.seconds, row?.medium.bytes], ['waiting', 8, 10]);
  });

  it('are narrowed by kind, side, sender, conversation and time', async () => {
    assert.deepEqual(await found({ kind: 'video' }), [video]);
    assert.deepEqual(await found({ kind: 'call' }), []);
    assert.deepEqual(await found({ external: true }), [outside]);
    assert.deepEqual(await found({ chatKind: 'group' }), [group]);
    assert.deepEqual(await found({ sender: 'wang' }), [video, group]);
    assert.deepEqual(await found({ sender: 'nobody' }), []);
    assert.deepEqual(await found({ conversation: 'li|zhang' }), seqs.slice(0, 21));
    assert.deepEqual(await found({ conversation: 'li|zhang', sender: 'li' }), []);
    assert.deepEqual(await found({ from: w.now - 81 * DAY, to: w.now - 79 * DAY }), [outside, video]);
    assert.deepEqual(await found({ upTo: 2 }), [2]);
  });

  it('of one conversation turn pages too', async () => {
    const seen: number[] = [];
    let before: RecordingPlace | null = null;
    do {
      const page = await read({ conversation: 'li|zhang' }, { before, limit: 4 });
      seen.push(...page.rows.map(({ seq }) => seq));
      before = page.next;
    } while (before !== null);

    assert.deepEqual(seen, seqs.slice(0, 21));
  });

  it('are only those of conversations in scope', async () => {
    assert.deepEqual(await found({}, ['wang']), [outside, video, group]);
    assert.deepEqual(await found({}, ['qian']), [group]);
    assert.deepEqual(await found({}, []), []);
    assert.deepEqual(await found({ conversation: 'li|zhang' }, ['wang']), []);
  });

  it('are counted, up to a limit', async () => {
    const count = (scope: 'everyone' | string[], options: { most?: number } = {}) =>
      w.app.store.read(countRecordings, viewer(scope), ALL, options);

    assert.deepEqual(await count('everyone'), { count: 24, capped: false });
    assert.deepEqual(await count('everyone', { most: 5 }), { count: 5, capped: true });
    assert.deepEqual(await count(['wang']), { count: 3, capped: false });
  });

  it('are picked by address; what is foreign, absent or no recording is passed over', async () => {
    const picks = [outside, seqs[0]!, 1, 9999].map((seq) => ({ seq, position: 0 }));
    const read = async (scope: 'everyone' | string[]) =>
      (await w.app.store.read(listPickedRecordings, viewer(scope), [...picks, ...picks])).map(({ seq }) => seq);

    assert.deepEqual(await read('everyone'), [seqs[0], outside]);
    assert.deepEqual(await read(['wang']), [outside]);
  });

  it('end where the archive ends', async () => {
    assert.equal(await w.app.store.read(findArchiveEnd, viewer()), group);
  });
});

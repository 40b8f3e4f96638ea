import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { pathsOf } from '../config.ts';
import { parseQuery } from '../search/query.ts';
import { viewer, World } from '../testing/world.ts';
import { listBookmarks, saveBookmark } from './bookmarks.ts';
import { listChatMessages } from './chat-messages.ts';
import { findConversation } from './chats.ts';
import { readMasking, readMasks, saveMasking } from './masking.ts';
import { listNames } from './names.ts';
import { findRevealed } from './reveals.ts';
import { searchMessages } from './search.ts';

/** A userid that is a phone number, as small companies give them out. */
const PHONE = '13866120001';
const SAID = '13866120002';
const BESIDE = '13866120003';

describe('what a viewer is given who may not see numbers', () => {
  const world = new World();
  const { store } = world.app;
  const reader: Viewer = { ...viewer(), permissions: ALL_PERMISSIONS.filter((name) => name !== 'see-numbers') };
  const key = [PHONE, 'li'].sort().join('|');
  const page = { from: null, direction: 'older', inclusive: false, limit: 10 } as const;
  const messages = async (more = {}, who = reader) =>
    (await store.read(listChatMessages, who, key, { ...page, ...more })).messages;
  let seq = 0;
  before(async () => {
    seq = world.says(PHONE, 'li', `打 ${SAID} 或 ${BESIDE}`);
    world.says('li', PHONE, '好的');
    await world.pull();
    const desk = new Database(pathsOf(world.config).desk, { timeout: 5000 });
    desk.exec("INSERT INTO accounts (id, login, name, password_hash, created_at) VALUES (1, 'linyue', '林悦', '', 0)");
    desk.close();
    await store.write(saveBookmark, viewer(), { seq, key, reason: `${SAID} 的`, madeAt: 1, at: 1 });
  });
  after(() => world.end());

  it('has numbers masked in texts and records, and says so of the message', async () => {
    const [said, answered] = await messages();
    assert.equal(said!.text, '打 138****0002 或 138****0003');
    assert.doesNotMatch(said!.json, /1386612000[23]/);
    assert.deepEqual([said!.masked, answered!.masked], [true, false]);
    assert.deepEqual((await messages({}, viewer())).map(({ text, masked }) => [text, masked])[0], [
      `打 ${SAID} 或 ${BESIDE}`,
      undefined,
    ]);
  });

  it('has names of people and conversations untouched where they are looked up by', async () => {
    const [said] = await messages();
    assert.equal(said!.senderId, PHONE);
    const conversation = await store.read(findConversation, reader, key);
    assert.deepEqual(
      [conversation!.key, conversation!.members.map(({ userid }) => userid).sort()],
      [key, [PHONE, 'li']],
    );
  });

  it('has the number shown that he typed', async () => {
    assert.equal((await messages({ known: [SAID] }))[0]!.text, `打 ${SAID} 或 138****0003`);
    const query = parseQuery(SAID);
    const options = { filters: {}, before: null, limit: 5 };
    const { hits } = await store.read(searchMessages, reader, query, options as never);
    assert.deepEqual(
      hits.map(({ text }) => text),
      [`打 ${SAID} 或 138****0003`],
    );
  });

  it('finds in bookmarks his own words as they are, those of others masked', async () => {
    const { rows } = await store.read(listBookmarks, reader, { search: '', before: null, limit: 5 });
    assert.deepEqual(
      rows.map(({ reason, message }) => [reason, message!.text]),
      [[`${SAID} 的`, '打 138****0002 或 138****0003']],
    );
  });

  it('does not spoil the names that all share', async () => {
    const db = new Database(pathsOf(world.config).archive);
    db.exec(
      `INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('wm1', '安娜 ${SAID}', NULL, '', 1, 1)`,
    );
    db.close();
    const names = await store.read(listNames, reader, { after: { revision: -1, id: '' }, limit: 5 });
    assert.deepEqual(
      names.map(({ name }) => name),
      [`安娜 ${SAID}`],
    );
  });

  it('is shown one message whole when he may ask for it', async () => {
    const revealed = await store.read(findRevealed, reader, seq);
    assert.deepEqual([revealed!.message.text, revealed!.numbers], [`打 ${SAID} 或 ${BESIDE}`, { phone: 2 }]);
    const poor = { ...reader, permissions: reader.permissions.filter((name) => name !== 'reveal') };
    assert.equal(await store.read(findRevealed, poor, seq), null);
    assert.equal(await store.read(findRevealed, { ...reader, scope: ['wang'] }, seq), null);
  });

  it('sees what the settings leave open, from the next question on', async () => {
    await store.write(
      saveMasking,
      viewer(),
      { kinds: ['email'], patterns: [{ name: '号', pattern: '#######0003' }] },
      1,
    );
    assert.equal((await messages())[0]!.text, `打 ${SAID} 或 13******003`);
    assert.deepEqual(await store.read(readMasks, reader), { kinds: ['email'], patterns: ['#######0003'] });
    assert.equal(await store.read(readMasks, viewer()), null);
    assert.deepEqual((await store.read(readMasking, reader)).kinds, ['email']);
  });
});

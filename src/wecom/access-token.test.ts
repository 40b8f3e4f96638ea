import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AccessToken } from './access-token.ts';
import { WecomError } from './errors.ts';

const MINUTE = 60_000;

/** A token whose fetches the test counts, lets fail, and holds back. */
function setUp({ expiresInSeconds = 7200 } = {}) {
  const world = { now: 0, fetched: 0, error: null as Error | null };
  const token = new AccessToken(
    async () => {
      world.fetched += 1;
      await Promise.resolve();
      if (world.error) throw world.error;
      return { token: `t${world.fetched}`, expiresInSeconds };
    },
    () => world.now,
  );
  return { world, token };
}

describe('AccessToken', () => {
  it('is fetched once for all who ask at the same time, and kept', async () => {
    const { world, token } = setUp();
    assert.deepEqual(await Promise.all([token.current(), token.current(), token.current()]), ['t1', 't1', 't1']);
    world.now += 100 * MINUTE;
    assert.equal(await token.current(), 't1');
    assert.equal(world.fetched, 1);
  });

  it('is renewed five minutes before it expires', async () => {
    const { world, token } = setUp();
    await token.current();
    world.now = 115 * MINUTE - 1;
    assert.equal(await token.current(), 't1');
    world.now = 115 * MINUTE;
    assert.equal(await token.current(), 't2');
  });

  it('is kept for half its life when that is shorter than ten minutes', async () => {
    const { world, token } = setUp({ expiresInSeconds: 60 });
    await token.current();
    world.now = 29_999;
    assert.equal(await token.current(), 't1');
    world.now = 30_000;
    assert.equal(await token.current(), 't2');
  });

  it('is given up when WeCom refuses it, but not a newer one', async () => {
    const { token } = setUp();
    assert.equal(await token.current(), 't1');
    token.drop('t1');
    assert.equal(await token.current(), 't2');
    token.drop('t1');
    assert.equal(await token.current(), 't2');
  });

  it('does not ask again for some seconds when the secret is wrong', async () => {
    const { world, token } = setUp();
    world.error = new WecomError('gettoken', 40001);
    await assert.rejects(token.current(), { code: 40001 });
    world.now = 9_999;
    await assert.rejects(token.current(), { code: 40001 });
    assert.equal(world.fetched, 1);
    world.now = 10_000;
    world.error = null;
    assert.equal(await token.current(), 't2');
  });

  it('asks again at once when trying again can help', async () => {
    const { world, token } = setUp();
    world.error = new WecomError('gettoken', 10001);
    await assert.rejects(token.current(), { code: 10001 });
    world.error = null;
    assert.equal(await token.current(), 't2');
  });
});

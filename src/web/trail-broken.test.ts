import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Visitor } from './testing/visitor.ts';
import { WalkedDesk } from './testing/walked-desk.ts';
import { WALKS } from './testing/walks.ts';

describe('a trail that cannot be written', () => {
  const desk = new WalkedDesk();
  let visitor: Visitor;

  before(async () => {
    await desk.fill();
    await desk.open();
    visitor = await desk.signedIn();
    await desk.work(visitor);
    desk.breakTrail();
  });
  after(() => desk.close());

  it('lets no page show anything', async () => {
    for (const [address, { part }] of Object.values(WALKS).flat()) {
      const { status, text, headers } = part ? await visitor.part(address, part) : await visitor.get(address);
      assert.equal(status, 503, address);
      assert.match(text, /操作日志写入失败，内容没有显示/, address);
      assert.doesNotMatch(
        text.replace(/href="[^"]*"|data-[a-z]+="[^"]*"/g, ''),
        /退款|群里的一句|张伟|李敏|服务一群|%PDF/,
        address,
      );
      assert.equal(headers.get('content-disposition'), null, address);
    }
  });

  it('lets nothing be changed', async () => {
    await visitor.get('/');
    const kept = () => [
      ...desk.rows('desk', 'SELECT seq, reason FROM bookmarks'),
      ...desk.rows('desk', 'SELECT name FROM saved_searches'),
      ...desk.rows('desk', 'SELECT id, state FROM exports'),
      ...desk.rows('desk', 'SELECT name, value FROM settings'),
      ...desk.rows('desk', 'SELECT edition, seats FROM licences'),
      desk.world.app.keys.draft(),
      desk.world.app.binding.current(),
    ];
    const changes: [path: string, fields: Record<string, string>][] = [
      ['/bookmarks/3', { reason: '再看' }],
      ['/bookmarks/2/remove', {}],
      ['/search/saved', { name: '退款', query: 'q=退款' }],
      ['/exports/1/remove', {}],
      ['/exports/1/repeat', {}],
      ['/recordings/exports', { as: 'table' }],
      ['/access-settings', { reasons: 'on' }],
      ['/licences', { edition: '1', seats: '50' }],
      ['/keys/draft', { next: '/keys' }],
      ['/setup/company', { corpId: 'ww1234567890abcdef', company: '别的公司' }],
    ];
    const known = kept();
    for (const [path, fields] of changes) {
      const { status } = await visitor.post(path, fields);
      assert.equal(status, 503, path);
      assert.deepEqual(kept(), known, path);
    }
  });
});

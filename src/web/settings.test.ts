import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('GET /settings', () => {
  const dir = mkdtempSync(join(tmpdir(), 'huicun-settings-'));
  const file = join(dir, 'huicun.env');
  writeFileSync(file, 'COMPANY=衡川科技\nPROXY_AUTH=me:hidden-word\nMEDIA_RESERVE_MB=2048\nPROT=1\n');
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    desk = new Desk({ settings: { ENV_FILE: file } });
    await desk.open();
    await desk.addAdministrator();
    desk.world.app.binding.save({ company: '衡川集团' });
    visitor = await desk.signedIn();
  });
  after(async () => {
    await desk.close();
    rmSync(dir, { recursive: true });
  });

  const rowOf = (text: string, env: string) =>
    text.match(new RegExp(`<th scope="row">${env}</th>([\\s\\S]*?)</tr>`))?.[1]?.replace(/<[^>]+>|\s+/g, ' ') ?? null;

  it('shows each value and where it comes from, and no secret', async () => {
    const { text } = await visitor.get('/settings');
    assert.match(rowOf(text, 'MEDIA_RESERVE_MB')!, /2048 +默认 5120 .*设置文件第 3 行/);
    assert.match(rowOf(text, 'COMPANY')!, /衡川集团 .*设置页/);
    assert.match(rowOf(text, 'ARCHIVE_SECRET')!, /•••••• .*环境变量/);
    assert.match(rowOf(text, 'WINDOW_DAYS')!, /3 .*默认/);
    assert.doesNotMatch(text, /hidden-word|archive-secret/);
  });

  it('names what the file says in vain', async () => {
    const { text } = await visitor.get('/settings');
    assert.match(text.replace(/<[^>]+>/g, ''), /第 4 行的 PROT 不认识，没有采用。是否想写 PORT？/);
  });

  it('finds by name, by what it is for, and only what was changed', async () => {
    const named = (await visitor.get('/settings?q=磁盘剩余')).text;
    assert.ok(rowOf(named, 'MESSAGE_RESERVE_MB') && !rowOf(named, 'COMPANY'));
    const changed = (await visitor.get('/settings?only=changed')).text;
    assert.ok(rowOf(changed, 'MEDIA_RESERVE_MB') && !rowOf(changed, 'WINDOW_DAYS'));
    assert.match((await visitor.get('/settings?q=没有这个')).text, /没有符合条件的设置/);
  });
});

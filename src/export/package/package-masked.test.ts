import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { verifyPackage } from '../../evidence/verify-package.ts';
import { World } from '../../testing/world.ts';
import { makeParcel, type Parcel } from './testing/parcel.ts';

const GUEST = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const LATER = 'wmABCDEFGHIJKLMNOPQRSTUVWX34';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';

describe('a masked package of people who were called something else', () => {
  const w = new World();
  let parcel: Parcel;

  before(async () => {
    w.says('zhang', GUEST, '林小满您好，我是原来的张翠花，大家也叫我翠姐，黎明诗也在', { roomid: ROOM });
    w.sends({ from: GUEST, tolist: ['zhang'], roomid: ROOM, msgtype: 'text', text: { content: '群名以前叫金秋会' } });
    w.sends({
      from: 'system',
      tolist: ['zhang'],
      msgtype: 'text',
      text: { content: '林小满邀请张翠花加入了群聊' },
      roomid: ROOM,
    });
    w.says('zhang', LATER, '您好');
    await w.archive();
    const db = new Database(pathsOf(w.config).archive);
    db.exec(`
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin) VALUES
        ('zhang', '张晓岚', '翠姐', '', 2, 0, 1, '');
      INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${GUEST}', '安娜贝尔', NULL, '', 1, 1),
        ('${LATER}', '赵六六', NULL, '', 1, 1);
      INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at) VALUES ('${LATER}', 'zhang', 1, '黎明诗', 0, 1);
      INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
        ('${ROOM}', 'customer', '稳盈客户交流', 'zhang', '', 1, 1, 1);
      INSERT INTO directory_changes (at, noticed_at, kind, subject, other, was, now, source) VALUES
        (1, 1, 'renamed', 'zhang', '', '张翠花', '张晓岚', 'sync'),
        (1, 1, 'customer-renamed', '${GUEST}', '', '林小满', '安娜贝尔', 'sync'),
        (1, 1, 'room-renamed', '${ROOM}', '', '金秋会', '稳盈客户交流', 'sync');`);
    db.close();
    const formats = ['html', 'csv', 'pdf'] as const;
    parcel = await makeParcel(w, { source: { kind: 'person', id: 'zhang' }, masked: true, formats: [...formats] });
  });
  after(() => w.end());

  it('holds none of their names, of today or of before, nor what others call them', () => {
    for (const name of ['张翠花', '林小满', '金秋会', '翠姐', '黎明诗', '张晓岚', '安娜贝尔', '赵六六'])
      for (const [path, bytes] of parcel.files) assert.ok(!bytes.includes(name), `${path}: ${name}`);
  });

  it('calls them the same in what others say, and in what the system says', () => {
    const texts = parcel.lines().map(({ text }) => text);
    const [said] = texts.filter((text) => text.includes('您好，我是原来的'));
    const [, guest, clerk] = /^(客户\d)您好，我是原来的(员工\d)，大家也叫我员工\d，客户\d也在$/.exec(said!)!;
    assert.ok(texts.includes(`${guest}邀请${clerk}加入了群聊`), texts.join('\n'));
    assert.ok(texts.some((text) => /^群名以前叫群聊\d$/.test(text)));
  });

  it('is good all the same', async () => {
    assert.equal((await verifyPackage(parcel.path)).verdict, 'good');
  });
});

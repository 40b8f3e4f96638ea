import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { outside } from '../../testing/people-file.ts';
import { Desk } from './desk.ts';
import type { Visitor } from './visitor.ts';

/** A small company with a chat of every kind, whose trail is read as it grows. */
export const ANN = outside('ann');
export const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
export const CHAT = ['zhang', ANN].sort().join('|');
export const INSIDE = 'li|zhang';
const HOUR = 3_600_000;

/** A row as it lies in the file. */
export interface Left {
  readonly n: number;
  readonly account: number | null;
  readonly name: string;
  readonly ip: string;
  readonly act: string;
  readonly title: string;
  readonly person: string | null;
  readonly conversations: string | null;
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly count: number | null;
  readonly details: string;
}

const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const WAV = Buffer.concat([Buffer.from('RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0', 'latin1'), Buffer.alloc(4096)]);

export class WalkedDesk extends Desk {
  /** 1–6: said with Ann; 7 a picture, 8 a sound, 9 a paper; 10 in the group; 11 inside. */
  async fill(): Promise<void> {
    const { world } = this;
    const at = (hours: number) => ({ msgtime: world.now - hours * HOUR });
    for (let i = 1; i <= 6; i += 1)
      world.says(i % 2 ? 'zhang' : ANN, i % 2 ? ANN : 'zhang', `第 ${i} 句退款`, at(20 - i));
    const send = (bytes: Buffer, filename: string, hours: number) =>
      world.sendsFile(bytes, { filename, sdkfileid: filename }, { from: 'zhang', tolist: [ANN], ...at(hours) });
    send(GIF, '合影.gif', 9);
    world.library.putMedia('sound', WAV);
    const voice = { sdkfileid: 'sound', md5sum: '', voice_size: WAV.length, play_length: 3 };
    world.sends({ from: 'zhang', tolist: [ANN], msgtype: 'voice', voice, ...at(8) });
    send(Buffer.from('%PDF-1.4 报价'), '报价.pdf', 7);
    const text = { content: '群里的一句' };
    world.sends({ from: 'li', tolist: ['zhang', ANN], roomid: ROOM, msgtype: 'text', text, ...at(6) });
    world.says('zhang', 'li', '内部的一句', at(5));
    await world.archive();
    this.#people();
    await world.app.refreshLists();
    await this.addAdministrator();
  }

  #people(): void {
    const db = new Database(pathsOf(this.world.config).archive);
    db.exec(`
      INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川资本', 0, 1, 0);
      INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
        ('zhang', '张伟', '', '', 1, 0, 1, 'zhangwei', 1), ('li', '李敏', '', '', 1, 0, 1, 'limin', 1);
      INSERT INTO employee_departments (userid, department) VALUES ('zhang', 1), ('li', 1);
      INSERT INTO customers (id, name, position, revision, kind) VALUES ('${ANN}', '安娜', '', 1, 1);
      INSERT INTO follows (customer, userid, added_at, remark, description, mobiles, tags, add_way, seen_at)
        VALUES ('${ANN}', 'zhang', 1, '', '', '[]', '[]', 1, 0);
      INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision)
        VALUES ('${ROOM}', 'customer', '服务一群', 'zhang', '', 1, 0, 1);
      INSERT INTO room_members (room, id, joined_at, kind, nickname, join_scene, invitor, seen_at)
        VALUES ('${ROOM}', 'zhang', 1, 1, '', 1, '', 0);`);
    db.close();
  }

  trail(after = 0): Left[] {
    return this.rows<Left>(
      'desk',
      `SELECT n, account, name, ip, act, title, person, conversations, from_seq AS fromSeq, to_seq AS toSeq, count, details
        FROM trail WHERE n > ${after} ORDER BY n`,
    );
  }

  /** What is left while this goes on. */
  async leftBy(work: () => Promise<unknown>): Promise<Left[]> {
    const before = this.trail().at(-1)?.n ?? 0;
    await work();
    return this.trail(before);
  }

  /** Something marked, and an export that is ready. */
  async work(visitor: Visitor): Promise<void> {
    await visitor.get('/recordings');
    await visitor.post('/bookmarks/2', { reason: '要再看一遍' });
    await visitor.post('/excerpts', { chat: CHAT, pick: ['1', '2'], title: '退款' });
    await visitor.post('/recordings/exports', { as: 'table' });
    await this.world.app.exports.run();
  }

  /** From now on nothing can be added to the trail: as when the disk is full. */
  breakTrail(): void {
    const db = new Database(pathsOf(this.world.config).desk);
    db.exec("CREATE TRIGGER broken BEFORE INSERT ON trail BEGIN SELECT raise(ABORT, 'no room'); END");
    db.close();
  }
}

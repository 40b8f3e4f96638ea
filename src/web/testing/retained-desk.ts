import assert from 'node:assert/strict';
import { daysAgo } from '../../testing/people-file.ts';
import { ANN, GuardedDesk, HIDDEN, ZOE } from './guarded-desk.ts';
import type { Visitor } from './visitor.ts';

export const RULE = {
  ...{ name: '营业部五年', months: '60', start: 'message', who: 'everyone', chat: ['internal', 'external', 'group'] },
};

/** A guarded desk with things said long ago on either side of the wall, and people who look after what is kept. */
export class RetainedDesk extends GuardedDesk {
  /** Sees and may everything. */
  boss!: Visitor;
  /** Sets terms and holds, proposes; sees only 营业部. */
  officer!: Visitor;
  /** Agrees; sees no chats. */
  second!: Visitor;
  /** Only looks. */
  looker!: Visitor;
  /** Nothing of it. */
  reader!: Visitor;

  override async fill(): Promise<void> {
    const { world } = this;
    const long = { msgtime: daysAgo(400) };
    for (let i = 0; i < 3; i++) world.says('zhang', ANN, `旧话 ${i}`, long);
    world.says('li', ZOE, `${HIDDEN} 旧话`, long);
    world.sendsFile(Buffer.from('%PDF-1.4 old'), { filename: 'old.pdf' }, { from: 'zhang', tolist: [ANN], ...long });
    await this.addAdministrator();
    await super.fill();
    const role = (name: string, ...more: Parameters<typeof this.addRole>[1]) =>
      this.addRole(name, ['see-retention', ...more]);
    await this.addAccount('officer', [role('保留员', 'edit-retention', 'hold', 'read-chats')]);
    await this.addAccount('second', [role('复核员', 'approve-disposals')], null);
    await this.addAccount('looker', [role('查看员')], null);
    await this.addAccount('reader', [this.addRole('读者', ['read-chats'])]);
    await this.enterAll();
  }

  /** Sessions end with the days that a test lets pass. */
  async enterAll(): Promise<void> {
    this.boss = await this.signedIn();
    this.officer = await this.enter('officer');
    this.second = await this.enter('second');
    this.looker = await this.enter('looker');
    this.reader = await this.enter('reader');
  }

  one<Row>(query: string): Row {
    return this.rows<Row>('desk', query)[0]!;
  }

  idOf(name: string): number {
    return this.one<{ id: number }>(`SELECT id FROM retention_rules WHERE name = '${name}' AND removed_at IS NULL`).id;
  }

  async make(name: string, fields: object = {}): Promise<number> {
    await this.boss.get('/retention/new');
    const made = await this.boss.post('/retention', { ...RULE, name, ...fields });
    assert.equal(made.status, 303, /role="alert">.*/.exec(made.text)?.[0]);
    return this.idOf(name);
  }

  async remove(id: number): Promise<void> {
    const { text } = await this.boss.get(`/retention/${id}/remove`);
    await this.boss.post(`/retention/${id}/remove`, { seenVersion: versionIn(text) });
  }

  async hold(fields: Record<string, string | string[]>): Promise<number> {
    await this.boss.get('/holds/new');
    const made = await this.boss.post('/holds', { name: '诉讼', reason: '案号', ...fields });
    assert.equal(made.status, 303, /role="alert">.*/.exec(made.text)?.[0]);
    return Number(/\d+$/.exec(made.location)![0]);
  }

  async release(id: number): Promise<void> {
    await this.boss.get(`/holds/${id}/release`);
    await this.boss.post(`/holds/${id}/release`, { note: '结案' });
  }
}

export const versionIn = (page: string): string => /name="seenVersion" value="(\d+)"/.exec(page)![1]!;

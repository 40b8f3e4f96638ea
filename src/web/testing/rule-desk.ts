import assert from 'node:assert/strict';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { GuardedDesk } from './guarded-desk.ts';
import type { Visitor } from './visitor.ts';

/** A desk with three people who come for its rules: one who may do everything, one who keeps them, one who reads them. */
export const WHERE = { said: 'employee', chat: ['internal', 'external', 'group'], 'in-kind': 'everyone' };
export const WORDS = { kind: 'words', name: '承诺收益', severity: 'high', category: 'negative', ...WHERE };

export class RuleDesk extends GuardedDesk {
  boss!: Visitor;
  keeper!: Visitor;
  reader!: Visitor;

  async seat(): Promise<void> {
    await this.addAdministrator();
    await this.fill();
    this.boss = await this.signedIn();
    await this.boss.get('/rules/new');
    await this.create('别的规则'); // what the desk holds as found names the first
    await this.addAccount('keeper', [this.addRole('规则员', ['read-chats', 'see-rules', 'edit-rules'])]);
    this.keeper = await this.enter('keeper');
    await this.addAccount('reader', [this.addRole('规则读者', ['see-rules'])], null);
    this.reader = await this.enter('reader');
  }

  /** Puts rows where another part of the program would. */
  put(file: 'desk' | 'archive', statements: string): void {
    const db = new Database(pathsOf(this.world.config)[file]);
    db.pragma('busy_timeout = 5000');
    db.exec(statements);
    db.close();
  }

  idOf(name: string): number {
    const named = `SELECT id FROM rules WHERE name = '${name}' AND removed_at IS NULL`;
    return this.rows<{ id: number }>('desk', named)[0]!.id;
  }

  stored(id: number) {
    const [row] = this.rows<Record<string, string>>('desk', `SELECT * FROM rules WHERE id = ${id}`);
    const { is_on, category, kind, spec, exceptions } = row!;
    return { is_on: Number(is_on), category, kind, spec: JSON.parse(spec!), exceptions: JSON.parse(exceptions!) };
  }

  async create(name: string, more: object = {}): Promise<number> {
    const made = await this.boss.post('/rules', { ...WORDS, name, 'spec-words': '保本，稳赚', ...more });
    assert.equal(made.status, 303, made.text.slice(0, 3000));
    return this.idOf(name);
  }

  update(id: number, fields: object, seenVersion = '1') {
    return this.boss.post(`/rules/${id}/edit`, { ...WORDS, ...fields, seenVersion });
  }

  lastChange(): { title: string; details: Record<string, unknown> } {
    const [row] = this.rows<{ title: string; details: string }>(
      'desk',
      "SELECT title, details FROM trail WHERE act = 'rule-changed' ORDER BY n DESC LIMIT 1",
    );
    return { title: row!.title, details: JSON.parse(row!.details) };
  }
}

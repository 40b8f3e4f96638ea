import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { Exporter } from '../../export/exporter.ts';
import type { MakeExport, WantedExport } from '../../export/make-export.ts';
import { Stopped } from '../../export/pace.ts';
import { ANN, chatOf, GuardedDesk } from './guarded-desk.ts';
import type { Visitor } from './visitor.ts';

export const CHAT = chatOf('zhang', ANN);
export const WISH = {
  kind: 'conversation',
  key: CHAT,
  media: 'on',
  watermark: 'on',
  set: '1',
  reason: '投诉核实 T-88213',
};

export interface ExportRow {
  readonly id: number;
  readonly state: string;
  readonly problem: string | null;
  readonly secret: Buffer | null;
  readonly encrypted: number;
  readonly manifest: string | null;
  readonly conditions: string;
  readonly judged_name: string | null;
}

/** Packages are made by the test, so that something can happen in the middle of one. */
export class PackageDesk extends GuardedDesk {
  exports!: Exporter;
  /** They may export and approve. */
  asker!: Visitor;
  other!: Visitor;
  readonly wanted: WantedExport[] = [];
  between: () => void = () => undefined;

  override async open(): Promise<void> {
    const { app, config } = this.world;
    const parts = { ...app, config, paths: pathsOf(config), freeBytes: () => this.world.free };
    this.exports = new Exporter({ ...parts, make: this.#make, checkpoint: async () => 'noted' });
    // What waits is made when the test says so.
    const waiting = Object.assign(Object.create(this.exports) as Exporter, {
      wake: () => undefined,
      pathOf: this.exports.pathOf.bind(this.exports),
    });
    await super.open({ change: { exports: waiting } });
  }

  readonly #make: MakeExport = async (wanted, report) => {
    this.wanted.push(wanted);
    const { exports: folder } = pathsOf(this.world.config);
    mkdirSync(folder, { recursive: true });
    const progress = { done: 1, total: 9, bytes: 4 };
    assert.ok(await report(progress));
    this.between();
    if (!(await report(progress))) throw new Stopped();
    const file = `${wanted.id}.zip`;
    writeFileSync(join(folder, file), 'whole');
    return { ...progress, file, leftOut: 0, manifest: 'ab'.repeat(32), counts: { messages: 9 } };
  };

  change(statements: string): void {
    const db = new Database(pathsOf(this.world.config).desk, { timeout: 5000 });
    db.exec(statements);
    db.close();
  }

  rule(rule: string): void {
    this.change(`INSERT INTO settings (name, value, changed_at, changed_by) VALUES ('export-approval', '"${rule}"', 1, 1)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value`);
  }

  last(): ExportRow {
    return this.rows<ExportRow>('desk', 'SELECT * FROM exports ORDER BY id DESC LIMIT 1')[0]!;
  }

  get folder(): string {
    return pathsOf(this.world.config).exports;
  }

  left(): string[] {
    return existsSync(this.folder) ? readdirSync(this.folder) : [];
  }

  async begin(): Promise<void> {
    await this.fill();
    await this.addAdministrator();
    const whole = ['export', 'approve-exports', 'see-numbers', 'see-violations', 'judge'] as const;
    const role = this.addRole('导出', ['read-chats', 'search', 'see-directory', ...whole]);
    await this.addAccount('asker', [role]);
    await this.addAccount('other', [role]);
    this.asker = await this.enter('asker');
    this.other = await this.enter('other');
    await this.asker.get('/account');
    await this.other.get('/account');
  }

  /** As if nothing had been asked for. */
  reset(): void {
    this.world.free = Number.MAX_SAFE_INTEGER;
    this.between = () => undefined;
    this.change("DELETE FROM exports; DELETE FROM settings WHERE name = 'export-approval'");
  }

  order(fields: Record<string, string> = {}): ReturnType<Visitor['post']> {
    return this.asker.post('/exports', { ...WISH, ...fields });
  }

  /** Asked for and made. */
  async made(fields: Record<string, string> = {}): Promise<ExportRow> {
    assert.deepEqual((await this.order(fields)).location, '/exports');
    await this.exports.run();
    return this.last();
  }
}

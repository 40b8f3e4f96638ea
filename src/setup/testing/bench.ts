import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { makeCompany } from '../../testing/corpus/index.ts';
import { SimulatedWecom } from '../../testing/simulated-wecom/index.ts';
import { World } from '../../testing/world.ts';
import type { Binding } from '../../wecom/binding.ts';
import type { Checked } from '../check.ts';

/** An appliance bound to a simulated WeCom in which everything is right, for tests to put one thing wrong. */
export class Bench {
  readonly wecom = new SimulatedWecom({ company: makeCompany(1) });
  world!: World;

  listen(): Promise<void> {
    return this.wecom.listen();
  }

  /** A new appliance, at WeCom's time. */
  begin(): void {
    this.wecom.state.trustedIps = { archive: null, agent: null };
    this.world = new World({
      settings: { ...this.wecom.settings(), LOG_LEVEL: 'silent' },
      now: this.wecom.state.now(),
    });
  }

  end(): Promise<void> {
    return this.world.end();
  }

  close(): Promise<void> {
    return this.wecom.close();
  }

  enter(change: Partial<Binding>): void {
    this.world.app.binding.save(change);
  }

  test(name: string): Promise<Checked> {
    return this.world.app.setup.run(name);
  }

  /** Everything a person reads of it. */
  async words(name: string): Promise<string> {
    const { sentence, reason, remedy, code, detail } = await this.test(name);
    return [sentence, reason, remedy, code ?? '', detail].join('\n');
  }

  /** Puts rows where another part of the program would. */
  sql(file: 'archive' | 'desk', statements: string): void {
    const db = new Database(pathsOf(this.world.config)[file]);
    db.pragma('busy_timeout = 5000');
    db.exec(statements);
    db.close();
  }
}

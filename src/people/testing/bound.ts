import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { type Company, makeCompany } from '../../testing/corpus/index.ts';
import { SimulatedWecom } from '../../testing/simulated-wecom/index.ts';
import { World } from '../../testing/world.ts';
import { ApiClient } from '../../wecom/api-client.ts';
import { ContactsApi, type CustomerEntry, type Page } from '../../wecom/contacts-api.ts';
import { Sync, type SyncParts } from '../sync.ts';

class HookedContacts extends ContactsApi {
  readonly #hook: (before: number) => void | Promise<void>;
  #pages = 0;

  constructor(api: ApiClient, hook: (before: number) => void | Promise<void>) {
    super(api);
    this.#hook = hook;
  }

  override async customersOf(userids: readonly string[], cursor: string): Promise<Page<CustomerEntry>> {
    await this.#hook(this.#pages);
    this.#pages += 1;
    return super.customersOf(userids, cursor);
  }
}

/** An appliance bound to a simulated WeCom, whose waiting takes no time: the clocks of both go on instead. */
export class Bound {
  readonly wecom: SimulatedWecom;
  readonly waits: number[] = [];
  /** Called at each wait, before the clocks go on. */
  onWait: () => void = () => undefined;
  /** Called before each page of customers is asked for, with how many were before. */
  onPage: (before: number) => void | Promise<void> = () => undefined;
  world: World;
  sync: Sync;
  #syncSecret = '';

  private constructor(company: Company) {
    this.wecom = new SimulatedWecom({ company });
    this.world = null as never;
    this.sync = null as never;
  }

  static async open(company: Company = makeCompany(1)): Promise<Bound> {
    const bound = new Bound(company);
    await bound.wecom.listen();
    bound.world = new World({ settings: { ...bound.wecom.settings(), SDK_LIBRARY: '' } });
    bound.wecom.advance(bound.world.now - Date.now());
    bound.wecom.state.strictTimes = true;
    bound.sync = bound.makeSync();
    return bound;
  }

  parts(): SyncParts {
    const { app, config } = this.world;
    const settings = () => ({ ...app.binding.current(), syncSecret: this.#syncSecret, wecomApi: config.wecomApi });
    const clock = () => this.world.now;
    const api = new ApiClient(settings, { clock, busyWaitMs: 1, timeoutMs: 5000 });
    const hooked = new HookedContacts(api, (before) => this.onPage(before));
    return { store: app.store, contacts: hooked, clock, log: app.log };
  }

  /** The address book's own secret is entered. */
  enterSyncSecret(): void {
    this.#syncSecret = this.wecom.state.secrets.sync;
  }

  /** The program is ended and started again; what it had in memory is lost. */
  async restart(): Promise<void> {
    await this.sync.close();
    await this.world.restart();
    this.sync = this.makeSync();
  }

  pass(ms: number): void {
    this.world.now += ms;
    this.wecom.advance(ms);
  }

  rows<Row>(query: string): Row[] {
    const db = new Database(pathsOf(this.world.config).archive, { readonly: true });
    const found = db.prepare(query).all() as Row[];
    db.close();
    return found;
  }

  /** How often each call was made since the last time this was asked. */
  calls(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { path } of this.wecom.requests.splice(0)) counts[path] = (counts[path] ?? 0) + 1;
    return counts;
  }

  async end(): Promise<void> {
    await this.sync.close();
    await this.world.end();
    await this.wecom.close();
  }

  /** One of its own, for a program that will not end well. */
  makeSync(): Sync {
    return new Sync(this.parts(), async (ms) => {
      this.waits.push(ms);
      this.onWait();
      this.pass(ms);
    });
  }
}

import { readCallbacks } from '../../store/callbacks.ts';
import { type Company, makeCompany } from '../../testing/corpus/index.ts';
import { CallbackSender, type Delivery, type EventFields } from '../../testing/simulated-wecom/callbacks.ts';
import { SimulatedWecom } from '../../testing/simulated-wecom/index.ts';
import { type Beginning, viewer } from '../../testing/world.ts';
import type { CallbackName, CallbackPair } from '../../wecom/binding.ts';
import { Desk } from './desk.ts';

type Left = Beginning & { readonly pair: CallbackPair };

/** A served appliance that WeCom knows the address and the key pair of, and calls. */
export class CalledDesk {
  readonly wecom: SimulatedWecom;
  desk: Desk;
  pair: CallbackPair = { token: '', encodingAesKey: '' };

  private constructor(company: Company) {
    this.wecom = new SimulatedWecom({ company });
    this.desk = null as never;
  }

  static async open(company: Company = makeCompany(1), like?: Left): Promise<CalledDesk> {
    const called = new CalledDesk(company);
    await called.wecom.listen();
    called.desk = new Desk({ settings: called.wecom.settings(), ...(like ? { like } : {}) });
    await called.desk.open();
    called.wecom.advance(called.now - Date.now());
    called.pair = like?.pair ?? called.desk.world.app.binding.makeCallbackPair('customers');
    return called;
  }

  /** Ends it, for others to begin from. */
  async leave(): Promise<Left> {
    const [beginning] = await Promise.all([this.desk.leave(), this.wecom.close()]);
    return { ...beginning, pair: this.pair };
  }

  get app(): Desk['world']['app'] {
    return this.desk.world.app;
  }

  get now(): number {
    return this.desk.world.now;
  }

  get corp(): string {
    return this.wecom.state.corpId;
  }

  pass(ms: number): void {
    this.desk.world.now += ms;
    this.wecom.advance(ms);
  }

  url(name: string = 'customers'): string {
    return `${this.desk.base}/callback/${name}`;
  }

  sender({ pair = this.pair, corp = this.corp }: { pair?: CallbackPair; corp?: string } = {}): CallbackSender {
    return new CallbackSender(pair, corp, () => this.now);
  }

  /** WeCom posts an event: `change_contact.create_user`. */
  tell(kind: string, fields: EventFields = {}, createdAt: number = this.now): Promise<Delivery> {
    const [event = '', changeType] = kind.split('.');
    const more = changeType === undefined ? {} : { ChangeType: changeType };
    return this.sender().notify(this.url(), { event, createdAt, fields: { ...more, ...fields } });
  }

  /** As the pages know it; null before the first call. */
  async state(name: CallbackName = 'customers') {
    return (await this.app.store.read(readCallbacks, viewer())).find((row) => row.name === name) ?? null;
  }

  /** What has come and waits. */
  waiting(): { kind: string; tries: number; fields: string }[] {
    return this.desk.rows('desk', 'SELECT kind, tries, fields FROM callback_events WHERE done_at IS NULL ORDER BY n');
  }

  rows<Row>(query: string): Row[] {
    return this.desk.rows<Row>('archive', query);
  }

  /** The program ends and starts again; nobody is served until somebody opens it. */
  restart(): Promise<void> {
    return this.desk.world.restart();
  }

  async end(): Promise<void> {
    await this.desk.close();
    await this.wecom.close();
  }
}

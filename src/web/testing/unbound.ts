import { rmSync } from 'node:fs';
import { pathsOf } from '../../config.ts';
import { type Company, makeCompany } from '../../testing/corpus/index.ts';
import { SimulatedWecom } from '../../testing/simulated-wecom/index.ts';
import { Desk } from './desk.ts';
import type { Answer, Visitor } from './visitor.ts';

/** Nothing else in a page is called so. */
const SECRETS = { archive: 'Qd81-archived_7Zp', agent: 'Lw52-applied_3Hx', sync: 'Bv96-synced_0Ke' };

/** An appliance as it comes out of the box, beside a WeCom that trusts nobody yet: to be bound on the pages. */
export class Unbound {
  readonly company: Company = makeCompany(1);
  readonly wecom = new SimulatedWecom({ company: this.company, secrets: SECRETS });
  #desk: Desk | null = null;
  #visitor: Visitor | null = null;

  get desk(): Desk {
    return this.#desk!;
  }

  get visitor(): Visitor {
    return this.#visitor!;
  }

  async open(): Promise<void> {
    await this.wecom.listen();
    this.trust({ archive: false, agent: false });
    const nothing = { CORP_ID: '', ARCHIVE_SECRET: '', SDK_LIBRARY: '' };
    const settings = { ...nothing, WECOM_API: this.wecom.url, WECOM_LOGIN: this.wecom.url };
    this.#desk = new Desk({ settings, now: Date.now() });
    rmSync(pathsOf(this.desk.world.config).keys, { recursive: true });
    await this.desk.open();
    await this.desk.addAdministrator();
    this.#visitor = await this.desk.signedIn();
    await this.visitor.get('/');
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.wecom.close();
  }

  /** Which of the two lists has our address. */
  trust(lists: { archive?: boolean; agent?: boolean }): void {
    const { state } = this.wecom;
    const known = state.trustedIps;
    const listOf = (name: 'archive' | 'agent') =>
      lists[name] === undefined ? known[name] : lists[name] ? [state.callerIp] : [];
    state.trustedIps = { archive: listOf('archive'), agent: listOf('agent') };
  }

  /** Saves a step, and looks at what the page says then. */
  async save(step: string, fields: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.visitor.post(`/setup/${step}`, fields);
    return answer.status === 303 ? this.visitor.get(answer.location) : answer;
  }

  page(step: string): Promise<Answer> {
    return this.visitor.get(`/setup/${step}`);
  }
}

/** The state of a step in the list at the left, with its line: `done ww0123…cdef`. */
export function stepOf({ text }: Answer, step: string): string {
  const [, state, line] =
    new RegExp(`<li class="(\\w+)">\\s*<a href="/setup/${step}"[\\s\\S]*?<small[^>]*>([^<]*)</small>`).exec(text) ?? [];
  return `${state} ${line}`;
}

/** What the cards say: the tone and the title of each. */
export function cardsOf({ text }: Answer): string[] {
  return [...text.matchAll(/<section class="result-card (\w+)"[^>]*aria-label="([^"]*)"/g)].map(
    ([, tone, title]) => `${tone} ${title}`,
  );
}

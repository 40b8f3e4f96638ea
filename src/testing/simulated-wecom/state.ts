import { randomBytes } from 'node:crypto';
import type { Company } from '../corpus/index.ts';
import { indexOf } from './company-index.ts';
import { ApiFault, type SecretName } from './endpoint.ts';

/** All that the simulated WeCom knows and remembers. Tests turn its fields while it runs. */

export interface SentMessage {
  readonly at: number;
  readonly touser: readonly string[];
  readonly toparty: readonly string[];
  readonly msgtype: string;
  /** The object under the msgtype. */
  readonly body: unknown;
}

/** A line of WeCom's own log of its members or administrators. */
export interface Operation {
  readonly at: number;
  readonly userid: string;
  readonly type: number;
  readonly detail: string;
  readonly ip: string;
}

export type Scanner = { readonly userid: string } | { readonly openid: string; readonly external_userid?: string };

interface Token {
  readonly secret: SecretName;
  readonly expiresAt: number;
}

const CODE_LIFE = 5 * 60_000;

export class WecomState {
  company: Company;
  readonly corpId: string;
  readonly agentId: string;
  readonly secrets: Readonly<Record<SecretName, string>>;
  /** What gettoken promises, in seconds. */
  expiresIn = 7200;
  /** Addresses each of the two consoles trusts; null: nobody is turned away. */
  trustedIps: { archive: readonly string[] | null; agent: readonly string[] | null } = { archive: null, agent: null };
  /** Where calls seem to come from. */
  callerIp = '203.0.113.7';
  /** The callback domain of the application, with its port. */
  redirectHost = '';
  /** Whose WeCom opens a page of ours; null: the browser is asked who. */
  openedBy: string | null = null;
  /** Members in the archive's scope. */
  permitted: Set<string>;
  /** Too many customer groups to list them without naming owners. */
  wantsOwners = false;
  /** Whether a batch of employees is refused when one of them has no customers. */
  strictBatches = false;
  /** Whether questions about days that WeCom could not know are refused; a program under test may live on another day. */
  strictTimes = false;
  /** Calls that are not given, with the errcode they answer. */
  readonly refusals = new Map<string, number>();
  /** What members and administrators did, oldest first. */
  readonly operations: Record<'member' | 'admin', Operation[]> = { member: [], admin: [] };
  /** Followers on a page of externalcontact/get. */
  followersPerPage = 500;
  readonly sent: SentMessage[] = [];
  /** Robots of groups by the key in their address, with what they said. */
  readonly robots = new Map<string, SentMessage[]>();
  /** Members the application may write to; null: everybody. */
  visible: ReadonlySet<string> | null = null;
  #ahead = 0;
  #tokens = new Map<string, Token>();
  readonly #codes = new Map<string, { readonly scanner: Scanner; readonly expiresAt: number }>();

  constructor(company: Company, identity: Pick<WecomState, 'corpId' | 'agentId' | 'secrets'>) {
    this.company = company;
    this.corpId = identity.corpId;
    this.agentId = identity.agentId;
    this.secrets = identity.secrets;
    this.permitted = new Set(company.staff.filter((s) => s.edition !== null).map((s) => s.userid));
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }

  /** The token of this secret: the same one until it expires, as WeCom does it. */
  tokenFor(secret: SecretName): string {
    for (const [token, { secret: owner, expiresAt }] of this.#tokens) {
      if (owner === secret && expiresAt > this.now()) return token;
    }
    const token = randomBytes(96).toString('base64url');
    this.#tokens.set(token, { secret, expiresAt: this.now() + this.expiresIn * 1000 });
    return token;
  }

  secretOf(token: string): SecretName {
    if (token === '') throw new ApiFault(41001);
    const known = this.#tokens.get(token);
    if (!known) throw new ApiFault(40014);
    if (known.expiresAt <= this.now()) throw new ApiFault(42001);
    return known.secret;
  }

  /** WeCom may take tokens back before their time. */
  forgetTokens(): void {
    this.#tokens = new Map();
  }

  /** What the phone of this person would send to the browser after a scan: good once, for five minutes. */
  issueCode(scanner: Scanner): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { scanner, expiresAt: this.now() + CODE_LIFE });
    return code;
  }

  takeCode(code: string): Scanner {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (!known || known.expiresAt <= this.now()) throw new ApiFault(40029);
    return known.scanner;
  }

  findEmployee(userid: string): Company['staff'][number] {
    const employee = indexOf(this.company).staff.get(userid);
    if (!employee) throw new ApiFault(60111);
    return employee;
  }
}

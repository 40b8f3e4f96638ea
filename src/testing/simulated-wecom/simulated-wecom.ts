import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Company } from '../corpus/index.ts';
import { AdminConsole } from './admin-console.ts';
import { CallbackSender, type CallbackSettings, type Delivery, type WecomEvent } from './callbacks.ts';
import { ApiFault, type Endpoint, type SecretName } from './endpoint.ts';
import { endpoints } from './endpoints/index.ts';
import { authorize } from './oauth-page.ts';
import type { Page } from './page.ts';
import { confirmScan, showScanPage } from './scan-page.ts';
import { WecomState } from './state.ts';

/** WeCom's HTTP side on the loopback: the API, the page to scan, callbacks. Its address is a setting of the program under test. */
export interface SimulatedWecomOptions {
  readonly company: Company;
  readonly corpId?: string;
  readonly agentId?: string;
  readonly secrets?: Partial<Record<SecretName, string>>;
  readonly callback?: CallbackSettings;
  readonly port?: number;
}

export interface ApiRequest {
  readonly path: string;
  readonly secret: SecretName | null;
  readonly errcode: number | null;
}

/** Something else than the proper answer, for the next call of a path. */
type Directive =
  | { readonly errcode: number }
  | { readonly body: string; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly delayMs: number };

interface FixedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly times?: number;
}

const DEFAULT_SECRETS = { archive: 'archive-secret', agent: 'agent-secret', sync: 'sync-secret' };
const DEFAULT_CALLBACK = { token: 'CallbackToken', encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
const MINUTE = 60_000;

export class SimulatedWecom {
  readonly state: WecomState;
  readonly callback: CallbackSettings;
  /** Where the enterprise's administrator works, at /console. */
  readonly console: AdminConsole;
  /** Every API request so far, newest last. */
  readonly requests: ApiRequest[] = [];
  readonly #server: Server;
  readonly #port: number;
  readonly #endpoints = new Map<string, Endpoint>(endpoints.map((e) => [e.path, e]));
  readonly #directives = new Map<string, Directive[]>();
  readonly #limits = new Map<string, { readonly perMinute: number; minute: number; count: number }>();
  readonly #sender: CallbackSender;

  constructor({
    company,
    corpId = 'ww0123456789abcdef',
    agentId = '1000002',
    secrets = {},
    callback,
    port = 0,
  }: SimulatedWecomOptions) {
    this.state = new WecomState(company, { corpId, agentId, secrets: { ...DEFAULT_SECRETS, ...secrets } });
    this.console = new AdminConsole(this.state);
    this.callback = callback ?? DEFAULT_CALLBACK;
    this.#port = port;
    this.#sender = new CallbackSender(this.callback, corpId, () => this.state.now());
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** The settings that bind an appliance to this WeCom, by their environment names. */
  settings(): Readonly<Record<string, string>> {
    const { corpId, agentId, secrets } = this.state;
    return {
      CORP_ID: corpId,
      ARCHIVE_SECRET: secrets.archive,
      AGENT_ID: agentId,
      AGENT_SECRET: secrets.agent,
      WECOM_API: this.url,
      WECOM_LOGIN: this.url,
      WECOM_OAUTH: this.url,
    };
  }

  /** Its clock goes this much further: tokens and codes expire, the Date header shows it. */
  advance(ms: number): void {
    this.state.advance(ms);
  }

  /** The next calls of a path (`user/get`) answer with this errcode. */
  fails(path: string, errcode: number, times = 1): void {
    this.#direct(path, { errcode }, times);
  }

  /** The next calls of a path answer with these very bytes. */
  answers(path: string, body: string, { status = 200, headers = {}, times = 1 }: FixedAnswer = {}): void {
    this.#direct(path, { body, status, headers }, times);
  }

  /** The next calls of a path are answered this late. */
  delays(path: string, delayMs: number, times = 1): void {
    this.#direct(path, { delayMs }, times);
  }

  /** More calls of a path in one minute get 45009. */
  limits(path: string, perMinute: number): void {
    this.#limits.set(path, { perMinute, minute: 0, count: 0 });
  }

  notify(url: string, event: WecomEvent): Promise<Delivery> {
    return this.#sender.notify(url, event);
  }

  verifyUrl(url: string): Promise<boolean> {
    return this.#sender.verifyUrl(url);
  }

  #direct(path: string, directive: Directive, times: number): void {
    const queue = this.#directives.get(path) ?? [];
    queue.push(...Array<Directive>(times).fill(directive));
    this.#directives.set(path, queue);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://wecom.invalid');
    response.setHeader('date', new Date(this.state.now()).toUTCString());
    if (url.pathname.startsWith('/cgi-bin/')) return this.#serveApi(request, response, url);
    if (url.pathname === '/wwlogin/sso/login') return sendPage(response, showScanPage(this.state, url.searchParams));
    if (url.pathname === '/wwlogin/sso/confirm') return sendPage(response, confirmScan(this.state, url.searchParams));
    if (url.pathname === '/connect/oauth2/authorize')
      return sendPage(response, authorize(this.state, url.searchParams, request.headers['user-agent'] ?? ''));
    if (url.pathname === '/console') {
      const form = new URLSearchParams(await bodyOf(request));
      return sendPage(response, await this.console.answer(request.method ?? 'GET', form));
    }
    response.writeHead(404, { 'content-type': 'text/html' }).end('<html><body>404 Not Found</body></html>');
  }

  async #serveApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice('/cgi-bin/'.length);
    const directive = this.#directives.get(path)?.shift();
    if (directive && 'delayMs' in directive) await delay(directive.delayMs, undefined, { ref: false });
    if (directive && 'body' in directive) {
      this.requests.push({ path, secret: null, errcode: null });
      response.writeHead(directive.status, { 'content-type': 'text/html', ...directive.headers }).end(directive.body);
      return;
    }
    const forced = directive && 'errcode' in directive ? directive.errcode : 0;
    const answer = this.#answerOf(path, request.method ?? 'GET', url.searchParams, await bodyOf(request), forced);
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(answer));
  }

  #answerOf(
    path: string,
    method: string,
    query: URLSearchParams,
    body: string,
    forced: number,
  ): Record<string, unknown> {
    let secret: SecretName | null = null;
    try {
      const endpoint = this.#endpoints.get(path);
      if (!endpoint) throw new ApiFault(-1, `no such call: ${path}`);
      if (forced !== 0) throw new ApiFault(forced, this.#messageOf(forced));
      if (endpoint.secrets.length > 0) secret = this.#admit(endpoint, query.get('access_token') ?? '');
      if (method !== endpoint.method) throw new ApiFault(endpoint.method === 'GET' ? 43_001 : 43_002);
      this.#count(path);
      const input = inputOf(endpoint, query, body);
      const answer = { errcode: 0, errmsg: 'ok', ...endpoint.answer(this.state, input) };
      this.requests.push({ path, secret, errcode: 0 });
      return answer;
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      this.requests.push({ path, secret, errcode: error.errcode });
      return { errcode: error.errcode, errmsg: error.message };
    }
  }

  /** Token first, then where the call comes from, then whether this secret may make it. */
  #admit(endpoint: Endpoint, token: string): SecretName {
    const secret = this.state.secretOf(token);
    const trusted = this.state.trustedIps[secret === 'archive' ? 'archive' : 'agent'];
    if (trusted && !trusted.includes(this.state.callerIp)) {
      const errcode = secret === 'archive' ? 301_042 : 60_020;
      throw new ApiFault(errcode, this.#messageOf(errcode));
    }
    if (!endpoint.secrets.includes(secret)) throw new ApiFault(48_002);
    return secret;
  }

  /** WeCom tells a caller it does not trust by which address it knows him. */
  #messageOf(errcode: number): string | undefined {
    if (errcode !== 60_020 && errcode !== 301_042) return undefined;
    const { callerIp } = this.state;
    return `not allow to access from your ip, hint: [1763604000_5_simulated], from ip: ${callerIp}, more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  }

  #count(path: string): void {
    const limit = this.#limits.get(path);
    if (!limit) return;
    const minute = Math.floor(this.state.now() / MINUTE);
    limit.count = minute === limit.minute ? limit.count + 1 : 1;
    limit.minute = minute;
    if (limit.count > limit.perMinute) throw new ApiFault(45_009);
  }
}

/** Where no token opens a call, what does stands beside the body. */
function inputOf({ method, secrets }: Endpoint, query: URLSearchParams, body: string): Record<string, unknown> {
  if (method === 'GET') return Object.fromEntries(query);
  return secrets.length === 0 ? { ...Object.fromEntries(query), ...parse(body) } : parse(body);
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body === '' ? '{}' : body) as Record<string, unknown>;
  } catch {
    throw new ApiFault(47_001);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function sendPage(response: ServerResponse, { status, html = '', location }: Page): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...(location && { location }) }).end(html);
}

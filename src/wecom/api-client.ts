import { Agent, type Dispatcher, fetch, ProxyAgent, type Response, Socks5ProxyAgent } from 'undici';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { AccessToken, type FreshToken } from './access-token.ts';
import type { Binding } from './binding.ts';
import { OWN_CODES, WecomError } from './errors.ts';

/**
 * WeCom's HTTP API: JSON over HTTPS, one access token per secret, errcode instead of status.
 * Whatever is not errcode 0 leaves here as a WecomError; neither a token nor a secret ever does.
 */

/** contact: customer contact, by the application's secret unless the company still has one of its own; sync: address book ids. */
export type ApiSecret = 'archive' | 'agent' | 'contact' | 'sync';

export type ApiSettings = Pick<Config, 'wecomApi'> &
  Pick<Binding, 'corpId' | 'archiveSecret' | 'agentSecret' | 'proxy' | 'proxyAuth'> &
  Partial<Pick<Binding, 'contactSecret' | 'syncSecret'>>;

export interface ApiOptions {
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  /** How long to wait before the second try when WeCom is busy; doubled for each further one. */
  readonly busyWaitMs?: number;
}

export interface ApiCall<Answer extends z.ZodType> {
  readonly secret: ApiSecret;
  /** Below cgi-bin/, as in WeCom's documentation; it names the call in errors. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A call with a body is a POST. */
  readonly body?: unknown;
  /** Only the fields we use. */
  readonly answer: Answer;
}

export interface ApiAnswer<T> {
  readonly answer: T;
  /** The Date header of the answer: WeCom's clock, in whole seconds. */
  readonly serverTime: number | null;
}

interface Received {
  readonly body: Readonly<Record<string, unknown>>;
  readonly serverTime: number | null;
}

const MOST_TRIES_WHEN_BUSY = 3;
const BUSY = -1;
const STALE_TOKEN: readonly number[] = [40014, 42001];
const MOST_TOKENS = 20; // secrets entered one after another do not pile up
const NETWORK = 10001; // the library's own code for it; the HTTP API has none

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const OWNERS: Readonly<Record<ApiSecret, string>> = {
  archive: '会话内容存档',
  agent: '自建应用',
  contact: '客户联系',
  sync: '通讯录同步',
};

export class ApiClient {
  readonly #settings: () => ApiSettings;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #busyWaitMs: number;
  /** By what they were fetched with: a secret entered anew begins with a new token. */
  readonly #tokens = new Map<string, AccessToken>();
  #line: { readonly proxy: string; readonly dispatcher: Dispatcher } | null = null;

  /** Settings given as a function are asked before each call, so that what changes is in force at once. */
  constructor(
    settings: ApiSettings | (() => ApiSettings),
    { clock = Date.now, timeoutMs = 10_000, busyWaitMs = 500 }: ApiOptions = {},
  ) {
    this.#settings = typeof settings === 'function' ? settings : () => settings;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#busyWaitMs = busyWaitMs;
  }

  /** One call. A stale token is renewed once, a busy WeCom asked again; all else is the caller's to decide. */
  async ask<Answer extends z.ZodType>(call: ApiCall<Answer>): Promise<ApiAnswer<z.output<Answer>>> {
    const { body, serverTime } = await this.#withToken(call);
    return { answer: parse(call.path, call.answer, body), serverTime };
  }

  /** A call that wants no token: what opens it stands in the query, and in no error. */
  async askOpenly<Answer extends z.ZodType>({
    path,
    query = {},
    body,
    answer,
  }: Omit<ApiCall<Answer>, 'secret'>): Promise<z.output<Answer>> {
    return parse(path, answer, (await this.#exchange(path, query, body)).body);
  }

  /** What time it is at WeCom, by the Date header of an answer that needs no token; null when it does not say. */
  async serverTime(): Promise<number | null> {
    try {
      const response = await this.#send('clock', this.#settings().wecomApi, null);
      await response.body?.cancel();
      return response.status < 500 ? dateOf(response) : null; // a proxy in trouble answers by its own clock
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#line?.dispatcher.close();
  }

  async #withToken({ secret, path, query = {}, body }: ApiCall<z.ZodType>): Promise<Received> {
    const tokens = this.#tokensOf(secret);
    const once = async (token: string) => this.#exchange(path, { ...query, access_token: token }, body);
    const token = await tokens.current();
    try {
      return await once(token);
    } catch (error) {
      if (!(error instanceof WecomError) || !STALE_TOKEN.includes(error.code)) throw error;
      tokens.drop(token);
      return once(await tokens.current());
    }
  }

  #tokensOf(secret: ApiSecret): AccessToken {
    const { corpId, corpSecret, owner } = this.#secretOf(secret);
    const key = `${corpId} ${corpSecret}`;
    const known = this.#tokens.get(key);
    if (known) return known;
    if (this.#tokens.size >= MOST_TOKENS) this.#tokens.clear();
    const tokens = new AccessToken(() => this.#fetchToken(corpId, corpSecret, owner), this.#clock);
    this.#tokens.set(key, tokens);
    return tokens;
  }

  #secretOf(secret: ApiSecret): { corpId: string; corpSecret: string; owner: string } {
    const { corpId, archiveSecret, agentSecret, contactSecret = '', syncSecret = '' } = this.#settings();
    const own = { archive: archiveSecret, agent: agentSecret, contact: contactSecret, sync: syncSecret }[secret];
    const isApplication = secret === 'contact' && own === '';
    return { corpId, corpSecret: isApplication ? agentSecret : own, owner: OWNERS[isApplication ? 'agent' : secret] };
  }

  async #fetchToken(corpid: string, corpsecret: string, owner: string): Promise<FreshToken> {
    if (corpid === '' || corpsecret === '') throw new UserError(`尚未填写企业 ID 或${owner}的 Secret。`);
    const { body } = await this.#exchange('gettoken', { corpid, corpsecret });
    const { access_token, expires_in } = parse('gettoken', tokenAnswer, body);
    return { token: access_token, expiresInSeconds: expires_in };
  }

  /** Question and answer, patient while WeCom says it is busy. */
  async #exchange(path: string, query: Readonly<Record<string, string>>, body?: unknown): Promise<Received> {
    const base = this.#settings().wecomApi.replace(/\/+$/, '');
    const url = `${base}/cgi-bin/${path}?${new URLSearchParams(query)}`;
    const payload = body === undefined ? null : JSON.stringify(body);
    for (let tries = 1; ; tries += 1) {
      const received = await this.#receive(path, url, payload);
      const { errcode = 0, errmsg = '' } = received.body;
      if (errcode === 0) return received;
      const code = typeof errcode === 'number' ? errcode : OWN_CODES.rowsDoNotFit;
      if (code !== BUSY || tries > MOST_TRIES_WHEN_BUSY) throw new WecomError(path, code, String(errmsg));
      await new Promise((resolve) => setTimeout(resolve, this.#busyWaitMs * 2 ** (tries - 1)));
    }
  }

  async #receive(path: string, url: string, payload: string | null): Promise<Received> {
    const response = await this.#send(path, url, payload);
    const text = await response.text().catch((error: unknown) => {
      throw new WecomError(path, NETWORK, causeOf(error));
    });
    if (text.trim() === '') throw new WecomError(path, OWN_CODES.emptyBody, `HTTP ${response.status}`);
    const body = objectIn(text);
    if (body === null) throw new WecomError(path, OWN_CODES.notJson, `HTTP ${response.status}`);
    return { body, serverTime: dateOf(response) };
  }

  /** Redirects are not followed: WeCom sends none, a sign-on page of the network does, and our token is in the address. */
  async #send(path: string, url: string, payload: string | null): Promise<Response> {
    const dispatcher = this.#dispatcher();
    try {
      return await fetch(url, {
        dispatcher,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(payload === null
          ? {}
          : { method: 'POST', body: payload, headers: { 'content-type': 'application/json; charset=utf-8' } }),
      });
    } catch (error) {
      throw new WecomError(path, NETWORK, causeOf(error));
    }
  }

  /** One for as long as the way out stays the same. */
  #dispatcher(): Dispatcher {
    const settings = this.#settings();
    const proxy = `${settings.proxy} ${settings.proxyAuth}`;
    if (this.#line?.proxy === proxy) return this.#line.dispatcher;
    const before = this.#line?.dispatcher;
    this.#line = { proxy, dispatcher: dispatcherFor(settings, this.#timeoutMs) };
    before?.close().catch(() => undefined); // calls under way end by themselves
    return this.#line.dispatcher;
  }
}

/** Straight, or through the proxy of the settings: http(s), or socks5, where the proxy also resolves the name. */
export function dispatcherFor(
  { proxy, proxyAuth }: Pick<Config, 'proxy' | 'proxyAuth'>,
  timeoutMs: number,
): Dispatcher {
  const connect = { timeout: timeoutMs };
  if (proxy === '') return new Agent({ connect });
  const address = proxyAddress(proxy);
  const [user, password] = proxyAuth === '' ? [] : splitOnce(proxyAuth);
  if (address.protocol === 'socks5:') {
    const named = user === undefined ? {} : { username: user, password: password ?? '' };
    return new Socks5ProxyAgent(address, named);
  }
  const named = user === undefined ? {} : { token: `Basic ${Buffer.from(proxyAuth).toString('base64')}` };
  return new ProxyAgent({ uri: address.href, proxyTls: connect, ...named });
}

/** In the forms the library takes too: with a scheme, or only host:port. */
function proxyAddress(proxy: string): URL {
  const full = proxy.includes('://') ? proxy : `http://${proxy}`;
  const address = URL.canParse(full) ? new URL(full.replace(/^socks5h:/i, 'socks5:')) : null;
  if (!address || !['http:', 'https:', 'socks5:'].includes(address.protocol) || address.hostname === '') {
    throw new UserError('代理地址无效。请填写 http://地址:端口 或 socks5://地址:端口，账号与密码另填。');
  }
  return address;
}

function splitOnce(auth: string): [string, string] {
  const colon = auth.indexOf(':');
  return colon < 0 ? [auth, ''] : [auth.slice(0, colon), auth.slice(colon + 1)];
}

function parse<T extends z.ZodType>(path: string, answer: T, body: unknown): z.output<T> {
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new WecomError(path, OWN_CODES.rowsDoNotFit, `${issue?.path.join('.')}: ${issue?.message}`);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function dateOf(response: Response): number | null {
  const at = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(at) ? null : at;
}

/** fetch only says that it failed; why is in the cause. Neither names the address, which holds the token. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as { code?: unknown } | null)?.code;
  return [typeof code === 'string' ? code : '', messageOf(cause)].filter(Boolean).join(' ');
}

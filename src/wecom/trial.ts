import { type Dispatcher, fetch, type Response } from 'undici';
import { type ApiSettings, dispatcherFor } from './api-client.ts';
import { OWN_CODES, WecomError } from './errors.ts';
import { type Obstacle, obstacleOf } from './obstacle.ts';

/**
 * One try at WeCom's HTTP API, step by step, with neither memory nor patience: what ApiClient would wait for or ask again
 * is what a self-test wants to see. Not for anything that has to work.
 */
export class Blocked extends Error {
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(obstacle.detail);
    this.name = 'Blocked';
    this.obstacle = obstacle;
  }
}

export interface Reached {
  /** By the Date header, in whole seconds. */
  readonly serverTime: number | null;
}

export type TrialSettings = Pick<ApiSettings, 'wecomApi' | 'proxy' | 'proxyAuth'>;

export class Trial {
  readonly #base: string;
  readonly #timeoutMs: number;
  readonly #dispatcher: Dispatcher;

  /** Throws a UserError when the address of the proxy is none. */
  constructor(settings: TrialSettings, timeoutMs: number) {
    this.#base = settings.wecomApi.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
    this.#dispatcher = dispatcherFor(settings, timeoutMs);
  }

  /** Whether anybody answers there at all; throws Blocked. */
  async knock(): Promise<Reached> {
    const response = await this.#send(`${this.#base}/`, null);
    await response.body?.cancel().catch(() => undefined);
    const date = Date.parse(response.headers.get('date') ?? '');
    return { serverTime: Number.isNaN(date) ? null : date };
  }

  /** A call below cgi-bin/; throws Blocked, or a WecomError for whatever is not errcode 0. */
  async ask(path: string, query: Readonly<Record<string, string>>, body?: unknown): Promise<Record<string, unknown>> {
    const url = `${this.#base}/cgi-bin/${path}?${new URLSearchParams(query)}`;
    const response = await this.#send(url, body === undefined ? null : JSON.stringify(body));
    const text = await response.text().catch((error: unknown) => {
      throw new Blocked(obstacleOf(error));
    });
    const answer = objectIn(text);
    const empty = text.trim() === '';
    if (!answer) throw new WecomError(path, empty ? OWN_CODES.emptyBody : OWN_CODES.notJson, statusOf(response));
    const { errcode = 0, errmsg = '' } = answer;
    if (errcode === 0) return answer;
    throw new WecomError(path, typeof errcode === 'number' ? errcode : OWN_CODES.rowsDoNotFit, String(errmsg));
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #send(url: string, payload: string | null): Promise<Response> {
    const post = {
      method: 'POST',
      body: payload,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    };
    try {
      return await fetch(url, {
        dispatcher: this.#dispatcher,
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(payload === null ? {} : post),
      });
    } catch (error) {
      throw new Blocked(obstacleOf(error));
    }
  }
}

/** With where somebody wants to send us instead: WeCom sends nobody anywhere. */
function statusOf({ status, headers }: Response): string {
  const to = headers.get('location') ?? '';
  return `HTTP ${status}${URL.canParse(to) ? ` → ${new URL(to).host}` : ''}`;
}

function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

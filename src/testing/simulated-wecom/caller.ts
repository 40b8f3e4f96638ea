import assert from 'node:assert/strict';
import { z } from 'zod';
import type { SecretName } from './endpoint.ts';
import type { SimulatedWecom } from './simulated-wecom.ts';

/** Calls the simulated WeCom as any client does, with the token of one of its secrets. */
export type Answer = Record<string, unknown> & { readonly errcode: number; readonly errmsg: string };

export class Caller {
  readonly #wecom: SimulatedWecom;

  constructor(wecom: SimulatedWecom) {
    this.#wecom = wecom;
  }

  async get(secret: SecretName, path: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#ask(path, { ...query, access_token: await this.#tokenOf(secret) });
  }

  async post(secret: SecretName, path: string, body: unknown = {}): Promise<Answer> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return this.#ask(path, { access_token: await this.#tokenOf(secret) }, init);
  }

  async #tokenOf(secret: SecretName): Promise<string> {
    const { corpId, secrets } = this.#wecom.state;
    return (await this.#ask('gettoken', { corpid: corpId, corpsecret: secrets[secret] }))['access_token'] as string;
  }

  async #ask(path: string, query: Readonly<Record<string, string>>, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.#wecom.url}/cgi-bin/${path}?${new URLSearchParams(query)}`, init);
    return response.json() as Promise<Answer>;
  }
}

/** Exactly these fields besides errcode and errmsg, in any depth. */
export function fits(answer: Answer, shape: z.ZodRawShape): void {
  const parsed = z.strictObject({ errcode: z.literal(0), errmsg: z.literal('ok'), ...shape }).safeParse(answer);
  assert.ok(parsed.success, `${parsed.error} ${JSON.stringify(answer).slice(0, 300)}`);
}

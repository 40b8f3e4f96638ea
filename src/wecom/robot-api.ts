import { z } from 'zod';
import type { ApiClient } from './api-client.ts';
import type { Payload } from './message-api.ts';

/** Robots of groups: an address that was copied in a group, whose key is all that opens it. Kept as a secret. */
export class RobotApi {
  readonly #api: Pick<ApiClient, 'askOpenly'>;

  constructor(api: Pick<ApiClient, 'askOpenly'>) {
    this.#api = api;
  }

  async send(key: string, payload: Payload): Promise<void> {
    await this.#api.askOpenly({ path: 'webhook/send', query: { key }, body: payload, answer: z.object({}) });
  }
}

const KEY = /^[\w-]{8,100}$/;
const ADDRESS = /^https:\/\/qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?(?:.*&)?key=([\w-]{8,100})(?:&.*)?$/;

/** Of the address as WeCom shows it, or of the key alone; null for what is neither. */
export function robotKeyIn(text: string): string | null {
  const given = text.trim();
  return ADDRESS.exec(given)?.[1] ?? (KEY.test(given) ? given : null);
}

import { randomInt } from 'node:crypto';
import { CallbackCrypto } from '../../wecom/callback-crypto.ts';

/** Sends what WeCom sends to a callback address: the check of the address, and events, encrypted and signed. */

export interface CallbackSettings {
  readonly token: string;
  readonly encodingAesKey: string;
}

/** Fields of the event below its common ones; a list becomes <Item> elements. */
export type EventFields = Readonly<Record<string, string | number | readonly string[]>>;

export interface WecomEvent {
  readonly event: string;
  readonly fromUserName?: string;
  readonly agentId?: number;
  readonly fields?: EventFields;
  /** In ms; now when left out. */
  readonly createdAt?: number;
}

export interface Delivery {
  readonly attempts: number;
  /** Of the last attempt; null when there was no answer within five seconds. */
  readonly status: number | null;
  readonly body: string;
}

const PATIENCE = 5000;
const MOST_ATTEMPTS = 4; // the first, and three more

export class CallbackSender {
  readonly #crypto: CallbackCrypto;
  readonly #corpId: string;
  readonly #clock: () => number;

  constructor(settings: CallbackSettings, corpId: string, clock: () => number) {
    this.#crypto = new CallbackCrypto({ ...settings, receiveId: corpId });
    this.#corpId = corpId;
    this.#clock = clock;
  }

  /** As when somebody saves the address in WeCom's console: true when the plain text comes back exactly. */
  async verifyUrl(url: string): Promise<boolean> {
    const plain = String(randomInt(2 ** 47));
    const encrypt = this.#crypto.encrypt(plain);
    const { status, body } = await send(this.#signedUrl(url, encrypt, { echostr: encrypt }));
    return status === 200 && body === plain;
  }

  /** Posts an event, again when the answer is late or no 200. */
  async notify(url: string, event: WecomEvent): Promise<Delivery> {
    const agentId = event.agentId ?? ARCHIVE_AGENT;
    const encrypt = this.#crypto.encrypt(this.#xmlOf(event, agentId));
    const body = `<xml>${element('ToUserName', this.#corpId)}${element('AgentID', String(agentId))}${element('Encrypt', encrypt)}</xml>`;
    for (let attempts = 1; ; attempts += 1) {
      const answer = await send(this.#signedUrl(url, encrypt, {}), body);
      if (answer.status === 200 || attempts === MOST_ATTEMPTS) return { attempts, ...answer };
    }
  }

  #xmlOf({ event, fromUserName = 'sys', fields = {}, createdAt = this.#clock() }: WecomEvent, agentId: number): string {
    const parts = {
      ToUserName: this.#corpId,
      FromUserName: fromUserName,
      CreateTime: Math.floor(createdAt / 1000),
      MsgType: 'event',
      AgentID: agentId,
      Event: event,
      ...fields,
    };
    return `<xml>${Object.entries(parts)
      .map(([name, value]) => element(name, value))
      .join('')}</xml>`;
  }

  #signedUrl(url: string, encrypt: string, more: Readonly<Record<string, string>>): URL {
    const timestamp = String(Math.floor(this.#clock() / 1000));
    const nonce = String(randomInt(1_000_000_000));
    const signed = new URL(url);
    const query = { msg_signature: this.#crypto.sign({ timestamp, nonce, encrypt }), timestamp, nonce, ...more };
    for (const [name, value] of Object.entries(query)) signed.searchParams.set(name, value);
    return signed;
  }
}

const ARCHIVE_AGENT = 2_000_004; // events of the archive come from this application

function element(name: string, value: EventFields[string]): string {
  if (typeof value === 'number') return `<${name}>${value}</${name}>`;
  if (typeof value !== 'string') return `<${name}>${value.map((item) => element('Item', item)).join('')}</${name}>`;
  return `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
}

async function send(url: URL, body?: string): Promise<Omit<Delivery, 'attempts'>> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const headers = { 'content-type': 'text/xml' };
    const response = await fetch(url, body === undefined ? { signal } : { signal, method: 'POST', body, headers });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: null, body: '' };
  }
}

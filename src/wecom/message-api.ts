import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Binding } from './binding.ts';
import { WecomError } from './errors.ts';

/** Messages of the application to members. */
export interface SentToMembers {
  /** Not reached: outside the application's visible range, unknown, or without a licence. */
  readonly unreached: readonly string[];
}

/** A message as WeCom takes it: its type, and the body under that name. */
export type Payload = { readonly msgtype: string } & Readonly<Record<string, unknown>>;

const NOBODY_REACHED = 81013;
const MOST_AT_ONCE = 1000;
const HALF_AN_HOUR = 1800;

const answer = z.object({ invaliduser: z.string().default(''), unlicenseduser: z.string().default('') });

export class MessageApi {
  readonly #api: Pick<ApiClient, 'ask'>;
  readonly #binding: () => Pick<Binding, 'agentId'>;

  constructor(api: Pick<ApiClient, 'ask'>, binding: () => Pick<Binding, 'agentId'>) {
    this.#api = api;
    this.#binding = binding;
  }

  /**
   * `again`: it may have gone out before without our knowing; then WeCom leaves out what it sent within half an hour. Not
   * otherwise: two things that read alike are two messages.
   */
  async send(userids: readonly string[], payload: Payload, { again = false } = {}): Promise<SentToMembers> {
    const { agentId } = this.#binding();
    if (agentId === '') throw new UserError('尚未填写自建应用的 AgentId。请到“设置 → 自建应用”中填写。');
    if (userids.length > MOST_AT_ONCE) throw new Error(`${userids.length} recipients in one message`);
    const body = {
      ...payload,
      touser: userids.join('|'),
      agentid: Number(agentId),
      ...(again ? { enable_duplicate_check: 1, duplicate_check_interval: HALF_AN_HOUR } : {}),
    };
    try {
      const told = await this.#api.ask({ secret: 'agent', path: 'message/send', body, answer });
      return { unreached: [...listOf(told.answer.invaliduser), ...listOf(told.answer.unlicenseduser)] };
    } catch (error) {
      if (error instanceof WecomError && error.code === NOBODY_REACHED) return { unreached: userids };
      throw error;
    }
  }
}

const listOf = (text: string): string[] => text.split('|').filter((id) => id !== '');

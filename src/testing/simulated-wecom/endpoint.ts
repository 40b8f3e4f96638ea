import type { z } from 'zod';
import type { WecomState } from './state.ts';

/** One call of the HTTP API: what it takes, whose token it wants, what it answers. */
export interface Endpoint {
  /** Below /cgi-bin/. */
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Tokens of these secrets are good here; none: the call needs no token. */
  readonly secrets: readonly SecretName[];
  answer(state: WecomState, input: unknown): Readonly<Record<string, unknown>>;
}

export type SecretName = 'archive' | 'agent' | 'sync';

interface EndpointSpec<Input extends z.ZodType> {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly secrets: readonly SecretName[];
  readonly input: Input;
  run(state: WecomState, input: z.output<Input>): Readonly<Record<string, unknown>>;
}

export function endpoint<Input extends z.ZodType>({ input: schema, run, ...spec }: EndpointSpec<Input>): Endpoint {
  return {
    ...spec,
    answer(state, raw) {
      const refusal = state.refusals.get(spec.path);
      if (refusal !== undefined) throw new ApiFault(refusal);
      const input = schema.safeParse(raw);
      if (!input.success)
        throw new ApiFault(40058, `invalid Request Parameter: ${input.error.issues[0]?.path.join('.')}`);
      return run(state, input.data);
    },
  };
}

/** An answer whose errcode is not 0. */
export class ApiFault extends Error {
  readonly errcode: number;

  constructor(errcode: number, errmsg = messages[errcode] ?? 'error') {
    super(errmsg);
    this.errcode = errcode;
  }
}

const messages: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40029: 'invalid code',
  40056: 'invalid agentid',
  41001: 'access_token missing',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  45009: 'api freq out of limit',
  47001: 'data format error',
  48002: 'api forbidden',
  60111: 'userid not found',
  81013: 'all user, party and tag are invalid',
  81017: 'too many group chats, owner_filter is required',
  84061: 'no external contact',
  84084: 'invalid external userid',
  86001: 'invalid chat id',
  90501: 'chatid is not a customer group',
  93000: 'invalid webhook url',
};

import { z } from 'zod';
import type { Config } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import type { ApiClient } from './api-client.ts';
import type { Binding } from './binding.ts';
import { WecomError } from './errors.ts';

/** Sign-in through WeCom, by scanning or inside its own browser: where to send the browser, and who came back. */

export type Person = { readonly kind: 'member'; readonly userid: string } | { readonly kind: 'outsider' };

type SignInSettings = Pick<Config, 'wecomLogin' | 'wecomOauth'> & Pick<Binding, 'corpId' | 'agentId' | 'agentSecret'>;

/** A member has a userid; somebody from outside the company comes with an openid or as an external contact. */
const whoScanned = z.object({
  userid: z.string().min(1).optional(),
  openid: z.string().min(1).optional(),
  external_userid: z.string().min(1).optional(),
});

const USED_OR_OLD = 40029;

export class SignInApi {
  readonly #settings: () => SignInSettings;
  readonly #api: ApiClient;

  constructor(settings: SignInSettings | (() => SignInSettings), api: ApiClient) {
    this.#settings = typeof settings === 'function' ? settings : () => settings;
    this.#api = api;
  }

  /** WeCom's page with the code to scan; null while the application is not set up. */
  loginUrl({ state, redirectUri }: { state: string; redirectUri: string }): string | null {
    const { wecomLogin, corpId, agentId, agentSecret } = this.#settings();
    if (corpId === '' || agentId === '' || agentSecret === '') return null;
    const query = { login_type: 'CorpApp', appid: corpId, agentid: agentId, redirect_uri: redirectUri, state };
    return `${wecomLogin.replace(/\/+$/, '')}/wwlogin/sso/login?${new URLSearchParams(query)}`;
  }

  /** Where WeCom's own browser is sent: it knows who holds the telephone, and comes back at once. */
  insideUrl({ state, redirectUri }: { state: string; redirectUri: string }): string | null {
    const { wecomOauth, corpId, agentId, agentSecret } = this.#settings();
    if (corpId === '' || agentId === '' || agentSecret === '') return null;
    // WeCom reads the parameters in this order.
    const query = {
      ...{ appid: corpId, redirect_uri: redirectUri, response_type: 'code', scope: 'snsapi_base' },
      ...{ state, agentid: agentId },
    };
    return `${wecomOauth.replace(/\/+$/, '')}/connect/oauth2/authorize?${new URLSearchParams(query)}#wechat_redirect`;
  }

  /** Who is behind the code that WeCom sent along; it is good once and for five minutes. */
  async personOf(code: string): Promise<Person> {
    const { userid, openid, external_userid } = await this.#whoIs(code);
    if (userid !== undefined) return { kind: 'member', userid };
    if (openid !== undefined || external_userid !== undefined) return { kind: 'outsider' };
    throw new UserError('企业微信没有说明扫码人是谁。请重新扫码。');
  }

  async #whoIs(code: string): Promise<z.output<typeof whoScanned>> {
    try {
      const call = { secret: 'agent', path: 'auth/getuserinfo', query: { code }, answer: whoScanned } as const;
      return (await this.#api.ask(call)).answer;
    } catch (error) {
      if (!(error instanceof WecomError) || error.code !== USED_OR_OLD) throw error;
      throw new UserError('扫码登录的授权码无效、已用过或已超过 5 分钟。请重新扫码。');
    }
  }
}

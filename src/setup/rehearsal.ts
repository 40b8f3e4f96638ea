import type { ApiSecret } from '../wecom/api-client.ts';
import type { Binding } from '../wecom/binding.ts';
import { OWN_CODES, WecomError } from '../wecom/errors.ts';
import { Blocked, Trial } from '../wecom/trial.ts';
import type { CheckLine, CheckParts, Finding } from './check.ts';
import { blockedFinding, findingOf } from './finding-of.ts';

/**
 * A call to WeCom as it will be made in earnest, step by step and anew each time: connect, token, call. Nothing that was
 * remembered from before can hide that a secret was fetched anew.
 */
export interface Rehearsed {
  readonly lines: readonly CheckLine[];
  /** Null when it did not come through. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  /** What WeCom objected to, and whether already when the token was fetched. */
  readonly refusal: { readonly error: WecomError; readonly step: 'token' | 'call' } | null;
  /** Said in words already: nothing answered, or not WeCom. */
  readonly blocked: Finding | null;
}

interface Call {
  readonly secret: ApiSecret;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const STEP_MS = 6000; // three of them in the 20 s that a test has
const BUSY = -1;
const NOT_WECOM: readonly number[] = [OWN_CODES.emptyBody, OWN_CODES.notJson];

export async function rehearse(parts: CheckParts, call: Call): Promise<Rehearsed> {
  const binding = parts.binding.current();
  const trial = new Trial({ ...binding, wecomApi: parts.config.wecomApi }, STEP_MS);
  const steps = new Steps(parts);
  const host = hostOf(parts);
  const connect = `连接 ${host}`;
  let step: 'connect' | 'token' | 'call' = 'connect';
  try {
    await steps.take(connect, () => trial.knock(), '已接通');
    step = 'token';
    const { access_token } = await steps.take(
      '取得 access_token',
      () => trial.ask('gettoken', tokenQuery(binding, call.secret)),
      'Secret 正确',
    );
    step = 'call';
    const query = { ...call.query, access_token: String(access_token) };
    const answer = await steps.take(`调用 ${call.path}`, () => trial.ask(call.path, query, call.body), '已应答');
    return { lines: steps.lines, answer, refusal: null, blocked: null };
  } catch (error) {
    const rest =
      step === 'connect' ? ['取得 access_token', `调用 ${call.path}`] : step === 'token' ? [`调用 ${call.path}`] : [];
    const lines = [...steps.lines, ...rest.map(waiting)];
    const blocked = blockedOf(error, parts);
    if (blocked) return { lines, answer: null, refusal: null, blocked };
    if (!(error instanceof WecomError) || step === 'connect') throw error;
    return { lines, answer: null, refusal: { error, step }, blocked: null };
  } finally {
    await trial.close();
  }
}

export const hostOf = ({ config }: Pick<CheckParts, 'config'>): string => new URL(config.wecomApi).host;

/** What the network does, rather than WeCom; null when it is WeCom who objects. */
export function blockedOf(error: unknown, parts: CheckParts): Finding | null {
  const host = hostOf(parts);
  if (error instanceof Blocked) return blockedFinding(error.obstacle, { proxy: parts.binding.current().proxy, host });
  if (!(error instanceof WecomError)) return null;
  const { code, detail } = error;
  if (code === BUSY || /^HTTP 5/.test(detail)) {
    return {
      state: 'error',
      sentence: '企业微信暂时没有服务',
      reason: '企业微信应答说系统繁忙，或它的服务器出错。本机的网络是通的。',
      remedy: '系统会自动重试，恢复后自动补齐，一般无需处理；超过一小时请看企业微信的公告。',
      code,
      detail,
    };
  }
  if (!NOT_WECOM.includes(code)) return null;
  return {
    state: 'error',
    sentence: `收到的应答不是企业微信的（${detail}）`,
    reason: '上网认证页面、防火墙或代理替企业微信作了应答。',
    remedy: `请先在服务器上完成上网认证，或让网络管理员放行 ${host}。`,
    code,
    detail,
  };
}

/** The query of gettoken: the contact secret may be the application's own. */
export function tokenQuery(binding: Binding, secret: ApiSecret): { corpid: string; corpsecret: string } {
  const { corpId, archiveSecret, agentSecret, contactSecret, syncSecret } = binding;
  const secrets = {
    archive: archiveSecret,
    agent: agentSecret,
    contact: contactSecret || agentSecret,
    sync: syncSecret,
  };
  return { corpid: corpId, corpsecret: secrets[secret] };
}

export const waiting = (label: string): CheckLine => ({ label, state: 'waiting', detail: '等待上一步', tookMs: null });

/** Takes the steps one after the other and writes down how each went. */
export class Steps {
  readonly lines: CheckLine[] = [];
  readonly #parts: CheckParts;

  constructor(parts: CheckParts) {
    this.#parts = parts;
  }

  async take<T>(label: string, step: () => Promise<T>, done: string): Promise<T> {
    const begun = performance.now();
    const took = () => Math.round(performance.now() - begun);
    try {
      const result = await step();
      this.lines.push({ label, state: 'ok', detail: done, tookMs: took() });
      return result;
    } catch (error) {
      this.lines.push({ label, state: 'error', detail: this.#briefly(error), tookMs: took() });
      throw error;
    }
  }

  #briefly(error: unknown): string {
    const blocked = blockedOf(error, this.#parts);
    if (blocked) return blocked.sentence;
    if (!(error instanceof WecomError)) return findingOf(error).sentence;
    return `${error.code} ${error.detail.split(',')[0]}`.slice(0, 80);
  }
}

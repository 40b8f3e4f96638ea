import { createPublicKey, type KeyObject } from 'node:crypto';
import { CallbackSender, type CallbackSettings, type Delivery, type WecomEvent } from './callbacks.ts';
import { page as framed, type Page, quoted } from './page.ts';
import type { WecomState } from './state.ts';

/**
 * The administrator's side of WeCom, as far as binding goes: where secrets are read, a public key is pasted and gets its
 * version, addresses become trusted, and callbacks are saved once their address has answered.
 */
export const RECEIVERS = { archive: '会话内容存档', customers: '客户联系', directory: '通讯录' } as const;
export type Receiver = keyof typeof RECEIVERS;

interface Saved {
  readonly url: string;
  readonly pair: CallbackSettings;
}

export class AdminConsole {
  /** In the order they were pasted; the version of the first is 1. */
  readonly publicKeys: KeyObject[] = [];
  readonly callbacks = new Map<Receiver, Saved>();
  /** Called after each change, e.g. to let the simulated library know. */
  onChange: () => void = () => undefined;
  readonly #state: WecomState;
  #said = '';

  constructor(state: WecomState) {
    this.#state = state;
  }

  /** An event to whatever address is saved; null while there is none. */
  async emit(receiver: Receiver, event: WecomEvent): Promise<Delivery | null> {
    const saved = this.callbacks.get(receiver);
    return saved ? this.#sender(saved.pair).notify(saved.url, event) : null;
  }

  /** GET and POST /console */
  async answer(method: string, form: URLSearchParams): Promise<Page> {
    if (method !== 'POST') return { status: 200, html: this.#page() };
    this.#said = await this.#take(form);
    this.onChange();
    return { status: 303, location: '/console' };
  }

  async #take(form: URLSearchParams): Promise<string> {
    const field = (name: string) => (form.get(name) ?? '').trim();
    const what = field('what');
    if (what === 'key') return this.#takeKey(field('key'));
    if (what === 'archive-ip' || what === 'agent-ip') return this.#takeIps(what, field('ips'));
    return this.#takeCallback(what as Receiver, field('url'), {
      token: field('token'),
      encodingAesKey: field('encodingAesKey'),
    });
  }

  #takeKey(pem: string): string {
    try {
      this.publicKeys.push(createPublicKey(pem));
      return `消息加密公钥已保存，版本号 ${this.publicKeys.length}`;
    } catch {
      return '公钥格式错误';
    }
  }

  #takeIps(what: 'archive-ip' | 'agent-ip', text: string): string {
    const ips = text.split(/[;；\s]+/).filter((ip) => ip !== '');
    this.#state.trustedIps[what === 'archive-ip' ? 'archive' : 'agent'] = ips;
    return `可信 IP 已保存：${ips.join('；') || '无'}`;
  }

  async #takeCallback(receiver: Receiver, url: string, pair: CallbackSettings): Promise<string> {
    if (!(receiver in RECEIVERS) || !URL.canParse(url) || pair.encodingAesKey.length !== 43) return '参数不正确';
    if (!(await this.#sender(pair).verifyUrl(url))) return `${RECEIVERS[receiver]}：openapi 回调地址请求不通过`;
    this.callbacks.set(receiver, { url, pair });
    return `${RECEIVERS[receiver]}：接收事件服务器已保存`;
  }

  #sender(pair: CallbackSettings): CallbackSender {
    return new CallbackSender(pair, this.#state.corpId, () => this.#state.now());
  }

  #page(): string {
    const { corpId, agentId, secrets, trustedIps } = this.#state;
    const said = this.#said;
    this.#said = '';
    const row = (label: string, value: string) => `<dt>${label}</dt><dd><code>${quoted(value)}</code></dd>`;
    const ips = (what: string, label: string, list: readonly string[] | null) =>
      form(what, label, `<input name="ips" value="${quoted((list ?? []).join(';'))}" placeholder="多个用分号隔开">`);
    const receivers = Object.entries(RECEIVERS).map(([name, label]) =>
      form(
        name,
        `${label} · 接收事件服务器${this.callbacks.has(name as Receiver) ? '（已保存）' : ''}`,
        `<input name="url" placeholder="URL"><input name="token" placeholder="Token"><input name="encodingAesKey" placeholder="EncodingAESKey">`,
      ),
    );
    return framed(
      '企业微信管理后台（模拟）',
      `<h1>企业微信管理后台</h1><p class="note">模拟：只有绑定会存用得到的部分</p>
      ${said === '' ? '' : `<p class="said" role="status">${quoted(said)}</p>`}
      <dl>${row('企业 ID', corpId)}${row('会话内容存档 Secret', secrets.archive)}${row('自建应用 AgentId', agentId)}${row('自建应用 Secret', secrets.agent)}</dl>
      ${ips('archive-ip', '会话内容存档 · 可信 IP 地址', trustedIps.archive)}
      ${ips('agent-ip', '自建应用 · 企业可信 IP', trustedIps.agent)}
      ${form('key', `会话内容存档 · 消息加密公钥${this.publicKeys.length ? `（版本号 ${this.publicKeys.length}）` : ''}`, '<textarea name="key" rows="4" placeholder="-----BEGIN PUBLIC KEY-----"></textarea>')}
      ${receivers.join('')}`,
      CONSOLE_STYLE,
    );
  }
}

const CONSOLE_STYLE = `
main{width:min(640px,100vw);margin:24px 0}dl{display:grid;grid-template-columns:auto 1fr;gap:4px 16px;margin:0}dt{color:#5f6b7a}dd{margin:0;overflow-wrap:anywhere}
form{margin-top:14px;display:grid;gap:6px}h2{position:static}form input,form textarea{width:100%;padding:7px 10px;border:1px solid #cdd5df;border-radius:8px;font:13px/1.4 monospace}
form button{justify-self:end;padding:6px 18px;border:0;border-radius:8px;background:#2468d6;color:#fff}.said{padding:8px 12px;background:#e4f4eb;border-radius:8px}`;

function form(what: string, label: string, fields: string): string {
  return `<form method="post" action="/console" id="${what}"><input type="hidden" name="what" value="${what}"><h2>${label}</h2>${fields}<button>保存</button></form>`;
}

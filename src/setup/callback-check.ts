import { type CallbackFacts, findCallbackFacts } from '../store/check-facts.ts';
import type { CallbackName } from '../wecom/binding.ts';
import type { Check, CheckLine, Finding } from './check.ts';
import { PROGRAM } from './program.ts';

/** Callbacks are a convenience: without them everything still comes, only later. So a missing one is off, not wrong. */
interface Callback {
  readonly name: CallbackName;
  readonly title: string;
  /** Where the address is saved in WeCom's console. */
  readonly where: string;
  /** How late things are known without it. */
  readonly delay: string;
}

export function callbackCheck({ name, title, where, delay }: Callback): Check {
  return {
    name: `callback-${name}`,
    title,
    path: '/setup/callbacks',
    lost: `不影响存档：${delay}。`,
    async run({ binding, store }): Promise<Finding> {
      if (!binding.current().callbacks[name]) {
        return {
          state: 'off',
          sentence: `没有启用，${delay}`,
          remedy: `服务器有公网地址时可以启用：在“接收事件”中生成 Token 与 EncodingAESKey，填到${where}。`,
        };
      }
      const facts = (await store.read(findCallbackFacts, PROGRAM, name)) ?? NEVER;
      const refused = isRefused(facts);
      return { ...judged(facts, refused, { where, delay }), lines: linesOf(facts, refused) };
    },
  };
}

const NEVER: CallbackFacts = { verifiedAt: null, eventAt: null, refusedAt: null, refused: 0 };

/** Something was refused since WeCom last came through. */
function isRefused({ verifiedAt, eventAt, refusedAt }: CallbackFacts): boolean {
  return refusedAt !== null && refusedAt > Math.max(verifiedAt ?? 0, eventAt ?? 0);
}

function judged(
  { verifiedAt, eventAt }: CallbackFacts,
  refused: boolean,
  { where, delay }: Pick<Callback, 'where' | 'delay'>,
): Finding {
  if (refused) return keysDiffer(verifiedAt !== null, where);
  if (verifiedAt === null) return notVerified(delay, where);
  return { state: 'ok', sentence: eventAt === null ? '地址已通过验证，还没有事件' : '已启用，事件正常到达' };
}

function linesOf({ verifiedAt, eventAt, refusedAt, refused: times }: CallbackFacts, refused: boolean): CheckLine[] {
  return [
    line('企业微信验证地址', verifiedAt, verifiedAt === null ? 'waiting' : 'ok'),
    line('收到事件', eventAt, eventAt === null ? 'waiting' : 'ok'),
    ...(refused ? [line(`拒绝了 ${times} 次请求`, refusedAt, 'error')] : []),
  ];
}

function keysDiffer(wasVerified: boolean, where: string): Finding {
  return {
    state: wasVerified ? 'warning' : 'error',
    sentence: '收到的请求用这里的 Token 与 EncodingAESKey 解不开',
    reason: wasVerified
      ? '企业微信后台多半换过 Token 或 EncodingAESKey；也可能不是企业微信发来的（伪造的一律拒绝）。'
      : '企业微信后台填写的 Token 或 EncodingAESKey 与这里的不一致，所以它说“openapi 回调地址请求不通过”。',
    remedy: `请到${where}，把 Token 与 EncodingAESKey 换成“接收事件”中显示的这一对（两项都要复制完整），再点保存。`,
  };
}

function notVerified(delay: string, where: string): Finding {
  return {
    state: 'off',
    sentence: `企业微信还没有来验证过，${delay}`,
    reason: '还没有在后台保存，或企业微信连不到填写的地址（须为公网可访问的网址）。',
    remedy: `请到${where}，填入网址、Token 与 EncodingAESKey 并保存；保存成功后这里变绿。没有公网地址时可以不启用。`,
  };
}

function line(label: string, at: number | null, state: CheckLine['state']): CheckLine {
  return { label, state, detail: at === null ? '还没有' : timeOf(at), tookMs: null };
}

const timeOf = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

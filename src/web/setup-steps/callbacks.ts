import type { CallbackName } from '../../wecom/binding.ts';
import type { SetupFacts, SetupStep, StepState } from '../setup-step.ts';
import { ago } from '../words.ts';

/** Where WeCom may call us. All three can be left out: then we ask, and know a little later. */
interface Receiver {
  readonly name: CallbackName;
  readonly title: string;
  readonly way: readonly string[];
  /** What is clicked at the end of the way. */
  readonly click: string;
  /** What it brings, and what is so without it. */
  readonly gain: string;
  readonly without: string;
}

const RECEIVERS: readonly Receiver[] = [
  {
    name: 'archive',
    title: '会话内容存档',
    way: ['管理工具', '会话内容存档', '接收事件服务器'],
    click: '点“设置”，粘贴下面三项，保存',
    gain: '有新会话时立即拉取',
    without: '新会话约 15 秒内取到',
  },
  {
    name: 'customers',
    title: '客户联系',
    way: ['客户联系', '客户', 'API', '接收事件服务器'],
    click: '先点“API”展开，再点“设置”，粘贴下面三项，保存',
    gain: '客户、客户群的变动与好友被谁删除，立即知道',
    without: '客户与客户群的变动一小时内、标签与同意情况当夜同步；分不清是谁删除了好友',
  },
  {
    name: 'directory',
    title: '通讯录',
    way: ['应用管理', '自建应用', '接收消息'],
    click: '进入本系统使用的应用，点“设置 API 接收”，粘贴下面三项，勾选“通讯录变更事件”，保存',
    gain: '入职、离职、改名与调部门立即知道',
    without: '成员与部门的变动一小时内同步',
  },
];

export const callbacks: SetupStep = {
  name: 'callbacks',
  title: '接收事件',
  hint: '可选，未配置时定时查询',
  heading: '让企业微信在有变动时通知本机',
  why: '有通知就不必等到下一次查询；没有公网地址时跳过即可，存档不受影响。',
  optional: true,
  checks: [],
  also: ['callback-archive', 'callback-customers', 'callback-directory'],
  button: null,
  state,
  line: (facts) => {
    const on = facts.callbacks.filter(({ verifiedAt }) => verifiedAt !== null).length;
    return on === 0 ? '' : `已启用 ${on} 项，共 ${RECEIVERS.length} 项`;
  },
  task: (facts, _entered, { app }) => {
    const { callbacks: pairs } = app.binding.current();
    const cards = RECEIVERS.map((receiver) => ({
      ...receiver,
      url: `${facts.origin}/callback/${receiver.name}`,
      ...stateOf(receiver.name, facts, pairs[receiver.name] !== undefined),
    }));
    return {
      cards: cards.map((card) => ({ ...card, pair: card.asks ? pairs[card.name]! : null })),
      private: isPrivate(new URL(facts.origin).hostname) ? new URL(facts.origin).host : null,
      mark: cards.map(({ name, tone, line }) => `${name}${tone}${line.length}`).join('-'),
      waits: cards.some(({ asks }) => asks),
    };
  },
};

interface CardState {
  readonly tone: 'ok' | 'error' | 'waiting' | 'off';
  readonly line: string;
  /** WeCom has not verified it yet: the pair is shown to be copied. */
  readonly asks: boolean;
}

function stateOf(name: CallbackName, facts: SetupFacts, made: boolean): CardState {
  const known = facts.callbacks.find((callback) => callback.name === name);
  if (!made) return { tone: 'off', line: '没有启用', asks: false };
  const test = facts.checks.get(`callback-${name}`);
  const [verified, event] = [known?.verifiedAt ?? null, known?.eventAt ?? null];
  const refusedSince = (known?.refusedAt ?? 0) > Math.max(verified ?? 0, event ?? 0);
  if (refusedSince) {
    const line = `收到的请求解不开：后台的 Token 或 EncodingAESKey 与这里的不一致${test?.code ? `（${test.code}）` : ''}`;
    return { tone: 'error', line, asks: verified === null };
  }
  if (verified === null) return { tone: 'waiting', line: '等待企业微信来验证，保存后这里自动变绿', asks: true };
  const line = event === null ? '已通过验证，还没有收到事件' : `已启用，最近一次事件在${ago(event, facts.now)}`;
  return { tone: 'ok', line, asks: false };
}

function state({ callbacks: known }: SetupFacts): StepState {
  if (known.some(({ verifiedAt }) => verifiedAt !== null)) return 'done';
  return known.some(({ refusedAt }) => refusedAt !== null) ? 'error' : 'optional';
}

/** An address WeCom's servers cannot reach. */
export function isPrivate(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(bare)
  )
    return true;
  return (
    !bare.includes('.') ||
    /\.(local|lan|internal|intranet|corp)$/i.test(bare) ||
    /^(::1$|f[cd][0-9a-f]{2}:)/i.test(bare)
  );
}

import { typeLabel } from '../drawing/type-labels.ts';
import type { Health } from '../store/health.ts';
import { ago, count, dateOf, duration, fullTime } from './words.ts';

/** The health page: the equation first, then whatever breaks it, with the reason and the remedy. */
export interface HealthView {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
  /** What to do about it, while pulling does not work. */
  readonly remedy: string | null;
  readonly line: string;
  readonly aligned: string;
  readonly stations: readonly Station[];
  readonly waiting: readonly WaitingRow[];
  readonly incidents: readonly IncidentRow[];
  readonly months: readonly (Record<'month' | 'received' | 'opened' | 'indexed' | 'reviewed' | 'state', string> & {
    readonly whole: boolean;
  })[];
  readonly ranges: readonly Record<'from' | 'to' | 'count' | 'first' | 'last', string>[];
  readonly gaps: readonly (Record<'span' | 'missing' | 'found' | 'state' | 'why', string> & {
    readonly lost: boolean;
  })[];
  readonly restarts: readonly Record<'at' | 'why', string>[];
  readonly types: readonly Record<'type' | 'label' | 'count', string>[];
  readonly time: string;
}

interface Station {
  readonly label: string;
  readonly count: string;
  readonly note: string;
  /** How many fewer than the station before; null when none are missing. */
  readonly missing: string | null;
}

type WaitingRow = Record<'reason' | 'detail' | 'key' | 'count' | 'since' | 'todo', string>;
type IncidentRow = Record<'sentence' | 'remedy' | 'code' | 'since' | 'count', string> & { readonly over: boolean };

const LATE = 30 * 60_000;
const SETTLED = 60_000; // what has just come is looked at in the next moment

export function healthView(health: Health, now: number): HealthView {
  const { pulling, newestSentAt, newestReceivedAt } = health;
  return {
    ...verdict(health, now),
    remedy: remedyNow(health),
    line: newestLine(newestSentAt, newestReceivedAt),
    aligned: pulling.caughtUpAt === null ? '尚未与企业微信对齐过' : `${ago(pulling.caughtUpAt, now)}与企业微信对齐`,
    stations: stationsOf(health),
    waiting: health.waiting.map((row) => waitingRow(row, now)),
    incidents: health.incidents.map((incident) => incidentRow(incident, now)),
    months: health.months.map(monthRow),
    ranges: health.ranges.map(({ fromSeq, toSeq, from, to, count: n }) => ({
      from: String(fromSeq),
      to: String(toSeq),
      count: count(n),
      first: fullTime(from),
      last: fullTime(to),
    })),
    gaps: health.gaps.map(gapRow),
    restarts: health.hostRestarts.map(({ at, why }) => ({ at: fullTime(at), why })),
    types: health.unknownTypes.map(({ type, count: n }) => ({ type, label: typeLabel(type), count: count(n) })),
    time: fullTime(now).slice(11),
  };
}

/** The worst thing first: what threatens the archive, then what is behind, then all is well. */
function verdict(health: Health, now: number): Pick<HealthView, 'tone' | 'title'> {
  const { pulling, opened, received, gaps } = health;
  if (pulling.state === 'failing') return { tone: 'error', title: `拉取未成功：${pulling.sentence}` };
  if (pulling.state === 'paused') return { tone: 'error', title: `拉取已暂停：${pulling.sentence}` };
  if (gaps.some(({ state }) => state === 'possibly-lost'))
    return { tone: 'error', title: '有消息可能已经丢失，见接收缺口' };
  if (health.incidents.some(({ kind, over }) => kind === 'log' && !over))
    return { tone: 'error', title: '存证日志已暂停，消息照常存档' };
  if (pulling.caughtUpAt === null) {
    return { tone: 'warning', title: pulling.state === 'pulling' ? '正在拉取历史消息' : '尚未拉取过消息' };
  }
  if (now - pulling.caughtUpAt > LATE)
    return { tone: 'warning', title: pulling.state === 'pulling' ? '正在追赶' : '很久没有拉取' };
  if (opened < received) return { tone: 'warning', title: `有 ${count(received - opened)} 条消息等待解密` };
  return lagging(health, now) ?? { tone: 'ok', title: '存档正常' };
}

function lagging(
  { opened, indexed, reviewed, newestReceivedAt }: Health,
  now: number,
): Pick<HealthView, 'tone' | 'title'> | null {
  if (indexed < opened) return { tone: 'warning', title: `正在建立索引，还差 ${count(opened - indexed)} 条` };
  if (reviewed >= opened || now - (newestReceivedAt ?? 0) < SETTLED) return null;
  return { tone: 'warning', title: `规则检查还差 ${count(opened - reviewed)} 条` };
}

function remedyNow({ pulling, incidents }: Pick<Health, 'pulling' | 'incidents'>): string | null {
  const broken = pulling.state === 'failing' || pulling.state === 'paused';
  return (broken && incidents.find(({ over }) => !over)?.remedy) || null;
}

function newestLine(sentAt: number | null, receivedAt: number | null): string {
  if (sentAt === null) return '还没有收到消息';
  const took = receivedAt !== null && receivedAt >= sentAt ? `，${duration(receivedAt - sentAt)}后入库` : '';
  return `最新一条 ${fullTime(sentAt)} 发出${took}`;
}

function stationsOf({ received, opened, indexed, reviewed, waiting, newestReceivedAt }: Health): Station[] {
  const reasons = waiting.map(({ reason, keyVersion, count: n }) => `${count(n)} 条${brief(reason, keyVersion)}`);
  const behind = (before: number, after: number) => (after < before ? count(before - after) : null);
  return [
    {
      label: '已拉取',
      count: count(received),
      missing: null,
      note: newestReceivedAt === null ? '等待第一条消息' : `最近入库 ${fullTime(newestReceivedAt).slice(11)}`,
    },
    {
      label: '已解密',
      count: count(opened),
      missing: behind(received, opened),
      note: reasons.slice(0, 2).join('，') || '全部可读',
    },
    {
      label: '已索引',
      count: count(indexed),
      missing: behind(opened, indexed),
      note: indexed < opened ? '正在追上' : '全部可检索',
    },
    {
      label: '已检查',
      count: count(reviewed),
      missing: behind(opened, reviewed),
      note: reviewed < opened ? '正在追上' : '全部经过规则检查',
    },
  ];
}

interface FaultWords {
  readonly brief: string;
  readonly reason: string;
  readonly todo: string;
}

/** `V` stands for the key version. */
const FAULTS: Readonly<Record<string, FaultWords>> = {
  'missing-key': { brief: '缺密钥 vV', reason: '没有版本 V 的私钥', todo: '导入版本 V 的私钥，导入后自动解密' },
  'wrong-key': {
    brief: '密钥不符',
    reason: '版本 V 的私钥解不开这些消息',
    todo: '核对私钥与企业微信后台版本 V 的公钥是否成对，更换后自动解密',
  },
  damaged: {
    brief: '密文损坏',
    reason: '密文不完整，SDK 拒绝解密',
    todo: '信封已原样保存。升级 SDK 后会再试；仍不行请联系企业微信',
  },
  quarantined: {
    brief: '已隔离',
    reason: '解密时两次使 SDK 崩溃，已隔离',
    todo: '其他消息不受影响。升级 SDK 后会再试',
  },
  'msgid-mismatch': {
    brief: '消息号不符',
    reason: '解密结果与信封的消息号不符',
    todo: '信封已原样保存，请把序号交给技术支持',
  },
  unreadable: { brief: '内容不可读', reason: '解密后的内容不是有效的 JSON', todo: '原文已原样保存，升级程序后会再试' },
};

function wordsOf(reason: string, keyVersion: number | null): FaultWords {
  const words = FAULTS[reason] ?? { brief: '待处理', reason: '暂时无法处理', todo: '信封已原样保存，之后会自动再试' };
  const fill = (text: string) => text.replace('V', String(keyVersion ?? '?'));
  return { brief: fill(words.brief), reason: fill(words.reason), todo: fill(words.todo) };
}

const brief = (reason: string, keyVersion: number | null) => wordsOf(reason, keyVersion).brief;

function waitingRow(
  { reason, detail, keyVersion, count: n, oldestAt }: Health['waiting'][number],
  now: number,
): WaitingRow {
  const words = wordsOf(reason, keyVersion);
  return {
    reason: words.reason,
    todo: words.todo,
    detail,
    key: `v${keyVersion}`,
    count: count(n),
    since: ago(oldestAt, now),
  };
}

function incidentRow(
  { sentence, remedy, code, at, lastAt, count: n, over }: Health['incidents'][number],
  now: number,
): IncidentRow {
  const times = n > 1 ? `${count(n)} 次，最近 ${ago(lastAt, now)}` : ago(at, now);
  return {
    sentence,
    remedy,
    code: code === null || sentence.includes(String(code)) ? '' : String(code),
    since: fullTime(at),
    count: times,
    over,
  };
}

function monthRow({
  month,
  received,
  opened,
  indexed,
  reviewed,
  closed,
}: Health['months'][number]): HealthView['months'][number] {
  const whole = received === opened && opened === indexed && opened === reviewed;
  const missing = received - Math.min(opened, indexed, reviewed);
  const state = whole ? (closed ? '完整，已封存' : '完整') : `差 ${count(missing)} 条`;
  const counts = { received: count(received), opened: count(opened), indexed: count(indexed) };
  return { month, ...counts, reviewed: count(reviewed), state, whole };
}

function gapRow({
  afterSeq,
  beforeSeq,
  missing,
  foundAt,
  state,
  why,
}: Health['gaps'][number]): HealthView['gaps'][number] {
  const lost = state === 'possibly-lost';
  return {
    span: missing === 1 ? String(afterSeq + 1) : `${afterSeq + 1} 至 ${beforeSeq - 1}`,
    missing: count(missing),
    found: `${dateOf(foundAt)} ${fullTime(foundAt).slice(11, 16)}`,
    state: lost ? '可能丢失' : '未解释',
    why: why || '企业微信的序号本来就会跳号，没有迹象表明消息丢失',
    lost,
  };
}

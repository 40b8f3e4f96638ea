import { typeLabel } from '../drawing/type-labels.ts';
import type { People } from './people.ts';
import { actLabel } from './trail-conditions.ts';

/** What a trace holds besides, in words. What has no label yet stands under its own name, rather than not at all. */
const LABELS: Readonly<Record<string, string>> = {
  // what was asked for
  ...{
    q: '检索词',
    words: '检索词',
    search: '检索词',
    find: '会话内查找',
    staff: '员工',
    conditions: '条件',
    filters: '条件',
  },
  ...{ query: '条件', time: '时间', from: '开始日期', to: '结束日期', on: '日期', at: '跳到消息', since: '时间段' },
  ...{ sender: '发送人', receiver: '接收人', customer: '客户', group: '群', department: '部门', follower: '跟进人' },
  ...{
    type: '消息类型',
    kind: '类别',
    kinds: '类别',
    direction: '方向',
    violation: '违规',
    media: '媒体',
    tag: '标签',
  },
  ...{ consent: '同意存档', state: '状态', owner: '群主', keeper: '群负责人', member: '群成员', dismissed: '已解散' },
  ...{ tab: '页签', by: '方式', order: '排序', sort: '排序', page: '第几页', before: '从此行之前', position: '职务' },
  ...{ who: '谁', person: '人员', chat: '会话', act: '操作', ip: '来自', listed: '列出的会话数', marks: '违规标记' },
  ...{ range: '时间段', columns: '指标', indicator: '指标', focus: '趋势', table: '统计表' },
  // where back-ups go
  ...{ folder: '文件夹', endpoint: '地址', region: '区域', bucket: '存储桶', prefix: '前缀', style: '网址的写法' },
  ...{ isSealed: '加密', atHour: '几点', keepCount: '保留份数', keepDays: '保留天数', place: '位置' },
  // what was changed
  ...{ old: '原来', was: '原来', new: '现在', now: '现在', after: '现在', set: '设置', name: '名称', value: '值' },
  ...{ title: '名称', about: '案情', mine: '与我有关' },
  ...{ role: '角色', roles: '角色', permissions: '权限', scope: '查看范围', officers: '三员', enabled: '开启' },
  ...{ account: '账号', login: '账号', userid: '员工账号', sessions: '登录数', which: '哪些', totp: '动态口令' },
  ...{
    withdrawn: '撤回',
    reset: '重置登录',
    reason: '事由',
    note: '备注',
    tags: '标签',
    step: '步骤',
    setting: '设置项',
  },
  ...{
    version: '版本',
    seats: '席位数',
    expiresOn: '到期日',
    wav: '转为 WAV',
    fingerprint: '指纹',
    library: '组件',
    callback: '接收地址',
    month: '月份',
    patterns: '自定样式',
  },
  ...{
    skip: '跳过条数',
    arrived: '文件到达后重新显示',
    of: '类别',
    preview: '旁边的前后文',
    hit: '打开的命中',
    talk: '对话类型',
  },
  ...{
    corpId: '企业 ID',
    company: '企业名称',
    agentId: 'AgentId',
    host: '代理地址',
    port: '代理端口',
    user: '代理账号',
  },
  ...{
    ticks: '勾选项',
    remove: '删除的项',
    secrets: '填写了而不记录的项',
    'reason-prompt': '查阅事由',
    picked: '选中的条目',
  },
  ...{ chatKind: '会话类型', external: '外部', upTo: '截至' },
  // numbers that may be masked
  ...{ phone: '手机与电话', 'id-card': '身份证', 'bank-card': '银行卡', email: '邮箱', own: '自定样式' },
  // what came of it
  ...{ way: '方式', failed: '未成功', result: '结果', rows: '行数', found: '问题数', findings: '问题', row: '行号' },
  ...{ conversations: '会话数', dialogues: '对话数' },
  ...{ hash: '哈希', known: '记下的', tookMs: '用时（毫秒）', total: '总数', shown: '显示条数', bytes: '字节数' },
  ...{ export: '导出编号', file: '文件', format: '格式', sha256: '文件的 SHA-256', signedInAs: '登录服务器的用户' },
};

const VALUES: Readonly<Record<string, string>> = {
  ...{ external: '外部', internal: '内部', group: '群', single: '单聊', outside: '客户发出', employee: '员工' },
  ...{ customer: '客户', all: '全部', unknown: '未知', yes: '是', no: '否', on: '显示', off: '不显示' },
  ...{ message: '按消息', conversation: '按会话', newest: '最新在前', oldest: '最早在前', name: '按姓名' },
  ...{
    today: '今天',
    '7d': '近 7 天',
    '30d': '近 30 天',
    'last-month': '上月',
    talked: '按最近会话',
    made: '按创建时间',
  },
  ...{ archived: '归档中', formerly: '曾归档', left: '已离职', never: '未开启', open: '已开启', closed: '已关闭' },
  ...{
    agreed: '同意',
    agree: '同意',
    refused: '不同意',
    disagree: '不同意',
    default: '未表态',
    none: '没有',
    talking: '正常对话中',
  },
  ...{ broken: '会话中断', wechat: '微信', wecom: '企业微信', transfer: '转接', 'signed-in': '按最近登录' },
  ...{ phone: '手机与电话', 'id-card': '身份证', 'bank-card': '银行卡', email: '邮箱' },
  ...{
    archiveSecret: '会话存档 Secret',
    agentSecret: '应用 Secret',
    contactSecret: '客户联系 Secret',
    syncSecret: '通讯录 Secret',
  },
  ...{ password: '密码' },
  ...{ 'recordings-table': '音视频表格', 'recordings-pack': '音视频文件包', 'employees-table': '员工表格' },
  ...{
    'customers-table': '客户表格',
    'lost-customers-table': '流失客户表格',
    'groups-table': '群表格',
    'figures-table': '统计表格',
  },
  ...{ voice: '语音', video: '视频', call: '通话录音', stranger: '未登录者', command: '服务器命令行' },
};

/** Of these the ids are of people and groups. */
const NAMED = new Set([
  'who',
  'person',
  'sender',
  'receiver',
  'customer',
  'follower',
  'owner',
  'keeper',
  'member',
  'focus',
]);
const GROUPS = new Set(['group']);
/** Said elsewhere on the page, or only for whoever reads the JSON. */
const UNSAID = new Set(['scopeOf', 'opened', 'chat', 'n', 'fromSeq', 'toSeq']);

export interface Detail {
  readonly label: string;
  readonly text: string;
}

const LONGEST = 500;

/** A line each; the JSON stands folded below. */
export function detailLines(details: Readonly<Record<string, unknown>>, people: People): Detail[] {
  return Object.entries(details).flatMap(([key, value]) => {
    const text = inWords(key, value, people);
    return text === '' ? [] : [{ label: LABELS[key] ?? key, text: text.slice(0, LONGEST) }];
  });
}

function inWords(key: string, value: unknown, people: People): string {
  if (value === null || value === undefined || UNSAID.has(key)) return '';
  if (Array.isArray(value))
    return joined(
      value.map((one) => inWords(key, one, people)),
      '、',
    );
  if (typeof value === 'object') return objectWords(key, value, people);
  if (typeof value === 'string') return wordOf(key, value, people);
  if (typeof value === 'boolean') return value ? '是' : '否';
  return key === 'page' && value === 1 ? '' : String(value);
}

function objectWords(key: string, value: object, people: People): string {
  // A scope as it is saved: what it comes to is said beside it.
  if (key === 'scope') return '';
  const change = changeIn(value);
  if (change)
    return `${inWords(key, change.from, people) || '（空）'} → ${inWords(key, change.to, people) || '（空）'}`;
  const parts = Object.entries(value).map(([inner, one]) => {
    const text = inWords(inner, one, people);
    return text === '' ? '' : `${LABELS[inner] ?? inner}：${text}`;
  });
  return joined(parts, '；');
}

/** What was and what is, under either pair of names. */
function changeIn(value: object): { readonly from: unknown; readonly to: unknown } | null {
  if (Object.keys(value).length !== 2) return null;
  if ('old' in value && 'new' in value) return { from: value.old, to: value.new };
  return 'was' in value && 'now' in value ? { from: value.was, to: value.now } : null;
}

const joined = (parts: readonly string[], separator: string): string =>
  parts.filter((part) => part !== '').join(separator);

function wordOf(key: string, value: string, people: People): string {
  if (value === '') return '';
  if (key === 'act') return actLabel(value);
  if (key === 'type') return typeLabel(value);
  if (Object.hasOwn(VALUES, value)) return VALUES[value]!;
  if (NAMED.has(key)) return people.name(value);
  return GROUPS.has(key) ? people.group(value).name : value;
}

export function readDetails(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // a row that somebody changed is shown all the same
  }
}

/** In one line, for the list: what it says, else what was done. */
export const titleOf = ({ title, act }: { readonly title: string; readonly act: string }): string =>
  title === '' ? actLabel(act) : title;

import type { Permission } from '../access/permission.ts';

/** What notices are about: what each is called, which facts it may name, and how it reads when nobody wrote a template. */
export type Facts = Readonly<Record<string, string>>;

export type Format = 'text' | 'textcard' | 'markdown';

export const FORMATS: Readonly<Record<Format, string>> = {
  text: '文本消息',
  textcard: '文本卡片消息',
  markdown: 'markdown 消息',
};

export interface Category {
  readonly name: string;
  readonly label: string;
  /** Of violations, of customers who wait for an answer, or of how the system does. */
  readonly about: 'violation' | 'timeout' | 'system';
  /** Of violations: kinds of rules; none: whatever no other category has. */
  readonly kinds: readonly string[];
  readonly variables: readonly Variable[];
  /** Whoever may do this gets a link. */
  readonly opens: Permission;
}

export interface Variable {
  readonly name: string;
  readonly sample: string;
  /** Holds what somebody said: left out where notices must not. */
  readonly content?: true;
}

const VIOLATION: readonly Variable[] = [
  { name: '违规编号', sample: 'V-20261120-0042' },
  { name: '规则', sample: '承诺收益' },
  { name: '级别', sample: '高' },
  { name: '触发人', sample: '张伟' },
  { name: '触发人部门', sample: '财富管理一部' },
  { name: '会话对象', sample: '陈静' },
  { name: '会话类型', sample: '外部聊天' },
  { name: '时间', sample: '2026-11-20 14:32:06' },
];
const WORDS: readonly Variable[] = [
  { name: '命中', sample: '保本、无风险', content: true },
  { name: '内容', sample: '这款产品保本的，无风险，放心买', content: true },
];
const SYSTEM: readonly Variable[] = [
  { name: '事项', sample: '磁盘只剩 3.2 GB，已暂停下载媒体文件' },
  { name: '原因', sample: '低于 5 GB 暂停下载媒体' },
  { name: '处理办法', sample: '清理或扩充数据目录所在的磁盘，空间足够后自动恢复。' },
  { name: '开始时间', sample: '2026-11-20 14:32:06' },
];

const violation = (
  name: string,
  label: string,
  kinds: readonly string[],
  more: readonly Variable[] = WORDS,
): Category => ({
  ...{ name, label, kinds, about: 'violation', opens: 'see-violations' },
  variables: [...VIOLATION, ...more],
});
const system = (name: string, label: string, opens: Permission = 'see-health'): Category => ({
  ...{ name, label, opens, about: 'system', kinds: [], variables: SYSTEM },
});

export const TIMEOUT = 'reply-timeout';
const WAITING: readonly Variable[] = [
  { name: '客户', sample: '陈静' },
  { name: '员工', sample: '张伟' },
  { name: '客户群', sample: '恒川客户服务群' },
  { name: '已等待', sample: '30 分钟' },
  { name: '级别', sample: '第 2 级' },
  { name: '规则', sample: '客户消息回复' },
  { name: '发言时间', sample: '2026-11-20 14:32:06' },
];

const TEXT: Variable = { name: '内容', sample: '红包：恭喜发财，200.00 元', content: true };

/** In the order they are shown. */
export const categories: readonly Category[] = [
  violation('words', '敏感词预警', ['words', 'near', 'without', 'expression']),
  violation('red-packet', '发红包预警', ['red-packet'], [TEXT]),
  violation('card', '发名片预警', ['card'], [{ ...TEXT, sample: '名片：周宁（云起科技）' }]),
  violation(
    'friend-deleted',
    '删好友预警',
    ['friend-deleted'],
    [
      { name: '删除方', sample: '客户' },
      { name: '客户', sample: '陈静' },
    ],
  ),
  violation(
    'room-left',
    '退群提醒',
    ['room-left'],
    [
      { name: '客户', sample: '陈静' },
      { name: '客户群', sample: '恒川客户服务群' },
      { name: '方式', sample: '自己退出' },
    ],
  ),
  violation('behaviour', '其他敏感行为预警', []),
  {
    ...{ name: TIMEOUT, label: '超时回复提醒', about: 'timeout', kinds: [], opens: 'see-timeouts' },
    variables: WAITING,
  },
  system('lag', '拉取延迟提醒'),
  system('dead', '存档中断提醒'),
  system('disk', '磁盘空间提醒'),
  system('keys', '密钥缺失提醒'),
  system('licence', '席位与有效期提醒'),
  system('media', '媒体文件过期提醒'),
  system('address', '可信 IP 提醒'),
  system('backup', '备份提醒'),
  system('checkpoints', '检查点留存提醒', 'see-evidence'),
  system('export-approval', '导出待审批提醒', 'approve-exports'),
  system('disposal-approval', '处置待复核提醒', 'approve-disposals'),
];

const byName = new Map(categories.map((category) => [category.name, category]));

export function findCategory(name: string): Category | null {
  return byName.get(name) ?? null;
}

/** Of a violation, by the kind of its rule. */
export function categoryOfKind(kind: string): string {
  return categories.find(({ kinds }) => kinds.includes(kind))?.name ?? 'behaviour';
}

/** What is used where no template is enabled. */
export function systemTemplate(category: Category): { readonly format: Format; readonly content: string } {
  if (category.about === 'system') return { format: 'markdown', content: SYSTEM_TEXT };
  if (category.about === 'timeout') return { format: 'textcard', content: WAITING_LINES.join('\n') };
  const own = category.variables.slice(VIOLATION.length).map(({ name }) => `${name}：{{${name}}}`);
  return { format: 'textcard', content: [`${category.label}：{{规则}}（{{级别}}）`, ...FACT_LINES, ...own].join('\n') };
}

const FACT_LINES = ['触发人：{{触发人}}（{{触发人部门}}）', '会话：{{会话类型}}，{{会话对象}}', '时间：{{时间}}'];
const WAITING_LINES = [
  '超时未回复：{{客户}}，已等待 {{已等待}}',
  ...['员工：{{员工}}', '客户群：{{客户群}}', '客户发言：{{发言时间}}', '规则：{{规则}}（{{级别}}）'],
];
const SYSTEM_TEXT = '**会存提醒：{{事项}}**\n{{原因}}\n处理办法：{{处理办法}}\n开始时间：{{开始时间}}';

/** To show a template before anything has happened. */
export function sampleFacts({ variables }: Category): Facts {
  return Object.fromEntries(variables.map(({ name, sample }) => [name, sample]));
}

/** Without what somebody said. */
export function withoutContent({ variables }: Category, facts: Facts): Facts {
  const hidden = new Set(variables.filter(({ content }) => content).map(({ name }) => name));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !hidden.has(name)));
}

import type { CaseEventKind, CaseItemKind, CaseRole } from '../lib/case-words.ts';
import type { CaseEvent } from '../store/case-events.ts';
import { fullTime } from './words.ts';

/** How cases speak. */
export const ROLE_LABELS: Readonly<Record<CaseRole, string>> = { lead: '负责人', worker: '经办', reader: '旁观' };
export const ROLE_ABOUT: Readonly<Record<CaseRole, string>> = {
  lead: '可以做一切，包括成员与结案',
  worker: '可以添加和移除材料、写备注',
  reader: '只能查看',
};

export const ITEM_LABELS: Readonly<Record<CaseItemKind, string>> = {
  messages: '消息',
  conversation: '会话',
  violation: '违规',
  note: '备注',
  hold: '保全',
  export: '导出',
  excerpt: '摘录',
};

export const ITEM_ICONS: Readonly<Record<CaseItemKind, string>> = {
  messages: 'message',
  conversation: 'messages',
  violation: 'shield-exclamation',
  note: 'note',
  hold: 'lock',
  export: 'package-export',
  excerpt: 'blockquote',
};

export const EVENT_LABELS: Readonly<Record<CaseEventKind, string>> = {
  case: '案件',
  member: '成员',
  item: '材料',
  note: '备注',
  hold: '保全',
  export: '导出',
};

export const OUT_OF_SIGHT = '超出您的查看范围';
export const RESTRICTED = '限制处理中，内容不显示';

const SAID: Readonly<Record<string, string>> = {
  'case opened': '立案',
  'case edited': '修改了名称或案情',
  'case closed': '结案',
  'case reopened': '重新打开',
  'note added': '写了备注',
  'note removed': '移除了备注',
  'hold set': '设定了保全',
  'hold released': '解除了保全',
  'export asked': '申请了导出',
  'export done': '导出完成',
  'export failed': '导出失败',
  'export refused': '导出未获批准',
  'export cancelled': '导出已取消',
};

export interface EventLine {
  readonly kind: CaseEventKind;
  readonly words: string;
  /** The thing it is about. */
  readonly title: string;
  readonly href: string;
  readonly note: string;
  readonly by: string;
  readonly at: string;
}

export function eventLine(event: CaseEvent, item: { readonly title: string; readonly href: string } | null): EventLine {
  const { kind, by, at } = event;
  const { title, href } = item ?? { title: '', href: '' };
  return { kind, words: wordsOf(event), title, href, note: noteOf(event), by: by || '已删除的账号', at: fullTime(at) };
}

function wordsOf({ kind, what, item, member, note }: CaseEvent): string {
  if (kind === 'item') {
    const label = item ? ITEM_LABELS[item.kind] : '材料';
    return what === 'added' ? `添加了${label}` : `移除了${label}`;
  }
  if (kind !== 'member') return SAID[`${kind} ${what}`] ?? what;
  const role = ROLE_LABELS[note as CaseRole] ?? '';
  if (what === 'removed') return `移除了成员 ${member}`;
  return what === 'added' ? `添加了成员 ${member}，${role}` : `把 ${member} 改为${role}`;
}

function noteOf({ kind, note }: CaseEvent): string {
  return kind === 'member' ? '' : note;
}

const EXPORT_STATES: Readonly<Record<string, string>> = {
  asked: '等待审批',
  waiting: '排队中',
  running: '正在导出',
  done: '已完成',
  failed: '失败',
  cancelled: '已取消',
  refused: '未获批准',
};

export const exportStateWords = (state: string): string => EXPORT_STATES[state] ?? state;

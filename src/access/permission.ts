/**
 * What a person may do. A page that is not given is absent from the menu and answers 404; an action that is not given
 * stays visible, greyed, and says that it is not (seed S3 §2.2.2).
 */
export type Permission =
  // pages
  | 'read-chats'
  | 'search'
  | 'see-directory'
  | 'export'
  | 'see-violations'
  | 'see-rules'
  | 'see-figures'
  | 'see-timeouts'
  | 'approve-exports'
  | 'see-cases'
  | 'see-retention'
  | 'see-evidence'
  | 'see-trail'
  | 'see-health'
  | 'set-up'
  | 'manage-accounts'
  | 'manage-roles'
  // actions
  | 'print-chats'
  | 'download-media'
  | 'reveal'
  | 'judge'
  | 'edit-rules'
  | 'edit-figures'
  | 'edit-timeouts'
  | 'send-reports'
  | 'see-numbers'
  | 'edit-cases'
  | 'hold'
  | 'edit-retention'
  | 'approve-disposals'
  | 'verify-archive'
  | 'verify'
  | 'pull'
  | 'own-account';

export interface PermissionEntry {
  readonly name: Permission;
  readonly kind: 'page' | 'action';
  /** As the table of roles calls it. */
  readonly label: string;
  readonly about: string;
  /** Shows what people said, or who they talk to: it needs a scope. */
  readonly content: boolean;
  /** An action is worth nothing without the page it is on. */
  readonly needs: Permission | null;
}

type Texts = readonly [name: Permission, label: string, about: string];

const page = ([name, label, about]: Texts, content = false): PermissionEntry => ({
  ...{ name, kind: 'page', label, about, content, needs: null },
});
const deed = (needs: Permission, [name, label, about]: Texts, content = false): PermissionEntry => ({
  ...{ name, kind: 'action', label, about, content, needs },
});

/** Everything that can be given, in the order of the menu. `own-account` is not among them: whoever may sign in has it. */
export const permissions: readonly PermissionEntry[] = [
  page(['read-chats', '会话', '查看会话、音视频与自己的收藏'], true),
  page(['search', '检索', '按关键词与条件检索消息'], true),
  page(['see-directory', '通讯录', '查看员工、客户与群'], true),
  page(['export', '导出', '导出列表、音视频与证据包，下载导出文件'], true),
  page(['approve-exports', '审批导出', '审批他人申请的导出']),
  page(['see-violations', '违规', '查看违规、抽检与审核统计'], true),
  page(['see-rules', '规则', '查看敏感规则与通知模板'], false),
  page(['see-figures', '统计', '查看数据总览、客户、员工与客户群分析'], true),
  page(['see-timeouts', '超时回复', '查看超时回复记录与回复规则'], true),
  page(['see-cases', '案件', '查看案件与摘录'], true),
  page(['see-retention', '保留', '查看保留期限、保全与处置']),
  page(['see-evidence', '存证', '查看存证日志、检查点与校验结果']),
  page(['see-trail', '操作日志', '查看所有人的操作日志']),
  page(['see-health', '状态', '查看存档状态与媒体下载']),
  page(['set-up', '设置', '绑定企业微信，管理密钥、组件与席位']),
  page(['manage-accounts', '账号', '开启、关闭账号，邀请，重置登录']),
  page(['manage-roles', '角色', '设定角色、授权与查看范围']),
  deed('read-chats', ['print-chats', '打印会话', '打开会话的打印页'], true),
  deed('read-chats', ['download-media', '下载原件', '保存图片、文件与音视频的原件'], true),
  deed('read-chats', ['reveal', '查看完整号码', '逐条查看被遮盖的号码，须写明事由'], true),
  deed('read-chats', ['see-numbers', '不遮盖号码', '手机号、证件号、银行卡号与邮箱完整显示'], true),
  deed('see-violations', ['judge', '审核', '认领、判定违规与抽检'], true),
  deed('see-rules', ['edit-rules', '编辑规则', '新建、修改、开启规则，补查历史，设置通知']),
  deed('see-figures', ['edit-figures', '编辑统计规则', '设定对话规则、工作时间、回访与活跃度']),
  deed('see-figures', ['send-reports', '定时报表', '按时间表发送报表'], true),
  deed('see-timeouts', ['edit-timeouts', '编辑回复规则', '设定单聊与群聊的超时提醒']),
  deed('see-cases', ['edit-cases', '编辑案件', '建立案件与摘录，添加材料，结案'], true),
  deed('see-retention', ['hold', '保全', '设定与解除保全']),
  deed('see-retention', ['edit-retention', '编辑保留', '设定保留期限与限制处理，提出处置']),
  deed('see-retention', ['approve-disposals', '复核处置', '复核他人提出的处置']),
  deed('see-evidence', ['verify-archive', '校验存档', '核对消息、媒体与检查点有没有被改动']),
  deed('see-trail', ['verify', '校验日志', '核对操作日志有没有被改动']),
  deed('see-health', ['pull', '立即拉取', '立即拉取消息，重试媒体下载']),
];

export const ALL_PERMISSIONS: readonly Permission[] = [...permissions.map(({ name }) => name), 'own-account'];

const entryOf = new Map(permissions.map((entry) => [entry.name, entry]));

export function isAction(name: Permission): boolean {
  return entryOf.get(name)?.kind === 'action';
}

/** Whether somebody with these needs a scope at all. */
export function showContent(given: readonly Permission[]): boolean {
  return permissions.some(({ name, content }) => content && given.includes(name));
}

/** Without the actions whose page is not among them. */
export function usable(given: readonly Permission[]): Permission[] {
  return given.filter((name) => {
    const needs = entryOf.get(name)?.needs ?? null;
    return needs === null || given.includes(needs);
  });
}

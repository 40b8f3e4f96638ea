import { ALL_PERMISSIONS, type Permission } from './permission.ts';
import { EVERYONE, NO_LIMITS, type Scope } from './scope.ts';

/** The roles that are always there. `scope` null: it must be chosen for each person; 'none': it shows nobody's chats. */
export interface BuiltInRole {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  readonly permissions: readonly Permission[];
  readonly scope: Scope | null | 'none';
  /** One of the three officers of 三员分立: there only while it is switched on, and nobody holds another role beside it. */
  readonly officer?: true;
}

export const SUPER = 'super';

const READ: readonly Permission[] = [
  'read-chats',
  'search',
  'see-directory',
  'print-chats',
  'download-media',
  'reveal',
];

const FIGURES: readonly Permission[] = ['see-figures', 'edit-figures', 'send-reports', 'see-timeouts', 'edit-timeouts'];

export const builtInRoles: readonly BuiltInRole[] = [
  {
    key: SUPER,
    name: '超级管理员',
    about: '全部功能、全部范围；不可修改、不可删除，只有超级管理员自己看得到',
    permissions: ALL_PERMISSIONS.filter((name) => name !== 'own-account'),
    scope: EVERYONE,
  },
  {
    key: 'archive-manager',
    name: '会话存档管理员',
    about: '查看指定范围内的会话与违规，设定规则；授权时必须选择范围',
    permissions: [...READ, 'see-violations', 'see-rules', 'edit-rules', ...FIGURES],
    scope: null,
  },
  {
    key: 'compliance',
    name: '合规专员',
    about: '查看会话，设定规则，审核违规，办理案件与保全，审批导出',
    permissions: [
      ...READ,
      'see-numbers',
      'see-violations',
      'judge',
      'see-rules',
      'edit-rules',
      ...FIGURES,
      'approve-exports',
      'see-cases',
      'edit-cases',
      'see-retention',
      'hold',
    ],
    scope: EVERYONE,
  },
  {
    key: 'auditor',
    name: '审计员',
    about: '查看会话与操作日志，校验，导出；不作任何其他改动',
    permissions: [
      ...READ,
      'see-numbers',
      'see-violations',
      'see-rules',
      'see-figures',
      'see-timeouts',
      'export',
      'see-cases',
      'see-retention',
      'see-evidence',
      'verify-archive',
      'see-trail',
      'verify',
    ],
    scope: EVERYONE,
  },
  {
    key: 'manager',
    name: '业务主管',
    about: '查看本部门及以下的会话、违规、统计与超时回复，定时收到报表',
    permissions: ['read-chats', 'see-directory', 'see-violations', 'see-figures', 'send-reports', 'see-timeouts'],
    scope: { kind: 'department', ...NO_LIMITS },
  },
  {
    key: 'operator',
    name: '运维',
    about: '安装绑定、密钥与运行状态；看不到任何会话内容',
    permissions: ['set-up', 'see-health', 'pull'],
    scope: 'none',
  },
  {
    key: 'system-officer',
    name: '系统管理员',
    about: '三员之一：运行与账号开通；不能授权，看不到会话与日志',
    permissions: ['set-up', 'see-health', 'pull', 'manage-accounts'],
    scope: 'none',
    officer: true,
  },
  {
    key: 'security-officer',
    name: '安全管理员',
    about: '三员之一：角色、授权与范围；不能开通账号，看不到会话与日志',
    permissions: ['manage-roles'],
    scope: 'none',
    officer: true,
  },
  {
    key: 'audit-officer',
    name: '审计管理员',
    about: '三员之一：查看并校验操作日志与存证日志；看不到会话，不能授权',
    permissions: ['see-evidence', 'verify-archive', 'see-trail', 'verify'],
    scope: 'none',
    officer: true,
  },
];

export function builtInRole(key: string): BuiltInRole | null {
  return builtInRoles.find((role) => role.key === key) ?? null;
}

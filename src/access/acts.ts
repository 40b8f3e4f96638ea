/** What the trail can say somebody did: names are kept in the rows for ever, so none is renamed or used for something else. */
export interface ActEntry {
  readonly label: string;
  readonly group: ActGroup;
}

export type ActGroup = 'entry' | 'look' | 'take' | 'change' | 'command';

export const ACT_GROUPS: Readonly<Record<ActGroup, string>> = {
  entry: '登录',
  look: '查看',
  take: '带出',
  change: '更改',
  command: '命令行',
};

const act = (group: ActGroup, label: string): ActEntry => ({ group, label });

export const acts = {
  'sign-in': act('entry', '登录'),
  'sign-in-failed': act('entry', '登录失败'),
  'sign-out': act('entry', '退出登录'),
  'sessions-ended': act('entry', '结束其他登录'),
  'password-changed': act('entry', '修改密码'),
  'totp-changed': act('entry', '更改动态口令'),
  'wecom-linked': act('entry', '关联企业微信'),
  'first-account': act('entry', '建立首个管理员'),
  joined: act('entry', '接受邀请'),
  chat: act('look', '查看会话'),
  chats: act('look', '查看会话列表'),
  message: act('look', '查看消息'),
  person: act('look', '查看人员资料'),
  directory: act('look', '查看通讯录'),
  recordings: act('look', '查看音视频列表'),
  bookmarks: act('look', '查看收藏'),
  search: act('look', '检索'),
  original: act('look', '查看原图'),
  play: act('look', '播放'),
  reveal: act('look', '查看完整号码'),
  reason: act('look', '填写查阅事由'),
  violations: act('look', '查看违规'),
  violation: act('look', '查看违规详情'),
  rules: act('look', '查看规则'),
  'rule-tried': act('look', '试运行规则'),
  notices: act('look', '查看通知'),
  figures: act('look', '查看统计'),
  timeouts: act('look', '查看超时回复'),
  cases: act('look', '查看案件'),
  case: act('look', '查看案件详情'),
  excerpts: act('look', '查看摘录'),
  exports: act('look', '查看导出审批'),
  retention: act('look', '查看保留与处置'),
  holds: act('look', '查看保全'),
  evidence: act('look', '查看存证日志'),
  trail: act('look', '查看操作日志'),
  'access-previewed': act('look', '预览权限'),
  health: act('look', '查看存档状态'),
  setup: act('look', '查看设置'),
  download: act('take', '下载原件'),
  print: act('take', '打印会话'),
  export: act('take', '新建导出'),
  'export-downloaded': act('take', '下载导出文件'),
  'report-sent': act('take', '发送报表'),
  'trail-exported': act('take', '导出操作日志'),
  'person-report': act('take', '出具个人信息报告'),
  certificate: act('take', '下载处置证明'),
  checkpoint: act('take', '取得检查点'),
  'support-bundle': act('take', '下载支持包'),
  'bookmark-changed': act('change', '更改收藏'),
  'saved-search-changed': act('change', '更改保存的检索'),
  'export-changed': act('change', '更改导出任务'),
  'account-changed': act('change', '更改账号'),
  invited: act('change', '邀请'),
  'rule-changed': act('change', '更改规则'),
  'rule-applied': act('change', '规则补查历史'),
  judged: act('change', '审核违规'),
  claimed: act('change', '认领违规'),
  'reply-rule-changed': act('change', '更改回复规则'),
  'dialogue-rule-changed': act('change', '更改对话规则'),
  'calendar-changed': act('change', '更改工作时间'),
  'figure-setting-changed': act('change', '更改统计设置'),
  'report-plan-changed': act('change', '更改定时报表'),
  'sampling-changed': act('change', '更改抽检'),
  'duties-changed': act('change', '更改审核分工'),
  'notice-changed': act('change', '更改通知设置'),
  imported: act('change', '导入文件'),
  'export-judged': act('change', '审批导出'),
  'case-changed': act('change', '更改案件'),
  'excerpt-changed': act('change', '更改摘录'),
  'hold-changed': act('change', '更改保全'),
  'retention-changed': act('change', '更改保留期限'),
  'restriction-changed': act('change', '限制处理'),
  'disposal-changed': act('change', '更改处置'),
  'evidence-changed': act('change', '更改存证设置'),
  'archive-verified': act('change', '校验存档'),
  'backup-changed': act('change', '更改备份设置'),
  'backup-started': act('change', '立即备份'),
  'role-changed': act('change', '更改角色'),
  'roles-given': act('change', '授权'),
  'separation-changed': act('change', '三员分立'),
  'setting-changed': act('change', '更改设置'),
  'masking-changed': act('change', '更改号码遮盖'),
  'key-changed': act('change', '更改密钥'),
  'library-changed': act('change', '更换组件'),
  'keeper-changed': act('change', '设置群负责人'),
  'licence-changed': act('change', '更改席位'),
  'sync-started': act('change', '同步通讯录'),
  'pull-started': act('change', '立即拉取'),
  'media-retried': act('change', '重试媒体下载'),
  'index-rebuilt': act('change', '重建索引'),
  doctor: act('change', '运行自检'),
  'trail-verified': act('change', '校验操作日志'),
  command: act('command', '执行命令'),
  'account-recovered': act('command', '恢复账号'),
} as const satisfies Readonly<Record<string, ActEntry>>;

export type Act = keyof typeof acts;

/** What was done, without who, when and from where. Never what somebody said. */
export interface Trace {
  readonly act: Act;
  /** In words, with the names of that day: “林悦 与 王磊 的会话”. */
  readonly title?: string;
  /** Whose things were looked at: a userid, an external_userid. */
  readonly person?: string;
  /** Keys of the conversations something was shown of. */
  readonly conversations?: readonly string[];
  /** The messages shown: the lowest and highest seq. */
  readonly fromSeq?: number;
  readonly toSeq?: number;
  /** How many messages, rows, files. */
  readonly count?: number;
  /** Everything else that tells what it was: conditions, terms, the old and the new value. Plain JSON, small. */
  readonly details?: Readonly<Record<string, unknown>>;
}

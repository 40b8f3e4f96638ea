import { anchorOf } from './handbook-markup.ts';

/** Which part of the handbook tells of which page: the mark beside a title, and 帮助, lead there. */
export interface HelpLink {
  readonly href: string;
  readonly title: string;
}

/** From the address of a page to a chapter and one of its headings. What lies under an address goes with it, the longest first. */
export const HELP: Readonly<Record<string, readonly [chapter: string, heading: string]>> = {
  '/': ['overview', '首页上看什么'],
  '/account': ['daily-work', '登录与我的账号'],
  '/chats': ['conversations', '找到一个会话'],
  '/reasons': ['conversations', '查阅事由'],
  '/messages': ['conversations', '号码遮盖与查看完整号码'],
  '/search': ['conversations', '检索语法'],
  '/search/coverage': ['conversations', '检索不到时'],
  '/search/saved': ['conversations', '保存检索与收藏'],
  '/bookmarks': ['conversations', '保存检索与收藏'],
  '/recordings': ['conversations', '音视频'],
  '/employees': ['conversations', '通讯录'],
  '/customers': ['conversations', '通讯录'],
  '/groups': ['conversations', '通讯录'],
  '/changes': ['conversations', '通讯录'],
  '/exports': ['exports', '导出一份证据包'],
  '/exports/approvals': ['exports', '审批'],
  '/exports/imports': ['rules', '批量导入敏感词'],
  '/exports/settings': ['exports', '审批'],
  '/violations': ['rules', '看违规'],
  '/violations/review': ['rules', '逐条处置'],
  '/reviews': ['rules', '审核统计与分工'],
  '/samples': ['rules', '抽检'],
  '/rules': ['rules', '设定规则'],
  '/notices': ['rules', '通知'],
  '/cases': ['cases', '办理一个案件'],
  '/excerpts': ['cases', '保存一份摘录'],
  '/retention': ['retention', '保留期限'],
  '/holds': ['retention', '保全'],
  '/disposals': ['retention', '处置'],
  '/restrictions': ['retention', '个人信息请求'],
  '/figures': ['statistics', '数据总览'],
  '/figures/customers': ['statistics', '客户分析'],
  '/figures/employees': ['statistics', '员工沟通'],
  '/figures/departments': ['statistics', '部门沟通'],
  '/figures/guides': ['statistics', '导购与门店'],
  '/figures/shops': ['statistics', '导购与门店'],
  '/figures/rows': ['statistics', '员工沟通'],
  '/figures/groups': ['statistics', '客户群'],
  '/figures/violations': ['statistics', '违规分析'],
  '/figures/settings': ['statistics', '规则设置'],
  '/figures/revisits': ['statistics', '回访'],
  '/figures/activity': ['statistics', '活跃度'],
  '/timeouts': ['statistics', '超时回复'],
  '/reply-rules': ['statistics', '回复规则'],
  '/reports': ['statistics', '定时报表'],
  '/dialogue-rules': ['statistics', '对话规则'],
  '/calendars': ['statistics', '工作时间'],
  '/evidence': ['evidence', '存证日志与检查点'],
  '/evidence/verification': ['evidence', '校验存档'],
  '/checkpoint-places': ['evidence', '把检查点留在外面'],
  '/trail': ['daily-work', '操作日志'],
  '/accounts': ['daily-work', '账号、角色与范围'],
  '/invitations': ['daily-work', '账号、角色与范围'],
  '/roles': ['daily-work', '账号、角色与范围'],
  '/masking': ['conversations', '号码遮盖与查看完整号码'],
  '/access-settings': ['conversations', '查阅事由'],
  '/separation': ['daily-work', '三员'],
  '/health': ['monitoring', '存档状态'],
  '/media': ['monitoring', '媒体文件'],
  '/doctor': ['monitoring', '自检'],
  '/setup': ['binding', '绑定的十二步'],
  '/keys': ['keys', '消息加密密钥'],
  '/licences': ['binding', '存档席位'],
  '/backups': ['backup', '备份到哪里'],
  '/settings': ['places', '设置'],
  '/support': ['monitoring', '支持包'],
};

const ADDRESSES = Object.keys(HELP).sort((one, other) => other.length - one.length);

export function helpFor(path: string): HelpLink {
  const address = ADDRESSES.find((known) => path === known || (known !== '/' && path.startsWith(`${known}/`)));
  if (address === undefined) return { href: '/help', title: '操作手册' };
  const [chapter, heading] = HELP[address]!;
  return { href: `/help/${chapter}#${encodeURIComponent(anchorOf(heading))}`, title: heading };
}

import { ANN, CHAT, INSIDE, type Left, ROOM } from './walked-desk.ts';

/** Every page that shows something of the walked desk, and the one row that looking at it leaves. */
const chat = encodeURIComponent(CHAT);
const id = encodeURIComponent(ANN);

export interface Expected extends Partial<Pick<Left, 'act' | 'person' | 'fromSeq' | 'toSeq' | 'count'>> {
  /** As htmx asks for one element. */
  readonly part?: string;
  readonly conversations?: readonly string[];
  readonly title?: RegExp;
}
export type Walk = readonly [address: string, expected: Expected];

const whole = { person: 'zhang', fromSeq: 1, toSeq: 9, count: 9, conversations: [CHAT] };
const file = (seq: number) => ({ fromSeq: seq, toSeq: seq, conversations: [CHAT] });

/** Where each page is found, and the row that looking at it leaves. */
export const WALKS: Readonly<Record<string, readonly Walk[]>> = {
  '/chats': [
    [`/chats?who=zhang&tab=external&since=all&chat=${chat}`, { act: 'chat', ...whole, title: /^张伟 与 安娜 的会话$/ }],
    [
      `/chats?who=zhang&tab=internal&since=all&chat=${chat}`,
      { act: 'chat', ...whole, conversations: [CHAT, INSIDE], title: /列表中另有 1 个会话/ },
    ],
    [`/chats?who=zhang&chat=${chat}&type=voice`, { part: 'chat', act: 'chat', ...file(8), count: 1 }],
    [
      '/chats?who=zhang&tab=internal',
      { act: 'chats', person: 'zhang', conversations: [INSIDE], title: /^张伟 的会话列表/ },
    ],
    ['/chats?by=all&since=all&tab=group', { act: 'chats', person: null, conversations: [ROOM] }],
    ['/chats?staff=li', { part: 'people', act: 'directory' }],
  ],
  '/chats/conversations': [
    [`/chats/conversations?who=zhang&tab=external&before=9999999999999&key=z`, { act: 'chats', conversations: [CHAT] }],
  ],
  '/chats/people': [['/chats/people?staff=zhang', { act: 'directory' }]],
  '/chats/branch': [['/chats/branch?department=1', { act: 'directory' }]],
  '/chats/said': [
    ['/chats/said?who=zhang&tab=external&q=退款&before=9999999999999', { act: 'chats', conversations: [CHAT] }],
  ],
  '/chats/messages': [
    [`/chats/messages?chat=${chat}&who=zhang&after=0.0`, { act: 'chat', ...whole }],
    [`/chats/messages?chat=${chat}&after=0.0&type=voice`, { act: 'chat', ...file(8) }],
  ],
  '/chats/calendar': [[`/chats/calendar?chat=${chat}`, { act: 'chat', conversations: [CHAT], fromSeq: null }]],
  '/chats/print': [[`/chats/print?chat=${chat}&who=zhang`, { act: 'print', ...whole }]],
  '/chats/panel': [
    [`/chats/panel?chat=${chat}`, { act: 'person', person: ANN, conversations: [CHAT], title: /^安娜 的资料/ }],
    [`/chats/panel?chat=${ROOM}`, { act: 'person', person: null, conversations: [ROOM], title: /服务一群/ }],
  ],
  '/chats/message': [[`/chats/message?chat=${chat}&seq=7`, { act: 'message', ...file(7) }]],
  '/excerpts': [['/excerpts', { act: 'excerpts', conversations: [CHAT], count: 1 }]],
  '/excerpts/pick': [[`/excerpts/pick?chat=${chat}&who=zhang`, { act: 'chat', ...whole }]],
  '/excerpts/:id': [['/excerpts/1', { act: 'excerpts', person: ANN, conversations: [CHAT], fromSeq: 1, toSeq: 2 }]],
  '/excerpts/:id/edit': [['/excerpts/1/edit', { act: 'excerpts', conversations: [CHAT] }]],
  '/excerpts/:id/remove': [['/excerpts/1/remove', { act: 'excerpts', conversations: [CHAT] }]],
  '/search': [
    ['/search?q=退款', { act: 'search', conversations: [CHAT], fromSeq: 1, toSeq: 6, count: 6, title: /退款/ }],
    ['/search?q=退款&by=conversation&sender=zhang', { act: 'search', person: 'zhang', conversations: [CHAT] }],
    ['/search?q=退款&hit=3', { part: 'preview', act: 'chat', conversations: [CHAT], title: /前后文/ }],
    ['/search?q=找不到的词', { act: 'search', conversations: [], count: 0 }],
  ],
  '/search/count': [['/search/count?q=退款', { act: 'search', count: 6, title: /合计.*退款/ }]],
  '/people/find': [['/people/find?q=安', { act: 'directory' }]],
  '/recordings': [
    ['/recordings?sender=zhang', { act: 'recordings', person: 'zhang', conversations: [CHAT], count: 1 }],
  ],
  '/recordings/count': [['/recordings/count', { act: 'recordings', count: 1 }]],
  '/bookmarks': [['/bookmarks', { act: 'bookmarks', conversations: [CHAT], fromSeq: 2, toSeq: 2 }]],
  '/employees': [['/employees', { act: 'directory', title: /^员工，归档中/ }]],
  '/employees/:userid': [
    ['/employees/zhang', { act: 'person', person: 'zhang', conversations: [CHAT], title: /^张伟 / }],
  ],
  '/customers': [['/customers?q=安娜', { act: 'directory', count: 1, title: /^客户，安娜/ }]],
  '/customers/count': [['/customers/count', { act: 'directory', count: 1 }]],
  '/customers/lost': [['/customers/lost', { act: 'directory', count: 0 }]],
  '/customers/others': [['/customers/others', { act: 'directory', count: 0 }]],
  '/customers/:id': [
    [`/customers/${id}`, { act: 'person', person: ANN, conversations: [], title: /^安娜 的客户资料/ }],
    [`/customers/${id}?tab=records`, { act: 'person', person: ANN, conversations: [CHAT], fromSeq: 1, toSeq: 9 }],
  ],
  '/changes': [['/changes?who=zhang', { act: 'directory', person: 'zhang' }]],
  '/groups': [['/groups', { act: 'directory', count: 1 }]],
  '/groups/:id': [[`/groups/${ROOM}`, { act: 'person', conversations: [ROOM], title: /服务一群/ }]],
  // Nothing was found and nothing drawn there; that the open one leaves a row of its own is in review.test.ts.
  '/violations/review': [['/violations/review', { act: 'violations', count: 0 }]],
  '/reviews': [['/reviews', { act: 'violations', title: /审核统计/ }]],
  '/samples': [['/samples', { act: 'violations', count: 0, title: /抽检/ }]],
  '/figures/employees': [
    ['/figures/employees?range=month', { act: 'figures', title: /^员工沟通分析，单聊，/ }],
    ['/figures/employees?kind=group&who=zhang', { act: 'figures', person: 'zhang', title: /群聊/ }],
  ],
  '/figures/departments': [['/figures/departments', { act: 'figures', title: /^部门沟通分析/ }]],
  '/figures/guides': [['/figures/guides', { act: 'figures', title: /^导购分析/ }]],
  '/figures/shops': [['/figures/shops', { act: 'figures', title: /^门店分析/ }]],
  '/figures/rows': [
    [
      '/figures/rows?table=guides&key=friends&who=zhang',
      { act: 'figures', person: 'zhang', title: /^张伟 的好友总数/ },
    ],
  ],
  '/figures/groups': [
    ['/figures/groups?range=month', { act: 'figures', conversations: [ROOM], count: 1, title: /^客户群，/ }],
  ],
  '/figures/groups/:id': [
    [`/figures/groups/${ROOM}`, { act: 'figures', conversations: [ROOM], title: /“服务一群”的群画像$/ }],
  ],
  '/figures/activity': [
    ['/figures/activity', { act: 'figures', title: /^群活跃度设置$/ }],
    ['/figures/activity?days=1&n=3', { part: 'activity-example', act: 'figures' }],
  ],
  '/calendars/people': [['/calendars/people?q=zhang', { act: 'directory', count: 1 }]],
  '/figures/people': [['/figures/people?q=zhang', { act: 'directory', count: 1 }]],
  '/figures/customers': [['/figures/customers?range=month', { act: 'figures', title: /^客户分析/ }]],
  '/figures/customers/staff': [
    ['/figures/customers/staff?by=department', { act: 'figures', title: /^客户分析按部门/ }],
  ],
  '/figures/customers/rows': [
    ['/figures/customers/rows?key=total', { act: 'figures', count: 1, title: /^客户总数的明细/ }],
  ],
  '/figures/revisits': [['/figures/revisits', { act: 'figures', title: /^回访设置/ }]],
  '/figures/violations': [['/figures/violations?by=rule', { act: 'figures', title: /^违规分析/ }]],
  '/figures': [['/figures?range=month', { act: 'figures', title: /^数据总览/ }]],
  '/reports': [['/reports', { act: 'figures', title: /定时报表/ }]],
  '/reports/new': [['/reports/new', { act: 'figures', title: /新建定时报表/ }]],
  // Of a report that was saved: walked in reports.test.ts.
  '/reports/:id': [],
  '/reports/:id/remove': [],
  '/health': [['/health', { act: 'health' }]],
  '/support': [['/support', { act: 'setup', title: /支持包/ }]],
  '/support/file': [['/support/file', { act: 'support-bundle' }]],
  '/media': [['/media?state=failed', { act: 'health' }]],
  '/doctor': [['/doctor', { act: 'setup' }]],
  '/keys': [['/keys', { act: 'setup', title: /密钥/ }]],
  '/licences': [['/licences', { act: 'setup' }]],
  '/setup': [['/setup/company', { act: 'setup' }]], // itself it goes on to the step that is open
  '/setup/:step': [['/setup/company', { act: 'setup', title: /企业/ }]],
  '/settings': [['/settings', { act: 'setup', title: /系统设置/ }]],
  '/access-settings': [['/access-settings', { act: 'setup' }]],
  '/messages/:seq/media/:n': [['/messages/7/media/0', { act: 'original', ...file(7), title: /合影/ }]],
  // Of a message that no page has shown; that of one shown belongs to the page.
  '/messages/:seq/media/:n/thumb': [],
  '/messages/:seq/media/:n/view': [['/messages/7/media/0/view', { act: 'original', ...file(7) }]],
  '/messages/:seq/media/:n/play': [['/messages/8/media/0/play', { act: 'play', ...file(8) }]],
  '/messages/:seq/media/:n/download': [
    ['/messages/9/media/0/download', { act: 'download', ...file(9), title: /报价/ }],
  ],
  '/exports/approvals': [['/exports/approvals', { act: 'exports', count: 0 }]],
  // Of an export that waits, and of a file brought in: walked by the tests beside them.
  '/exports/approvals/:id': [],
  '/exports/imports/:id/file': [],
  '/exports/settings': [['/exports/settings', { act: 'setup', title: /审批/ }]],
  '/exports/:id/file': [['/exports/1/file', { act: 'export-downloaded', title: /^音视频/, count: 1 }]],
};

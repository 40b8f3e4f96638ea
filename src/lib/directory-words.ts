/** What WeCom's numbers of the directory mean, for pages and spreadsheets alike. A number it adds later is shown as it is. */

const ADD_WAYS: Readonly<Record<number, string>> = {
  0: '未知来源',
  1: '扫描二维码',
  2: '搜索手机号',
  3: '名片分享',
  4: '群聊',
  5: '手机通讯录',
  6: '微信联系人',
  8: '安装第三方应用时自动添加的客服人员',
  9: '搜索邮箱',
  10: '视频号添加',
  11: '通过日程参与人添加',
  12: '通过会议参与人添加',
  13: '添加微信好友对应的企业微信',
  14: '通过智慧硬件专属客服添加',
  15: '通过上门服务客服添加',
  16: '通过获客链接添加',
  17: '通过定制开发添加',
  18: '通过需求回复添加',
  21: '通过第三方售前客服添加',
  22: '通过可能的商务伙伴添加',
  24: '通过接受微信账号收到的好友申请添加',
  201: '内部成员共享',
  202: '管理员/负责人分配',
};

export const addWayLabel = (code: number): string => ADD_WAYS[code] ?? `来源 ${code}`;

const JOIN_SCENES: Readonly<Record<number, string>> = {
  1: '成员直接邀请',
  2: '通过邀请链接',
  3: '扫描群二维码',
};

/** Null when WeCom did not tell. */
export const joinSceneLabel = (code: number): string | null =>
  code === 0 ? null : (JOIN_SCENES[code] ?? `方式 ${code}`);

export const leftSceneLabel = (code: number | null): string =>
  code === null ? '已离开' : code === 0 ? '自己退出' : '被群主或管理员移出';

const EDITIONS: Readonly<Record<number, string>> = { 0: '版本未知', 1: '办公版', 2: '服务版', 3: '企业版' };

/** Of the archive service. */
export const editionLabel = (code: number): string => EDITIONS[code] ?? `版本 ${code}`;

const MEMBER_STATUS: Readonly<Record<number, string>> = { 1: '已激活', 2: '已禁用', 4: '未激活', 5: '已退出企业' };

export const memberStatusLabel = (code: number): string => MEMBER_STATUS[code] ?? `状态 ${code}`;

export const CUSTOMER_STATES = { none: '当前无会话', broken: '会话中断', talking: '正常对话中' } as const;
export const CONSENTS = { unknown: '未获取', agree: '同意', disagree: '不同意', default: '未表态' } as const;
export const ENDED_BY = {
  employee: '员工删除了客户',
  customer: '客户删除了员工',
  transfer: '已转接给他人',
  unknown: '同步时发现',
} as const;
export const ACCOUNTS = { 1: '微信', 2: '企业微信' } as const;
export const ROOM_KINDS = { customer: '客户群', internal: '内部群', unknown: '未知' } as const;
export const EMPLOYEE_TABS = { archived: '归档中', formerly: '曾归档', left: '已离职', never: '未开启' } as const;

/** The parts the directory is brought up to date in. */
export const PART_TITLES = {
  departments: '部门',
  employees: '成员',
  scope: '存档范围',
  tags: '客户标签',
  customers: '客户',
  consents: '客户同意情况',
  'customer-rooms': '客户群',
  'room-consents': '群内同意情况',
  'internal-rooms': '内部群',
  robots: '机器人',
  operations: '操作日志',
  behaviour: '联系客户统计',
} as const;

export type PartName = keyof typeof PART_TITLES;

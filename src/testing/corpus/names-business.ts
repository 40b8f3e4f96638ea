/** What this company consists of: departments, positions, tags, groups. Product names live in words.ts. */

/** When the company began to use WeCom (ms); whatever it has came after. */
export const FOUNDED = Date.UTC(2024, 2, 4, 1);

export const departmentPlan = [
  { id: 1, name: '衡川财富管理有限公司', nameEn: 'Hengchuan Wealth', parent: 0, size: 0 },
  { id: 2, name: '总经办', nameEn: 'Executive Office', parent: 1, size: 3 },
  { id: 3, name: '财富管理中心', nameEn: 'Wealth Management', parent: 1, size: 1 },
  { id: 4, name: '财富管理一部', nameEn: 'Wealth Team 1', parent: 3, size: 9 },
  { id: 5, name: '财富管理二部', nameEn: 'Wealth Team 2', parent: 3, size: 9 },
  { id: 6, name: '客户服务部', nameEn: 'Client Service', parent: 1, size: 8 },
  { id: 7, name: '产品研究部', nameEn: 'Product Research', parent: 1, size: 4 },
  { id: 8, name: '运营支持部', nameEn: 'Operations', parent: 1, size: 3 },
  { id: 9, name: '合规风控部', nameEn: 'Compliance', parent: 8, size: 3 },
] as const;

/** The leader first, the others in turn. */
export const positions: Readonly<Record<number, readonly string[]>> = {
  2: ['总经理', '副总经理', '总经理助理'],
  3: ['中心总监'],
  4: [
    '部门经理',
    '高级理财经理',
    '理财经理',
    '理财经理',
    '资深理财顾问',
    '理财顾问',
    '理财经理',
    '理财顾问',
    '见习理财经理',
  ],
  5: [
    '部门经理',
    '高级理财经理',
    '理财经理',
    '理财顾问',
    '理财经理',
    '资深理财顾问',
    '理财顾问',
    '理财经理',
    '见习理财经理',
  ],
  6: ['客服主管', '高级客服专员', '客服专员', '客服专员', '客服专员', '回访专员', '客服专员', '客服专员'],
  7: ['研究总监', '产品经理', '宏观研究员', '基金研究员'],
  8: ['运营经理', '运营专员', 'IT 工程师'],
  9: ['合规总监', '合规专员', '风控专员'],
};

/** Departments whose people talk to customers, with how many customers each of them has. */
export const customerFacing: Readonly<Record<number, readonly [from: number, to: number]>> = {
  3: [4, 6],
  4: [16, 46],
  5: [16, 46],
  6: [8, 24],
};

export const tagPlan: readonly { readonly name: string; readonly tags: readonly string[] }[] = [
  { name: '客户等级', tags: ['普通客户', '金卡客户', '白金客户', '私行客户'] },
  { name: '风险等级', tags: ['C1 保守型', 'C2 稳健型', 'C3 平衡型', 'C4 成长型', 'C5 进取型'] },
  { name: '意向', tags: ['待跟进', '有意向', '已成交', '暂不考虑', '流失'] },
  { name: '来源', tags: ['老客户转介绍', '沙龙活动', '线上投放', '门店', '合作渠道'] },
  { name: '关注产品', tags: ['固收', '权益', '保险', '私募', '养老', '教育金'] },
];

export const customerPositions: readonly string[] = [
  '总经理',
  '财务总监',
  '采购经理',
  '董事长',
  '行政主管',
  '财务',
  '合伙人',
  '法人',
  '出纳',
  '人力经理',
];
export const states: readonly string[] = ['', '', '', 'salon2026', 'store_futian', 'ad_gdt_07', 'referral'];

/** How a customer was added, by WeCom's numbers: 1 scan, 2 phone search, 3 name card, 4 group, 5 contacts, 8 operator, 201 shared inside, 202 assigned. */
export const addWays: readonly (readonly [number, number])[] = [
  [1, 40],
  [2, 16],
  [3, 14],
  [4, 10],
  [5, 6],
  [8, 2],
  [201, 6],
  [202, 6],
];

export const customerGroupNames: readonly string[] = [
  '衡川财富{vip}客户服务{n}群',
  '{product}持有人交流群',
  '{place}客户沙龙{n}群',
  '{surname}{title}专属服务群',
  '{brand}对公理财对接群',
  '{month}月投资者教育课堂',
  '{product}到期续作沟通群',
  '养老规划交流{n}群',
  '{place}高尔夫活动群',
  '子女教育金规划{n}群',
];

export const internalGroupNames: readonly string[] = [
  '衡川财富全员群',
  '财富管理一部',
  '财富管理二部',
  '客户服务部工作群',
  '部门经理例会',
  '产品研究 × 一线答疑',
  '合规风控通知群',
  '运营支持群',
  '{month}月开门红冲刺群',
  '{place}沙龙筹备组',
  '系统上线协调群',
  '新人培训{n}期',
  '{brand}项目组',
  '周末羽毛球🏸',
  '午饭拼单群',
  '投诉处理专班',
];

export const notices: readonly string[] = [
  '',
  '',
  '本群为服务交流群，请勿发布广告。市场有风险，投资需谨慎。',
  '工作时间 9:00–18:00，非工作时间留言次日回复。',
  '入群请修改备注：姓名＋地区。',
  '本群消息会按监管要求存档。',
];

import type { Indicator } from './indicator.ts';

/** What is counted of customers (S3 §8.1). A customer whom several employees have counts once, unless it says otherwise. */
const COMMON = { group: '客户', source: 'S3 §8.1', unit: 'count', isShown: true, isAdditive: false } as const;

export const CUSTOMER_INDICATORS = [
  {
    ...COMMON,
    key: 'total',
    name: '客户总数',
    about: '统计周期最后一天结束时，员工拥有的全部客户。',
    formula: '当时仍是联系人的客户，同一客户被多名员工添加时算一个',
    better: 'more',
  },
  {
    ...COMMON,
    key: 'potential',
    name: '潜在客户数',
    about: '统计周期最后一天结束时，在员工的客户群里、还没有被任何员工添加的客户。',
    formula: '员工当群主的客户群里的外部成员 − 其中已是联系人的，同一人在多个群里算一个',
    better: null,
  },
  {
    ...COMMON,
    key: 'new',
    name: '新增客户数',
    about: '统计周期内，员工新添加的客户。',
    formula: '添加时间在统计周期内的客户，同一客户算一个；离开后又加回的也算新增',
    better: 'more',
  },
  {
    ...COMMON,
    key: 'new-change',
    name: '新增环比',
    about: '新增客户数与前一个同样长的时间段相比。',
    formula: '（本期新增客户数 − 前期新增客户数）÷ 前期新增客户数',
    unit: 'ratio',
    better: 'more',
  },
  {
    ...COMMON,
    key: 'new-today',
    name: '今日新增客户数',
    about: '今天到现在为止，员工新添加的客户，与所选时间无关。',
    formula: '添加时间在今天的客户，同一客户算一个',
    better: null,
  },
  {
    ...COMMON,
    key: 'applied',
    name: '发起申请数',
    about: '统计周期内，员工主动向客户发起的好友申请，由企业微信统计，不含当天。',
    formula: '企业微信“联系客户统计”里每天的发起申请数之和',
    better: null,
    isAdditive: true,
  },
  {
    ...COMMON,
    key: 'applied-change',
    name: '发起环比',
    about: '发起申请数与前一个同样长的时间段相比。',
    formula: '（本期发起申请数 − 前期发起申请数）÷ 前期发起申请数',
    unit: 'ratio',
    better: null,
  },
  {
    ...COMMON,
    key: 'lost-ever',
    name: '累计流失客户数',
    about: '到统计周期最后一天为止流失过的全部客户，已去重；其后又加回的仍算。',
    formula: '员工删除的、把员工删除或拉黑的、同步时发现已不在的客户，同一客户算一个；转交给同事的不算',
    better: 'less',
  },
  {
    ...COMMON,
    isShown: false, // no tile: it is in the course of the days and in the tables
    key: 'lost',
    name: '流失客户数',
    about: '统计周期内流失的客户，已去重。',
    formula: '同累计流失客户数，只算结束时间在统计周期内的',
    better: 'less',
  },
  {
    ...COMMON,
    key: 'removed',
    name: '主动删除客户数',
    about: '统计周期内，员工主动删除外部联系人的次数，不去重。',
    formula: '每名员工每次删除一个客户算一次',
    better: 'less',
    isAdditive: true,
  },
  {
    ...COMMON,
    key: 'removed-by',
    name: '删除/拉黑员工客户数',
    about: '统计周期内，客户删除或拉黑员工的次数，不去重。',
    formula: '每个客户每删除或拉黑一名员工算一次',
    better: 'less',
    isAdditive: true,
  },
] as const satisfies readonly Indicator[];

export type CustomerKey = (typeof CUSTOMER_INDICATORS)[number]['key'];

/** Those with rows behind them: the rest are made of two of these. */
export const COUNTED_KEYS = [
  ...(['total', 'potential', 'new', 'new-today', 'applied', 'lost-ever', 'lost', 'removed', 'removed-by'] as const),
] as const satisfies readonly CustomerKey[];
export type CountedKey = (typeof COUNTED_KEYS)[number];

/** Those that a table of employees or departments has columns for. */
export const TABLE_KEYS = ['total', 'potential', 'new', 'applied', 'lost', 'removed', 'removed-by'] as const;

/** Null: there was nothing before to compare with. */
export const changeOf = (now: number | null, before: number | null): number | null =>
  now === null || before === null || before === 0 ? null : (now - before) / before;

import type { Indicator } from './indicator.ts';

/** What is counted of violations: when it was said or done decides the day, the latest verdict the state. */
const COMMON = {
  group: '违规',
  source: 'S3 §8',
  unit: 'count',
  better: null,
  isShown: true,
  isAdditive: true,
} as const;

export const VIOLATION_INDICATORS = [
  {
    ...COMMON,
    key: 'total',
    name: '违规数',
    about: '统计周期内规则命中的违规，不论判定结果。',
    formula: '发生时间在统计周期内的违规',
    better: 'less',
  },
  {
    ...COMMON,
    key: 'open',
    name: '待审',
    about: '统计周期内发生、到现在还没有人判定的违规。',
    formula: '违规数中状态为“未审核”的',
    better: 'less',
  },
  {
    ...COMMON,
    key: 'confirmed',
    name: '违规属实',
    about: '统计周期内发生、最近一次判定为违规属实的。改判后随之变化。',
    formula: '违规数中状态为“违规属实”的',
    better: 'less',
  },
  {
    ...COMMON,
    key: 'mistaken',
    name: '误报',
    about: '统计周期内发生、最近一次判定为误报的。误报多的规则要调整用词或例外。',
    formula: '违规数中状态为“误报”的',
    better: 'less',
  },
  {
    ...COMMON,
    key: 'escalated',
    name: '需升级',
    about: '统计周期内发生、判定为需升级、等待上级处理的。',
    formula: '违规数中状态为“需升级”的',
    better: 'less',
  },
  {
    ...COMMON,
    isShown: false, // no tile: it stands beside the states
    key: 'grave',
    name: '高级别',
    about: '统计周期内发生、规则级别为高的违规，不论判定结果。',
    formula: '违规数中级别为“高”的',
    better: 'less',
  },
] as const satisfies readonly Indicator[];

export type ViolationKey = (typeof VIOLATION_INDICATORS)[number]['key'];

/** By what they are put together. */
export const VIOLATION_GROUPS = ['person', 'department', 'rule'] as const;
export type ViolationGroup = (typeof VIOLATION_GROUPS)[number];

import type { RetentionContent } from '../store/retention.ts';

/**
 * What laws that many companies of the trade come under ask for, as a beginning to be looked at by somebody who knows: each
 * names where it stands. Not legal advice, and the pages say so.
 */
export interface RetentionPreset {
  readonly key: string;
  readonly name: string;
  readonly months: number;
  readonly start: RetentionContent['start'];
  readonly law: string;
  /** What it says, in our words. */
  readonly about: string;
  /** Where the text was read. */
  readonly source: string;
}

const YEAR = 12;

export const RETENTION_PRESETS: readonly RetentionPreset[] = [
  {
    key: 'securities',
    name: '证券客户资料',
    months: 20 * YEAR,
    start: 'message',
    law: '证券法（2019 年修订）第一百三十七条',
    about: '证券公司的客户资料与业务资料，保存不少于二十年，不得隐匿、伪造、篡改、毁损。',
    source: '全国人大公布文本',
  },
  {
    key: 'futures',
    name: '期货客户资料',
    months: 20 * YEAR,
    start: 'message',
    law: '期货和衍生品法第一百一十七条',
    about: '期货经营机构的客户资料与交易资料，保存不少于二十年；期货服务机构不少于十年。',
    source: '全国人大公布文本',
  },
  {
    key: 'suitability',
    name: '投资者适当性',
    months: 20 * YEAR,
    start: 'message',
    law: '证券期货投资者适当性管理办法',
    about: '匹配方案、风险警示、录音录像、自查报告等，保存不少于二十年。',
    source: '公开转载文本，使用前请核对原文',
  },
  {
    key: 'insurance-short',
    name: '保险双录（一年期及以下）',
    months: 5 * YEAR,
    start: 'end',
    law: '保险销售行为可回溯管理暂行办法（2017）',
    about: '保险期间一年及以下的，自合同终止之日起不少于五年；有纠纷的，至纠纷结束后二年。',
    source: '公开转载文本，使用前请核对原文',
  },
  {
    key: 'insurance-long',
    name: '保险双录（超过一年）',
    months: 10 * YEAR,
    start: 'end',
    law: '保险销售行为可回溯管理暂行办法（2017）',
    about: '保险期间超过一年的，自合同终止之日起不少于十年；有纠纷的，至纠纷结束后二年。',
    source: '公开转载文本，使用前请核对原文',
  },
  {
    key: 'network-logs',
    name: '网络日志',
    months: 6,
    start: 'message',
    law: '网络安全法第二十一条',
    about: '网络日志留存不少于六个月。操作日志与存证日志由系统一直保留，不受这里的期限影响。',
    source: '全国人大公布文本（2025 年修改后保留）',
  },
];

export const presetOf = (key: string): RetentionPreset | null =>
  RETENTION_PRESETS.find((preset) => preset.key === key) ?? null;

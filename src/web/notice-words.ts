import { z } from 'zod';
import { type Category, categories, FORMATS, type Format } from '../alerts/categories.ts';
import type { NoticeState } from '../store/notices.ts';

/** What pages of notices call things. */
export const formatName = z.enum(Object.keys(FORMATS) as [Format, ...Format[]]);
export const categoryName = z.enum(categories.map(({ name }) => name) as [string, ...string[]]);

export const STATES: Readonly<Record<NoticeState, { readonly label: string; readonly tone: string }>> = {
  waiting: { label: '等待发送', tone: '' },
  sent: { label: '已发送', tone: 'ok' },
  failed: { label: '发送失败', tone: 'error' },
  unreached: { label: '未送达', tone: 'warning' },
  settled: { label: '不再发送', tone: '' },
};

export const CHANNELS = { wecom: '企业微信', robot: '群机器人', mail: '邮件' } as const;

export const labelOf = (name: string): string => categories.find((category) => category.name === name)?.label ?? '其他';

/** For a select, in groups. */
export const categoryGroups: readonly { readonly label: string; readonly options: readonly Category[] }[] = [
  { label: '违规', options: categories.filter(({ about }) => about === 'violation') },
  { label: '超时回复', options: categories.filter(({ about }) => about === 'timeout') },
  { label: '系统运行', options: categories.filter(({ about }) => about === 'system') },
];

export const noticeId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** Of an address or a form: empty is absent. */
export const optional = <T extends z.ZodType>(one: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), one.optional()).transform((value) => value ?? null);

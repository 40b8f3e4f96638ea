import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import type { BackupPlan } from '../store/backups.ts';

/** The form of where back-ups go, and when. */
const text = z.string().trim().max(500).default('');
const number = (most: number, fallback: string) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .default(fallback)
    .transform((n) => Math.min(Number(n), most));

export const planFields = z.object({
  kind: z.enum(['folder', 's3']).default('folder'),
  folder: text,
  endpoint: text,
  region: text,
  bucket: text,
  prefix: text,
  access: text,
  secret: z.string().max(500).default(''),
  style: z.enum(['path', 'host']).default('path'),
  ca: z.string().trim().max(50_000).default(''),
  passphrase: z.string().max(256).default(''),
  every: number(720, '24'),
  hour: number(23, '2'),
  count: number(10_000, '14'),
  days: number(10_000, '0'),
  on: z.literal('on').optional(),
});

export type PlanFields = z.output<typeof planFields>;

export const EVERY: Readonly<Record<number, string>> = { 1: '每小时', 6: '每 6 小时', 24: '每天', 168: '每周' };

/** What was entered, or a sentence saying what is wrong with it. `isSealed`: there is a passphrase, now or from before. */
export function planIn(fields: PlanFields, isSealed: boolean): BackupPlan {
  const { kind, style, ca, every, hour, count, days, on } = fields;
  if (!(every in EVERY)) throw new UserError('选择多久备份一次。');
  if (count < 1) throw new UserError('至少保留 1 份备份。');
  const common = { isSealed, isOn: on === 'on', everyHours: every, atHour: hour, keepCount: count, keepDays: days };
  const none = { folder: '', endpoint: '', region: '', bucket: '', prefix: '', accessKey: '', ca: '' };
  if (kind === 'folder') return { ...common, ...none, kind, style: 'path', folder: folderIn(fields.folder) };
  return { ...common, ...none, kind, style, ca: caIn(ca), ...storeIn(fields) };
}

function folderIn(folder: string): string {
  if (/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(folder)) return folder.replace(/(?<=.)[\\/]+$/, '');
  throw new UserError('填写文件夹的完整路径，例如 /mnt/backup 或 D:\\backup。');
}

function storeIn({ endpoint, region, bucket, prefix, access }: PlanFields) {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/')
    throw new UserError('填写对象存储的地址，例如 https://s3.example.com，不带存储桶。');
  if (!/^[a-z0-9][a-z0-9.-]{1,62}$/.test(bucket)) throw new UserError('填写存储桶的名称：小写字母、数字与短横线。');
  if (!/^[\w./-]{0,200}$/.test(prefix) || prefix.includes('..'))
    throw new UserError('前缀只能有字母、数字、短横线与斜杠，例如 huicun。');
  if (access === '') throw new UserError('填写 Access Key。');
  const plain = prefix.replace(/^\/+|\/+$/g, '');
  return { endpoint: url.origin, region: region || 'us-east-1', bucket, prefix: plain, accessKey: access };
}

function caIn(ca: string): string {
  if (ca === '' || /^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(ca)) return ca;
  throw new UserError('根证书须为 PEM 格式，从 BEGIN CERTIFICATE 到 END CERTIFICATE。');
}

export interface PlanForm extends Omit<PlanFields, 'secret' | 'passphrase' | 'on'> {
  readonly on: boolean;
  readonly everies: readonly { readonly hours: number; readonly label: string }[];
  /** What is known already stays when its field is left empty. */
  readonly hasSecret: boolean;
  readonly hasPassphrase: boolean;
  readonly sentence: string;
  readonly good: string;
}

export function planForm(
  fields: Omit<PlanFields, 'secret' | 'passphrase'>,
  known: { readonly secretKey: string; readonly passphrase: string },
  said: { readonly sentence?: string; readonly good?: string } = {},
): PlanForm {
  const everies = Object.entries(EVERY).map(([hours, label]) => ({ hours: Number(hours), label }));
  const { sentence = '', good = '' } = said;
  return {
    ...{ ...fields, on: fields.on === 'on', everies, sentence, good },
    hasSecret: known.secretKey !== '',
    hasPassphrase: known.passphrase !== '',
  };
}

/** As it stands; null: nobody has filled it in. */
export function fieldsOf(plan: BackupPlan | null): Omit<PlanFields, 'secret' | 'passphrase'> {
  const { secret: _secret, passphrase: _passphrase, ...empty } = planFields.parse({ on: 'on' });
  if (plan === null) return empty;
  const { kind, folder, endpoint, region, bucket, prefix, accessKey, style, ca } = plan;
  return {
    ...{ kind, folder, endpoint, region, bucket, prefix, style, ca, access: accessKey },
    ...{ every: plan.everyHours, hour: plan.atHour, count: plan.keepCount, days: plan.keepDays },
    on: plan.isOn ? 'on' : undefined,
  };
}

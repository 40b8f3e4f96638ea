import { z } from 'zod';
import { isMailAddress } from '../alerts/settings.ts';
import { UserError } from '../lib/errors.ts';
import type { PlaceContent, PlaceKind } from '../store/checkpoint-places.ts';
import { EVERY, PLACE_KINDS } from './evidence-view.ts';

/** The form of a place where checkpoints are kept outside. */
export const placeId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const placeKind = z.enum(Object.keys(PLACE_KINDS) as [PlaceKind, ...PlaceKind[]]);

const text = z.string().trim().max(500).default('');

export const placeFields = z.object({
  kind: placeKind,
  name: text,
  target: text,
  every: z
    .string()
    .regex(/^\d{1,4}$/)
    .default('24')
    .transform(Number),
  on: z.literal('on').optional(),
});

export type PlaceFields = z.output<typeof placeFields>;

export interface PlaceForm {
  readonly id: number | null;
  readonly kind: PlaceKind;
  readonly label: string;
  readonly about: string;
  readonly name: string;
  readonly target: string;
  readonly targetLabel: string;
  readonly hint: string;
  readonly every: number;
  readonly everies: readonly { readonly hours: number; readonly label: string }[];
  readonly isOn: boolean;
}

const TARGETS: Readonly<Record<PlaceKind, readonly [label: string, hint: string]>> = {
  folder: ['文件夹', '服务器上的路径，例如挂载好的共享 /mnt/audit 或 \\\\nas\\audit；不能在数据目录之内'],
  mail: ['收件邮箱', '多个邮箱以逗号分隔'],
  webhook: ['网址', '以 https:// 开头；内网可用 http://'],
  timestamp: ['时间戳服务的网址', '支持 RFC 3161 的机构提供，送出的只有一个哈希'],
  paper: ['', ''],
};

export function placeForm(id: number | null, place: PlaceContent): PlaceForm {
  const { kind, name, target, everyHours, isOn } = place;
  const [targetLabel, hint] = TARGETS[kind];
  const everies = Object.entries(EVERY).map(([hours, label]) => ({ hours: Number(hours), label }));
  return { id, kind, ...PLACE_KINDS[kind], name, target, targetLabel, hint, every: everyHours, everies, isOn };
}

/** What was entered, or a sentence saying what is wrong with it. */
export function placeIn({ kind, name, target, every, on }: PlaceFields): PlaceContent {
  if (name === '' || name.length > 40) throw new UserError('填写名称，不超过 40 个字，例如“审计部共享”。');
  if (!(every in EVERY)) throw new UserError('选择多久送一次。');
  return { kind, name, target: TARGET_IN[kind](target), everyHours: every, isOn: on === 'on' };
}

const TARGET_IN: Readonly<Record<PlaceKind, (target: string) => string>> = {
  paper: () => '',
  folder(target) {
    if (/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(target)) return target;
    throw new UserError('填写文件夹的完整路径，例如 /mnt/audit 或 D:\\audit。');
  },
  mail(target) {
    const all = target.split(/[,，;；\s]+/).filter((one) => one !== '');
    if (all.length > 0 && all.length <= 10 && all.every(isMailAddress)) return all.join(',');
    throw new UserError('填写 1 到 10 个邮箱地址，以逗号分隔。');
  },
  webhook: webAddress,
  timestamp: webAddress,
};

function webAddress(target: string): string {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '') return url.href;
  throw new UserError('填写以 http:// 或 https:// 开头的网址，其中不带账号与密码。');
}

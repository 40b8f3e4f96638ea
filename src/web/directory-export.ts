import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { insertExport } from '../store/exports.ts';
import { orderTrace } from './exports-trace.ts';
import { GoTo } from './outcome.ts';
import type { Visit } from './visit.ts';

/** A list as a spreadsheet: the conditions of the page it is asked from, as they stand in its address. */
export const writtenConditions = z
  .string()
  .max(4000)
  .default('')
  .transform((text): Record<string, unknown> => Object.fromEntries(new URLSearchParams(text)));

interface Wanted {
  readonly kind: string;
  readonly title: string;
  /** 任务来源; the directory when left out. */
  readonly source?: string;
  /** What the conditions of the page say. */
  readonly values: readonly string[];
  readonly filters: object;
}

export async function startExport(
  { exports, clock }: Pick<App, 'exports' | 'clock'>,
  viewer: Viewer,
  visit: Visit,
  { kind, title, source = '通讯录', values, filters }: Wanted,
): Promise<GoTo> {
  const order = {
    kind,
    title: `${title}，${values.length > 0 ? values.join('，') : '全部'}`,
    source,
    conditions: JSON.stringify(filters),
  };
  await visit.change(orderTrace(order), insertExport, viewer, order, clock());
  exports.wake();
  return new GoTo('/exports', '已开始导出，完成后在这里下载。');
}

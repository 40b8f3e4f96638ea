import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { GoTo } from './outcome.ts';

/** A list as a spreadsheet: the conditions of the page it is asked from, as they stand in its address. */
export const writtenConditions = z
  .string()
  .max(4000)
  .default('')
  .transform((text): Record<string, unknown> => Object.fromEntries(new URLSearchParams(text)));

interface Wanted {
  readonly kind: string;
  readonly title: string;
  /** What the conditions of the page say. */
  readonly values: readonly string[];
  readonly filters: object;
}

export async function startExport(
  { exports }: Pick<App, 'exports'>,
  viewer: Viewer,
  { kind, title, values, filters }: Wanted,
): Promise<GoTo> {
  await exports.create(viewer, {
    kind,
    title: `${title}，${values.length > 0 ? values.join('，') : '全部'}`,
    conditions: JSON.stringify(filters),
  });
  return new GoTo('/exports', '已开始导出，完成后在这里下载。');
}

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { EVERY_VIOLATION, type ViolationState } from '../lib/violation-words.ts';
import { countViolations, listViolations } from '../store/violation-list.ts';
import { cappedCount } from './directory-paging.ts';
import type { Todo } from './home-todos.ts';
import { ago } from './words.ts';

/** What waits for a reviewer, for the home page: violations nobody has judged, and those that somebody put off to another. */
export async function violationTodos(
  { store, clock }: Pick<App, 'store' | 'clock'>,
  viewer: Viewer,
): Promise<readonly Todo[]> {
  if (!viewer.permissions.includes('see-violations') || !viewer.permissions.includes('judge')) return [];
  const of = (state: ViolationState, severities: readonly 'high'[] = []) => ({
    ...EVERY_VIOLATION,
    states: [state],
    severities,
  });
  const [open, grave, escalated, oldest] = await Promise.all([
    store.read(countViolations, viewer, of('open')),
    store.read(countViolations, viewer, of('open', ['high'])),
    store.read(countViolations, viewer, of('escalated')),
    store.read(listViolations, viewer, of('open'), { order: 'oldest', after: null, skip: 0, limit: 1 }),
  ]);
  const since = oldest.rows[0] ? [`最早一条在${ago(oldest.rows[0].sentAt, clock())}触发`] : [];
  const high = grave.count > 0 ? [`其中高风险 ${cappedCount(grave)} 条`] : [];
  const look = { symbol: 'shield-exclamation', code: '' } as const;
  return [
    {
      ...look,
      tone: grave.count > 0 ? 'error' : 'warning',
      title: `${cappedCount(open)} 条违规未审核`,
      lines: [[...high, ...since].join('，')],
      go: { path: '/violations/review', label: '去审核' },
    } as const,
    {
      ...look,
      tone: 'warning',
      title: `${cappedCount(escalated)} 条违规需升级`,
      lines: ['须由他人判定为违规属实或误报'],
      go: { path: '/violations/review?state=escalated', label: '去判定' },
    } as const,
  ].filter((_, i) => [open, escalated][i]!.count > 0);
}

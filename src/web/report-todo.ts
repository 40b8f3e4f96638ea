import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { isGivenUp } from '../figures/report-plan.ts';
import { listReportPlans } from '../store/report-plans.ts';
import type { Todo } from './home-todos.ts';

/** Reports of the viewer's own that did not go out and are not tried again: until their next time nobody else would say so. */
export async function reportTodos({ store }: Pick<App, 'store'>, viewer: Viewer): Promise<readonly Todo[]> {
  if (!may(viewer, 'send-reports')) return [];
  const plans = await store.read(listReportPlans, viewer);
  const stuck = plans.filter(
    ({ isOn, unsent, retryAt, tries }) => isOn && unsent && retryAt === null && isGivenUp(tries),
  );
  if (stuck.length === 0) return [];
  const [first] = stuck;
  return [
    {
      ...{ tone: 'warning', symbol: 'mail-forward', code: '' },
      title:
        stuck.length === 1 ? `报表“${first!.name}”没有发给全部收件人` : `${stuck.length} 份定时报表没有发给全部收件人`,
      lines: [first!.problem || '发送没有完成，服务在发送中停止。'],
      go: { path: '/reports', label: '去补发' },
    },
  ];
}

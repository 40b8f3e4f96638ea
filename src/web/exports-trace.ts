import type { Trace } from '../access/acts.ts';
import type { App } from '../app.ts';
import type { ExportRow, NewExport } from '../store/exports.ts';
import type { PackageOrder } from '../store/package-order.ts';
import { begins, hasBegun } from './trace-once.ts';
import { told } from './trace-words.ts';
import type { Visit } from './visit.ts';

/** What exports tell the trail. */
export function orderTrace(order: NewExport): Trace {
  if (order.kind === 'package') return packageTrace(order);
  const { kind, title, conditions } = order;
  const { picked, filters, ...rest } = readOrder(conditions);
  const { sender, conversation } = filters ?? {};
  return {
    act: 'export',
    title,
    ...(sender ? { person: sender } : {}),
    ...(conversation ? { conversations: [conversation] } : {}),
    ...(picked ? { count: picked.length } : {}),
    details: {
      kind,
      conditions: told({ ...filters, ...rest, picked: picked?.map(({ seq, position }) => `${seq}-${position}`) }),
    },
  };
}

/** Of a package: of what, why, and how much it was to be. */
function packageTrace({ title, reason = '', conditions, secret = null, options }: NewExport): Trace {
  const { source, ...order } = JSON.parse(conditions) as PackageOrder;
  const of = source.kind === 'search' ? { kind: source.kind, query: source.query } : source;
  const counts = options?.counts ?? null;
  return {
    act: 'export',
    title,
    ...(source.kind === 'person' ? { person: source.id } : {}),
    ...('key' in source ? { conversations: [source.key] } : {}),
    ...(counts ? { count: counts.messages } : {}),
    details: {
      kind: 'package',
      reason,
      source: of,
      conditions: told({ ...order }),
      encrypted: secret !== null,
      counts,
    },
  };
}

interface Order {
  readonly picked?: readonly { readonly seq: number; readonly position: number }[] | null;
  readonly filters?: { readonly sender?: string | null; readonly conversation?: string | null };
}

/** Of recordings the conditions lie beside what was picked; those of lists are all there is. */
const readOrder = (conditions: string): Order => JSON.parse(conditions) as Order;

/** Something done with one that was ordered earlier. */
export function exportTrace(act: 'export' | 'export-changed', what: string, { id, kind, title }: ExportRow): Trace {
  return { act, title: `${what}：${title}`, details: { export: id, kind } };
}

/** The file leaves: once, in however many stretches a browser fetches it. */
export function traceFile(app: Pick<App, 'store' | 'clock'>, visit: Visit, row: ExportRow): void {
  const { id, kind, title, done, bytes, finishedAt } = row;
  const what = `export ${id} ${finishedAt}`;
  if (visit.isLaterStretch && hasBegun(app, visit, what)) {
    visit.traceNothing();
    return;
  }
  visit.trace({ act: 'export-downloaded', title, count: done, details: { export: id, kind, bytes } });
  begins(app, visit, what);
}

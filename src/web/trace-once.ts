import type { App } from '../app.ts';
import type { Visit } from './visit.ts';

/**
 * What a browser asks for again and again leaves one trace: a file in many stretches, a part that refreshes itself. What
 * was begun without a trace is a beginning all the same, so nobody gets around the trail by asking in another way.
 */
const begun = new WeakMap<App['store'], Map<string, number>>();

const HOUR = 3_600_000;
const LIFE = 12 * HOUR;
const MOST = 20_000;

type Known = Pick<App, 'store' | 'clock'>;

/** Whether this session has left the trace of it not long ago. */
export function hasBegun(app: Known, visit: Visit, what: string): boolean {
  const at = startedIn(app).get(keyOf(visit, what));
  return at !== undefined && app.clock() - at < LIFE;
}

export function begins(app: Known, visit: Visit, what: string): void {
  const started = startedIn(app);
  if (started.size >= MOST) started.clear();
  started.set(keyOf(visit, what), app.clock());
}

/** A page, and the part of it that refreshes itself: the part says nothing new. */
export function traceOpening(app: Known, visit: Visit, trace: Parameters<Visit['trace']>[0]): void {
  const what = `${trace.act} ${trace.title} ${JSON.stringify(trace.details)}`;
  if (visit.part !== null && hasBegun(app, visit, what)) {
    visit.traceNothing();
    return;
  }
  visit.trace(trace);
  begins(app, visit, what);
}

const keyOf = ({ sessionKey }: Visit, what: string): string => `${sessionKey} ${what}`;

function startedIn({ store }: Pick<App, 'store'>): Map<string, number> {
  const known = begun.get(store) ?? new Map<string, number>();
  begun.set(store, known);
  return known;
}

import type { Trace } from '../access/acts.ts';
import { UserError } from '../lib/errors.ts';
import type { Visit } from './visit.ts';

/**
 * A change outside huicun.db (a sealed file, the index, the service itself) cannot share a transaction with its trace: the
 * trace is on disk first, and a second one says when it came to nothing.
 */
export async function tracedFirst<R>(visit: Visit, trace: Trace, work: () => R | Promise<R>): Promise<R> {
  await writeNow(visit, trace);
  try {
    return await work();
  } catch (error) {
    const failed = error instanceof UserError ? error.message : '内部错误';
    await writeNow(visit, { ...trace, title: `没有完成：${trace.title}`, details: { ...trace.details, failed } });
    throw error;
  }
}

async function writeNow(visit: Visit, trace: Trace): Promise<void> {
  visit.trace(trace);
  await visit.traces.write([trace.act], false);
}

import { flushCompileCache } from 'node:module';
import { setPriority } from 'node:os';
import { isMainThread, parentPort } from 'node:worker_threads';
import { messageOf, toPlain } from '../lib/errors.ts';
import { WecomError } from './errors.ts';
import { FinanceSdk } from './finance-sdk.ts';
import type { HostOrder, Question, Reply, Started, Value } from './host-protocol.ts';
import { type LibraryFault, readLinkerMessage } from './library-faults.ts';
import { sealPart } from './media-part.ts';
import { MediaSession } from './media-session.ts';
import { SdkSession } from './sdk-session.ts';
import { selfTest } from './self-test.ts';

/**
 * The program of an SDK host: a forked child, or a thread of the main process (SDK_HOST=inline). It asks for nothing,
 * answers one question at a time in the order they come (a fetch answers when it is there), and goes when its parent goes.
 */
class BadLibrary extends Error {
  readonly fault: LibraryFault;
  constructor(fault: LibraryFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

let session: SdkSession | null = null;
let media: MediaSession | null = null;

function answer(reply: Reply): void {
  if (isMainThread) process.send?.(reply);
  else parentPort?.postMessage(reply);
}

async function start(order: HostOrder): Promise<Started> {
  if (process.platform === 'linux' && order.nice > 0 && !order.inline) setPriority(order.nice); // threads made from here on inherit it
  const begun = performance.now();
  const sdk = load(order);
  await sdk.prepareThread();
  const loaded = performance.now();
  const network = order.prove ? await prove(sdk, order.usesNetwork) : null;
  const proven = performance.now();
  session = new SdkSession(sdk, order);
  media = new MediaSession(sdk, order);
  return { network, took: { load: loaded - begun, selfTest: proven - loaded } };
}

function load({ library, how }: HostOrder): FinanceSdk {
  try {
    return new FinanceSdk(library, how);
  } catch (error) {
    throw new BadLibrary(readLinkerMessage(messageOf(error), library));
  }
}

async function prove(sdk: FinanceSdk, usesNetwork: boolean): Promise<number | null> {
  try {
    return await selfTest(sdk, usesNetwork);
  } catch (error) {
    throw new BadLibrary({ kind: 'self-test', detail: messageOf(error) });
  }
}

function carryOut(question: Question): Promise<Value> | Value {
  if (question.ask === 'start') return start(question.order);
  if (!session || !media) throw new Error('asked before it was started');
  if (question.ask === 'fetch') return session.fetch(question.afterSeq, question.limit);
  if (question.ask === 'open') return session.open(question.records, question.alone);
  if (question.ask === 'media') return media.fetchSome(question);
  if (question.ask === 'token') return media.fetchToken();
  if (question.ask === 'seal') return sealPart(question.path);
  session.close();
  return null;
}

async function serve(question: Question): Promise<void> {
  const { id } = question;
  try {
    const value = await carryOut(question);
    answer({ id, rss: process.memoryUsage.rss(), value });
  } catch (error) {
    const rss = process.memoryUsage.rss();
    if (error instanceof BadLibrary) answer({ id, rss, fault: error.fault });
    else if (error instanceof WecomError)
      answer({ id, rss, refusal: { call: error.call, code: error.code, detail: error.detail } });
    else answer({ id, rss, error: toPlain(error) });
  }
}

if (isMainThread) {
  process.title = 'huicun sdk-host';
  process.on('message', (question: Question) => void serve(question));
  // At once and without exit handlers: the library may have threads in the network, and runs code of its own at exit.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  flushCompileCache(); // which that end would not: what must be compiled anew holds the compiler of types, a third of all memory
} else {
  parentPort?.on('message', (question: Question) => void serve(question));
}

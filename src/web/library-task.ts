import type { Trace } from '../access/acts.ts';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import type { LastTrial, LibrarySource } from '../setup/library.ts';
import { GoTo } from './outcome.ts';
import type { ResultCard } from './setup-results.ts';
import { tracedFirst } from './trace-first.ts';
import type { Visit } from './visit.ts';
import { bytes, fullTime, listTime } from './words.ts';

/** What views/setup/library-task.ejs shows: what to download, where to drop it, and how the last attempt went. */
export interface LibraryTask {
  /** In force; empty: none yet. */
  readonly path: string;
  /** `Linux x64`, as the download page calls it. */
  readonly system: string;
  readonly wants: string;
  readonly isWindows: boolean;
  readonly largest: number;
  readonly largestWords: string;
  readonly busy: boolean;
  /** The last attempt; null before the first. */
  readonly card: ResultCard | null;
}

const LOOKS = {
  ok: { tone: 'ok', symbol: 'circle-check' },
  warning: { tone: 'warning', symbol: 'alert-circle' },
  error: { tone: 'error', symbol: 'circle-x' },
  unset: { tone: 'none', symbol: 'circle-dashed' },
  off: { tone: 'none', symbol: 'circle-minus' },
  waiting: { tone: 'none', symbol: 'circle-dashed' },
} as const;

export async function libraryTask(
  { library, clock }: Pick<App, 'library' | 'clock'>,
  _viewer: Viewer,
  _visit: Visit,
): Promise<LibraryTask> {
  const { path, system, wants, busy, last } = library.status();
  const isWindows = system.platform === 'win32';
  return {
    path,
    system: `${isWindows ? 'Windows' : 'Linux'} ${system.arch === 'arm64' ? 'arm64（鲲鹏、飞腾等）' : 'x86_64'}`,
    wants,
    isWindows,
    largest: library.largest,
    largestWords: bytes(library.largest),
    busy,
    card: last && cardOf(last, clock()),
  };
}

/** Good or bad, the outcome stands on the page one comes back to. */
export async function bringLibrary(
  { library, setup, log }: Pick<App, 'library' | 'setup' | 'log'>,
  visit: Visit,
  source: LibrarySource,
  next: string,
): Promise<GoTo> {
  const busy = library.status().busy;
  try {
    await tracedFirst(visit, libraryTrace(library.status().path, source), () => library.install(source));
    await setup.run('library');
    return new GoTo(next, 'SDK 已安装，通过了试运行。');
  } catch (error) {
    if (!(error instanceof UserError) || busy) throw error;
    log.info('a library was refused');
    return new GoTo(next, 'SDK 没有安装，原因见页面。');
  }
}

/** Under which name a package was kept while it was sent says nothing; where it lay on the server does. */
function libraryTrace(old: string, source: LibrarySource): Trace {
  const from = 'name' in source ? String(source.name) : source.path;
  return { act: 'library-changed', title: '安装会话存档组件', details: { library: { old, new: from } } };
}

function cardOf({ at, name, tookMs, trouble, lines }: LastTrial, now: number): ResultCard {
  const { sentence, remedy } = splitTrouble(trouble ?? '');
  return {
    name: 'trial',
    ...LOOKS[trouble === null ? 'ok' : 'error'],
    title: trouble === null ? `已安装并通过试运行：${name}` : `没有安装：${sentence}`,
    when: `${listTime(at, now)}，用时 ${seconds(tookMs)}`,
    whenFull: fullTime(at),
    facts: remedy === '' ? [] : [{ label: '怎么办', text: remedy }],
    code: '',
    detail: '',
    lines: lines.map(({ label, state, detail, tookMs: took }) => ({
      ...LOOKS[state],
      label,
      detail,
      took: took === null ? '' : seconds(took),
    })),
    open: true,
    go: null,
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} 秒`;

/** Sentences of ours say first what is wrong, then what to do. */
export function splitTrouble(trouble: string): { sentence: string; remedy: string } {
  const [, sentence = trouble, remedy = ''] = /^([^：。]+(?:（[^）]*）[^：。]*)?)[：。]([\s\S]*)$/.exec(trouble) ?? [];
  return { sentence, remedy };
}

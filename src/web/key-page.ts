import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { HeldKey } from '../setup/keys.ts';
import { type KeyVersion, listKeyVersions } from '../store/key-versions.ts';
import { type KeyTask, keyTaskOf, takeSlip } from './key-task.ts';
import type { Visit } from './visit.ts';
import { ago, count, dateOf, fullTime, rowTime } from './words.ts';

/** The page of the keys: those held against those seen, the task under way, import, and the recovery copy. */
export interface KeyPage {
  readonly task: KeyTask;
  readonly rows: readonly KeyRow[];
  readonly former: readonly { readonly fingerprint: string; readonly was: string; readonly since: string }[];
  readonly copied: { readonly tone: 'none' | 'ok' | 'warning' | 'error'; readonly words: string };
  /** The version whose private key is asked for. */
  readonly wanted: string;
}

export interface KeyRow {
  readonly version: number;
  readonly tone: 'ok' | 'warning' | 'error' | 'none';
  readonly state: string;
  readonly fingerprint: string;
  readonly origin: string;
  readonly publicPem: string;
  readonly first: Moment | null;
  readonly last: Moment | null;
  readonly waiting: string;
  /** No private key: it can be imported. */
  readonly missing: boolean;
  /** The number may be wrong, and may still be changed. */
  readonly renumber: boolean;
}

interface Moment {
  readonly short: string;
  readonly full: string;
}

export async function keyPage(
  { keys, store, clock }: Pick<App, 'keys' | 'store' | 'clock'>,
  viewer: Viewer,
  visit: Visit,
  wanted: number | null,
): Promise<KeyPage> {
  const [rows, held, now] = [await store.read(listKeyVersions, viewer), keys.versions(), clock()];
  const task = keyTaskOf({ rows, held, draft: keys.draft() }, now, takeSlip(visit));
  const versions = [...new Set([...held, ...rows].map(({ version }) => version))].sort((a, b) => b - a);
  return {
    task,
    rows: versions.map((version) =>
      rowOf(
        version,
        held.find((key) => key.version === version) ?? null,
        rows.find((row) => row.version === version) ?? null,
        now,
      ),
    ),
    former: keys.former().map(({ fingerprint, version, since }) => ({
      fingerprint,
      was: version === null ? '未启用就丢弃的密钥' : `原来的 v${version}`,
      since: fullTime(since),
    })),
    copied: copiedWords(keys.copied(), held.length > 0, now),
    wanted: task.slip?.form === 'import' ? task.slip.version : String(wanted ?? ''),
  };
}

const momentOf = (at: number | null, now: number): Moment | null =>
  at === null ? null : { short: rowTime(at, now), full: fullTime(at) };

function rowOf(version: number, key: HeldKey | null, row: KeyVersion | null, now: number): KeyRow {
  const opened = row !== null && row.unfit === 0;
  return {
    version,
    ...stateOf(key, row),
    fingerprint: key?.fingerprint ?? '',
    origin: key === null ? '' : key.madeHere ? '在这里生成' : '导入',
    publicPem: key?.publicPem ?? '',
    first: momentOf(row?.firstAt ?? null, now),
    last: momentOf(row?.lastAt ?? null, now),
    waiting: row && row.missing + row.unfit > 0 ? count(row.missing + row.unfit) : '',
    missing: key === null,
    renumber: key !== null && !opened,
  };
}

function stateOf(key: HeldKey | null, row: KeyVersion | null): Pick<KeyRow, 'tone' | 'state'> {
  if (key === null) return { tone: 'error', state: '缺私钥' };
  if (row === null) return { tone: 'none', state: '还没有会话' };
  return row.unfit > 0 ? { tone: 'error', state: '与公钥不成对' } : { tone: 'ok', state: '正常' };
}

function copiedWords(
  copied: { readonly at: number; readonly whole: boolean } | null,
  any: boolean,
  now: number,
): KeyPage['copied'] {
  if (!any) return { tone: 'none', words: '有了密钥之后再下载' };
  if (!copied) return { tone: 'error', words: '还没有下载过恢复副本' };
  const when = `${dateOf(copied.at)}（${ago(copied.at, now)}）`;
  if (copied.whole) return { tone: 'ok', words: `上次下载于 ${when}，包含现在的全部密钥` };
  return { tone: 'warning', words: `上次下载于 ${when}，此后密钥有变化，请重新下载` };
}

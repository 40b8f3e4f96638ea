import { CODES, OWN_CODES, type WecomError } from '../wecom/errors.ts';

/** What a failed fetch means for the file, and for those after it. */
export interface Verdict {
  /** Nothing can be fetched until somebody has mended it. */
  readonly station: boolean;
  readonly network: boolean;
  /** Milliseconds until it is tried again; null when it never will be by itself. */
  readonly retryAfter: number | null;
  /** A sentence for people. */
  readonly reason: string;
}

const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 3_600_000;

/** Final for this one file, whatever is tried. */
const FINAL: Readonly<Record<number, string>> = {
  10000: '企业微信不接受这个文件的标识，无法取回。',
  10005: '企业微信不认得这个文件的标识，无法取回。',
  10010: '已超过企业微信的保留期限，文件无法再取回；消息本身已存档。',
  [OWN_CODES.mediaDies]: 'SDK 处理这个文件时总是崩溃，已停止重试。更新 SDK 后可手动重试。',
  [OWN_CODES.mediaStuck]: '企业微信返回的分段位置没有前进，文件取不完整，已停止重试。可手动重试。',
};

/** Trouble of the whole installation, not of a file. */
const STATION = new Set(['address', 'setting', 'licence', 'absent']);

export function judgeFailure({ code, retry }: WecomError, tries: number): Verdict {
  const final = FINAL[code];
  if (final !== undefined) return { station: false, network: false, retryAfter: null, reason: final };
  const kind = CODES[code]?.kind ?? 'network';
  if (STATION.has(kind)) return { station: true, network: false, retryAfter: null, reason: '' };
  const means = CODES[code]?.means ?? '企业微信返回了未知的错误';
  if (!retry && CODES[code] !== undefined)
    return { station: false, network: false, retryAfter: null, reason: `${means}，已停止重试。` };
  const retryAfter = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(tries, 20));
  return { station: false, network: kind !== 'record', retryAfter, reason: `${means}，稍后自动重试。` };
}

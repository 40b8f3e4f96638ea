/** What travels between the workshop and its child: paths and findings, never the bytes of a file. */

/** Raised when files should be looked into anew: better previews, another thing found out. */
export const WORKSHOP_VERSION = 1;

export interface Findings {
  /** As seen: after the turn that a camera noted. */
  readonly width: number | null;
  readonly height: number | null;
  readonly seconds: number | null;
  /** Forty digits, 0 silent to 9 loudest. */
  readonly waveform: string | null;
  readonly thumb: boolean;
  readonly view: boolean;
  /** For people: why something is missing, and what to do. */
  readonly problem: string | null;
}

export interface Prepared extends Findings {
  readonly version: number;
  /** A name of formats.ts; null when the file itself is not there. */
  readonly format: string | null;
}

export const NOTHING_FOUND: Findings = {
  width: null,
  height: null,
  seconds: null,
  waveform: null,
  thumb: false,
  view: false,
  problem: null,
};

export interface Order {
  readonly job: 'prepare' | 'play' | 'codes';
  readonly format: string;
  readonly path: string;
  /** Where what is made of it goes. */
  readonly thumb: string;
  readonly view: string;
  readonly wav: string;
}

export interface Outcome {
  readonly findings: Findings;
  /** Why something went wrong, for the log: words of a program, nothing out of the file. */
  readonly detail: string | null;
  /** What the QR codes say; only when asked for them. */
  readonly codes?: readonly string[];
}

export interface Failure {
  readonly error: { readonly message: string; readonly stack: string | null };
}

/** What the child says: once that it is there, then an answer to each order. */
export type Said = { readonly ready: true } | Answer;

export type Answer = { readonly rss: number } & (Outcome | Failure);

/** Said by the child's guard on its way out. */
export const TOO_MUCH_MEMORY = 'workshop: memory limit';

/** A reason for people, out of a craft, with what it knows all the same. */
export class Unfit extends Error {
  readonly known: Partial<Findings>;
  constructor(problem: string, known: Partial<Findings> = {}) {
    super(problem);
    this.known = known;
  }
}

export const PROBLEMS = {
  missing: '文件不在媒体目录中，可能被移走或删除；请在媒体页重新下载。',
  pixels: '图片超过 1 亿像素，不生成预览，可下载原文件。',
  heicPixels: 'HEIC 图片超过 2600 万像素，不生成预览，可下载原文件。',
  large: '文件过大，不生成预览，可下载原文件。',
  damaged: '文件有损坏，无法生成预览，可下载原文件。',
  partImage: '图片不完整或有损坏，预览可能缺少一部分，可下载原文件。',
  partVoice: '语音有损坏，只能播放完好的部分。',
  noVoice: '语音文件里没有可以播放的内容，可下载原文件。',
  noVideo: '视频文件不完整或有损坏，可能无法播放，可下载原文件。',
  time: '生成预览用时过长，已停止，可下载原文件。',
  memory: '生成预览占用内存过多，已停止，可下载原文件。',
  crash: '文件内容异常，预览程序因此退出，可下载原文件。',
} as const;

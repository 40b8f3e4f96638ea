import { formatNamed } from '../media/formats.ts';
import type { MediaKind, MediaRef } from '../messages/message.ts';
import type { MediumFace } from '../store/media.ts';
import type { Mark, Segments } from './message-marks.ts';
import { hasHit, plain } from './message-marks.ts';
import { boxOf, type Picture, pictureOf } from './message-pictures.ts';
import { type Waveform, waveformOf } from './message-waveform.ts';
import { lengthOf } from './message-words.ts';
import { bytes, shorten } from './words.ts';

/** A file of a message, as the views show it: played, looked at, downloaded, or why none of these. */
export interface MediumView {
  readonly kind: MediaKind;
  /** What it is, for one that has no name. */
  readonly label: string;
  readonly symbol: string;
  readonly name: Segments;
  readonly title: string;
  readonly state: MediumFace['state'];
  readonly size: string | null;
  readonly length: string | null;
  /** Does it agree with what the record states of it? */
  readonly check: Note | null;
  /** Why it is not here, or cannot be shown. */
  readonly note: Note | null;
  readonly seconds: number;
  readonly picture: Picture | null;
  readonly playable: 'audio' | 'video' | null;
  /** The box a film is played in. */
  readonly frame: { readonly width: number; readonly height: number };
  readonly waveform: Waveform | null;
  readonly original: string;
  readonly play: string;
  readonly poster: string | null;
  /** Null while the file is not here. */
  readonly download: string | null;
}

export interface Note {
  readonly text: string;
  readonly tone: 'quiet' | 'ok' | 'warning' | 'error';
  readonly title: string;
}

/** Where what is shown of a medium can be had. */
export interface Addresses {
  readonly original: string;
  readonly thumb: string;
  readonly view: string;
  readonly play: string;
  readonly download: string;
}

export type AddressesOf = (seq: number, face: MediumFace) => Addresses;

interface Where {
  readonly seq: number;
  readonly mark: Mark;
  readonly caption: string;
  readonly addresses?: AddressesOf;
}

/** On the pages of the web. */
function pageAddresses(seq: number, { position }: MediumFace): Addresses {
  const original = `/messages/${seq}/media/${position}`;
  const below = (name: string) => `${original}/${name}`;
  return { original, thumb: below('thumb'), view: below('view'), play: below('play'), download: below('download') };
}

/** What is known of a medium; the index may not have reached it yet. */
export function faceFor(ref: MediaRef, faces: readonly MediumFace[], position: number): MediumFace {
  return faces.find((face) => face.position === position) ?? unknownFace(ref, position);
}

function unknownFace({ kind, name, bytes: stated, seconds }: MediaRef, position: number): MediumFace {
  const nothing = { reason: null, md5: null, size: null, sha256: null, format: null, problem: null };
  const unseen = { width: null, height: null, waveform: null, thumb: false, view: false, prepared: false };
  return { position, kind, name, state: 'waiting', bytes: stated, seconds, ...nothing, ...unseen };
}

const LABELS: Readonly<Record<MediaKind, readonly [label: string, symbol: string]>> = {
  image: ['图片', 'photo'],
  emotion: ['表情', 'mood-smile'],
  voice: ['语音', 'microphone'],
  video: ['视频', 'video'],
  file: ['文件', 'file-text'],
  call: ['录音', 'phone-call'],
};

const FILM = 320;

export function mediumView(face: MediumFace, where: Where): MediumView {
  const at = (where.addresses ?? pageAddresses)(where.seq, face);
  const shown = face.state === 'done' ? shownOf(face, at, where.caption) : NOT_SHOWN;
  return {
    kind: face.kind,
    ...wordsOf(face, where.mark),
    ...shown,
    state: face.state,
    check: checkOf(face),
    note: noteOf(face, Boolean(shown.picture || shown.playable)),
    seconds: face.seconds ?? 0,
    frame: boxOf(face.width ?? 320, face.height ?? 180, FILM),
    original: at.original,
    play: at.play,
    poster: face.thumb ? at.thumb : null,
    download: face.state === 'done' ? at.download : null,
  };
}

function wordsOf(
  face: MediumFace,
  mark: Mark,
): Pick<MediumView, 'label' | 'symbol' | 'name' | 'title' | 'size' | 'length'> {
  const [label, symbol] = LABELS[face.kind];
  const name = face.name?.trim() ?? '';
  return {
    label,
    symbol: face.kind === 'file' ? fileSymbol(name) : symbol,
    name: name === '' ? plain(label) : nameOf(name, mark),
    title: name || label,
    size: face.bytes === null ? null : bytes(face.bytes),
    length: lengthOf(face.seconds),
  };
}

const NOT_SHOWN = { picture: null, playable: null, waveform: null };

function shownOf(
  face: MediumFace,
  at: Addresses,
  caption: string,
): Pick<MediumView, 'picture' | 'playable' | 'waveform'> {
  const playable = playableAs(face);
  return {
    picture: pictureOf(face, at, caption),
    playable,
    waveform: playable === 'audio' ? waveformOf(face.waveform, face.seconds) : null,
  };
}

/** Cut in the middle, except where that would hide a hit. */
function nameOf(name: string, mark: Mark): Segments {
  const short = shorten(name);
  const whole = mark(name);
  return short === name || hasHit(whole) ? whole : plain(short);
}

/** Offered while nothing speaks against it. What was measured can be decoded: an AMR becomes a WAV on demand. */
function playableAs(face: MediumFace): 'audio' | 'video' | null {
  const { kind, prepared, waveform, format } = face;
  if (kind !== 'voice' && kind !== 'call' && kind !== 'video') return null;
  const { family, inline } = formatNamed(format);
  if (inline && family === 'video' && kind !== 'voice') return 'video';
  if (kind === 'video') return prepared ? null : 'video';
  return !prepared || waveform !== null || inline ? 'audio' : null;
}

function checkOf({ state, md5, size }: MediumFace): Note | null {
  if (state !== 'done') return null;
  if (md5 === 'differs' || size === 'differs') {
    const what = [md5 === 'differs' ? 'MD5' : '', size === 'differs' ? '大小' : ''].filter(Boolean).join('和');
    return {
      text: '校验不符',
      tone: 'error',
      title: `取回的文件与消息记录里写明的${what}不一致，文件按取回时的样子保存。`,
    };
  }
  if (md5 === 'same') return { text: '校验一致', tone: 'quiet', title: '与消息记录里写明的 MD5 一致' };
  return size === 'same' ? { text: '大小一致', tone: 'quiet', title: '消息记录没有写明 MD5，大小一致' } : null;
}

function noteOf(face: MediumFace, shown: boolean): Note | null {
  const { state, reason } = face;
  if (state === 'waiting') return { text: '待下载', tone: 'quiet', title: reason ?? '排队等待从企业微信取回' };
  if (state === 'failed') return { text: reason ?? '没有取到原文件', tone: 'error', title: '没有取到原文件' };
  if (state === 'skipped') return { text: reason ?? '按设置没有下载', tone: 'warning', title: '没有下载' };
  if (formatNamed(face.format).family === 'active')
    return { text: '网页或程序', tone: 'warning', title: '文件里有可执行的内容，下载后先查毒再打开' };
  if (face.kind === 'file') return null;
  return shown ? partly(face) : unseen(face);
}

/** A damaged picture shows as far as it goes. */
function partly({ problem }: MediumFace): Note | null {
  return problem ? { text: problem, tone: 'warning', title: '可以下载原文件查看' } : null;
}

/** It is here, but cannot be shown in place. */
function unseen({ prepared, problem, kind }: MediumFace): Note {
  if (!prepared) return { text: '正在生成预览', tone: 'quiet', title: '稍后刷新即可看到' };
  const why = kind === 'image' || kind === 'emotion' ? '没有预览' : '浏览器不能播放';
  return { text: problem ?? why, tone: 'quiet', title: '可以下载原文件，用其他程序打开' };
}

const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [/\.pdf$/i, 'file-type-pdf'],
  [/\.(xlsx?|et)$/i, 'file-type-xls'],
  [/\.csv$/i, 'file-type-csv'],
  [/\.(docx?|wps)$/i, 'file-type-doc'],
  [/\.(pptx?|dps)$/i, 'file-type-ppt'],
  [/\.(zip|rar|7z|gz|tar)$/i, 'file-zip'],
  [/\.(png|jpe?g|gif|heic|webp|bmp|tiff?)$/i, 'photo'],
  [/\.(mp4|mov|avi|mkv|wmv|webm)$/i, 'movie'],
  [/\.(mp3|m4a|wav|amr|aac|ogg|flac)$/i, 'music'],
  [/\.(html?|xml|svg|js|json)$/i, 'file-code'],
];

export function fileSymbol(name: string): string {
  return SYMBOLS.find(([pattern]) => pattern.test(name))?.[1] ?? 'file-text';
}

import { existsSync } from 'node:fs';
import { type Addresses, faceFor } from '../../drawing/message-media.ts';
import { contentPath, previewPath } from '../../media/content-store.ts';
import { formatNamed } from '../../media/formats.ts';
import type { MediaKind, MediaRef } from '../../messages/message.ts';
import type { MediumFace } from '../../store/media.ts';
import type { FetchedFact } from '../../store/package-rows.ts';
import type { MediaShelf, Shelved } from './media-shelf.ts';
import type { Logged, PackageMedium } from './sink.ts';

/** A medium of a message, as lists tell of it, and as it is drawn: what is not in the package is drawn as something that is not here. */
export interface MediumOf {
  readonly medium: PackageMedium;
  readonly face: MediumFace;
  readonly addresses: Addresses;
}

export interface MediumAsked {
  readonly ref: MediaRef;
  readonly position: number;
  readonly face: MediumFace | null;
  readonly fetched: FetchedFact | null;
  readonly logged: Logged | null;
  readonly source: { readonly seq: number; readonly sentAt: number; readonly copy: boolean };
}

export const MEDIA_LABELS: Readonly<Record<MediaKind, string>> = {
  image: '图片',
  emotion: '表情',
  voice: '语音',
  video: '视频',
  file: '文件',
  call: '通话录音',
};

const MASKED = '已脱敏，不含媒体';
const NOT_COPIED = '消息已按保留期限处置，副本里没有媒体';
const NOT_FETCHED = '制作时原文件还没有取回';
const NOT_ASKED = '导出时没有选择媒体';
const NOT_HERE: Shelved = { path: null, playable: null, view: null, note: null };

export interface MediaMakerOptions {
  readonly shelf: MediaShelf;
  readonly masked: boolean;
  readonly media: boolean;
  readonly mediaDir: string;
  readonly previewsDir: string;
}

export class MediaMaker {
  readonly #options: MediaMakerOptions;

  constructor(options: MediaMakerOptions) {
    this.#options = options;
  }

  async make(asked: MediumAsked): Promise<MediumOf> {
    const known = await this.#looked(asked, faceFor(asked.ref, asked.face ? [asked.face] : [], asked.position));
    const shelved = await this.#shelve(asked, known);
    const face = shownFace(known, shelved, this.#options.masked);
    return { medium: this.#mediumOf(asked, known, shelved), face, addresses: addressesOf(shelved) };
  }

  /** What nothing has looked into yet is looked into now: what it is, how long, a picture of it. Pictures may have been tidied away. */
  async #looked({ fetched }: MediumAsked, face: MediumFace): Promise<MediumFace> {
    const { masked, media, shelf, previewsDir } = this.#options;
    if (masked || !media || fetched === null || face.kind === 'file') return face;
    const isMade = face.prepared && (!face.thumb || existsSync(previewPath(previewsDir, fetched.sha256, 'thumb')));
    return isMade ? face : shelf.look(fetched.sha256, face);
  }

  async #shelve({ fetched, source, position }: MediumAsked, face: MediumFace): Promise<Shelved> {
    const { masked, media, shelf } = this.#options;
    if (masked) return { ...NOT_HERE, note: MASKED };
    if (source.copy) return { ...NOT_HERE, note: NOT_COPIED };
    if (fetched === null) return { ...NOT_HERE, note: face.reason ?? NOT_FETCHED };
    if (!media) return { ...NOT_HERE, note: NOT_ASKED };
    const { kind, name, format } = face;
    return shelf.put({ ...source, position, name, format, face, label: MEDIA_LABELS[kind], sha256: fetched.sha256 });
  }

  #mediumOf({ ref, position, fetched, logged }: MediumAsked, face: MediumFace, shelved: Shelved): PackageMedium {
    const { masked, mediaDir, previewsDir } = this.#options;
    const { kind, seconds, width, height, format } = face;
    const sha256 = fetched?.sha256 ?? null;
    const isIn = shelved.path !== null && sha256 !== null;
    const preview = isIn && face.thumb ? previewPath(previewsDir, sha256, 'thumb') : null;
    return {
      position,
      kind,
      label: MEDIA_LABELS[kind],
      name: masked ? null : face.name,
      state: stateOf(face, fetched, isIn),
      note: shelved.note,
      path: shelved.path,
      playable: shelved.playable,
      disk: isIn ? contentPath(mediaDir, sha256) : null,
      preview: preview !== null && existsSync(preview) ? preview : null,
      fileId: masked ? null : ref.sdkFileId,
      sha256,
      bytes: fetched?.bytes ?? face.bytes,
      ...{ seconds, width, height, format },
      logged,
    };
  }
}

/** What was fetched after the checkpoint is not here yet. */
function stateOf({ state }: MediumFace, fetched: FetchedFact | null, isIn: boolean): PackageMedium['state'] {
  if (fetched !== null && !isIn) return 'left-out';
  return fetched === null && state === 'done' ? 'waiting' : state;
}

/** Pages of a chat lie two folders below the root of the package, in a folder of their own. */
export const UP = '../../../';

export const hrefOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

function addressesOf({ path, playable, view }: Shelved): Addresses {
  const to = (one: string | null) => (one === null ? '' : UP + hrefOf(one));
  return {
    original: to(path),
    thumb: to(view ?? path),
    view: to(view ?? path),
    play: to(playable ?? path),
    download: to(path),
  };
}

function shownFace(face: MediumFace, { path, playable, view, note }: Shelved, masked: boolean): MediumFace {
  if (path === null) {
    const state = face.state === 'done' ? 'skipped' : face.state;
    return { ...face, name: masked ? null : face.name, state, reason: note, thumb: false };
  }
  const { family, inline } = formatNamed(face.format);
  const isPicture = view !== null || (family === 'image' && inline);
  // A voice that nothing has looked into yet is drawn as one that can be played; what no copy plays is only saved.
  const canPlay = playable !== null || inline;
  const prepared = canPlay ? face.waveform !== null : true;
  return {
    ...face,
    state: 'done',
    thumb: isPicture,
    view: isPicture,
    prepared,
    waveform: canPlay ? face.waveform : null,
  };
}

import { existsSync } from 'node:fs';
import { contentPath, previewPath } from '../../media/content-store.ts';
import { formatNamed } from '../../media/formats.ts';
import { Workshop } from '../../media/workshop.ts';
import type { MediumFace } from '../../store/media.ts';
import type { Work } from '../format.ts';
import { MediaNames, type Named } from './media-names.ts';
import type { PackageZip } from './package-zip.ts';

/** The media of a package: each content goes in once, whoever sent it how often, straight from where it is archived. */
export interface Shelved {
  /** Its path in the package; null: not in it, and the note says why. */
  readonly path: string | null;
  /** A WAV of what browsers do not play. */
  readonly playable: string | null;
  /** A picture of what browsers do not show. */
  readonly view: string | null;
  readonly note: string | null;
}

export interface Shelving extends Named {
  readonly sha256: string;
  readonly face: MediumFace | null;
}

const FOLDER = 'media';
const MISSING = '文件不在磁盘上，请从备份恢复媒体目录后重新导出';
const UNREADABLE = '文件读不出来，请检查磁盘';
const EXPECTED = new Set(['ENOENT', 'EACCES', 'EIO', 'EISDIR', 'EPERM']);

type Parts = Pick<Work, 'mediaDir' | 'previewsDir' | 'ffmpegPath' | 'log'>;

export class MediaShelf {
  readonly #zip: PackageZip;
  readonly #parts: Parts;
  readonly #names = new MediaNames();
  readonly #shelved = new Map<string, Shelved>();
  #workshop: Workshop | null = null;
  /** Contents in it, and those that are not to be had. */
  count = 0;
  missing = 0;

  constructor(zip: PackageZip, parts: Parts) {
    this.#zip = zip;
    this.#parts = parts;
  }

  async put(medium: Shelving): Promise<Shelved> {
    const known = this.#shelved.get(medium.sha256);
    if (known) return known;
    const shelved = await this.#put(medium);
    this.#shelved.set(medium.sha256, shelved);
    if (shelved.path === null) this.missing += 1;
    else this.count += 1;
    return shelved;
  }

  async close(): Promise<void> {
    await this.#workshop?.close();
  }

  async look(sha256: string, face: MediumFace): Promise<MediumFace> {
    const { mediaDir, log } = this.#parts;
    if (!existsSync(contentPath(mediaDir, sha256))) return face;
    const seen = await this.#atWork.prepare(sha256).catch((error: unknown) => {
      log.warn({ err: error }, 'a file could not be looked into for a package');
      return null;
    });
    if (seen === null || seen.format === null) return face;
    const { format, width, height, waveform, thumb, view, problem } = seen;
    return {
      ...face,
      ...{ format, width, height, waveform, thumb, view, problem },
      seconds: seen.seconds ?? face.seconds,
      prepared: true,
    };
  }

  get #atWork(): Workshop {
    this.#workshop ??= new Workshop(this.#parts);
    return this.#workshop;
  }

  async #put(medium: Shelving): Promise<Shelved> {
    const path = `${FOLDER}/${this.#names.of(medium)}`;
    try {
      const disk = contentPath(this.#parts.mediaDir, medium.sha256);
      const recorded = await this.#zip.put(path, disk, { stored: true, at: medium.sentAt });
      if (recorded.sha256 !== medium.sha256) {
        return left(`内容与存档时的 SHA-256 不符，包里的 ${path} 只供查看，请从备份恢复媒体目录后重新导出`);
      }
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!EXPECTED.has(code)) throw error;
      return left(code === 'ENOENT' ? MISSING : UNREADABLE);
    }
    return { path, playable: await this.#playable(medium), view: await this.#view(medium), note: null };
  }

  /** What browsers and usual players do not know. */
  async #playable(medium: Shelving): Promise<string | null> {
    const { inline, family, name } = formatNamed(medium.format);
    const isSound = family === 'audio' || (name === 'unknown' && medium.face?.kind === 'voice');
    if (inline || !isSound) return null;
    const disk = await this.#atWork.play(medium.sha256);
    return disk === null ? null : this.#copy(medium, disk, 'wav');
  }

  async #view(medium: Shelving): Promise<string | null> {
    const { inline, family } = formatNamed(medium.format);
    if (inline || family !== 'image' || !medium.face?.thumb) return null;
    const variant = medium.face.view ? 'view' : 'thumb';
    const disk = previewPath(this.#parts.previewsDir, medium.sha256, variant);
    return existsSync(disk) ? this.#copy(medium, disk, variant === 'view' ? 'jpg' : 'webp') : null;
  }

  async #copy(medium: Shelving, disk: string, ending: string): Promise<string> {
    const path = `${FOLDER}/${this.#names.of(medium, ending)}`;
    await this.#zip.put(path, disk, { stored: ending !== 'wav', at: medium.sentAt });
    return path;
  }
}

const left = (note: string): Shelved => ({ path: null, playable: null, view: null, note });

import type { PdfPages, Picture } from './pdf-pages.ts';
import type { PackageMedium } from './sink.ts';

/** Pictures of one file, small, each of them in it once however often it was sent. */

const MOST_DOTS = 400;
const DOTS_A_POINT = 2;
const MOST_KEPT = 500;

const NO_PREVIEW = '这张图片没有可用的预览（可能已损坏），原文件见包内媒体目录';

interface Drawn {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
}

export class PdfPictures {
  readonly #pages: PdfPages;
  readonly #known = new Map<string, Drawn | null>();

  constructor(pages: PdfPages) {
    this.#pages = pages;
  }

  /** Its size in points. Null: no picture, or one that is not here, which its own note tells. */
  async find({ kind, path, preview, sha256 }: PackageMedium): Promise<Drawn | { readonly problem: string } | null> {
    if (path === null || sha256 === null || (kind !== 'image' && kind !== 'emotion')) return null;
    const known = this.#known.get(sha256);
    const drawn = known === undefined && preview !== null ? await this.#open(preview) : (known ?? null);
    this.#keep(sha256, drawn);
    return drawn ?? { problem: NO_PREVIEW };
  }

  async #open(preview: string): Promise<Drawn | null> {
    const { smallPicture } = await import('../../media/small-picture.ts');
    const small = await smallPicture(preview, MOST_DOTS);
    const picture = small && this.#pages.open(small.jpeg);
    return picture && { picture, width: small.width / DOTS_A_POINT, height: small.height / DOTS_A_POINT };
  }

  #keep(sha256: string, drawn: Drawn | null): void {
    this.#known.delete(sha256);
    this.#known.set(sha256, drawn);
    if (this.#known.size > MOST_KEPT) this.#known.delete(this.#known.keys().next().value!);
  }
}

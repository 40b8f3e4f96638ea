import type { MediaKind } from '../../../messages/message.ts';
import type { PoolItem } from '../media-pool.ts';
import { Random } from '../random.ts';
import { type documentKinds, makeDocument } from './documents.ts';
import { makeMovie } from './movie.ts';
import { makeOddPicture, makePhoto, makeScreenshot, makeSticker, type Picture } from './pictures.ts';
import { framesIn, secondsOf, Talk } from './voice-frames.ts';

/** Makes what a pool consists of. Loaded when a pool is asked for: the encoders take time to start. */
export type Made = Pick<PoolItem, 'kind' | 'bytes' | 'ext'> & Partial<Pick<PoolItem, 'seconds' | 'width' | 'height'>>;

/** How much of each. */
interface Plan {
  readonly photos: number;
  readonly screenshots: number;
  readonly odd: readonly ('webp' | 'avif')[];
  readonly stickers: number;
  readonly stills: number;
  readonly talkSeconds: number;
  readonly voices: readonly number[];
  readonly calls: readonly number[];
  readonly movies: readonly Parameters<typeof makeMovie>[1][];
  readonly documents: Readonly<Partial<Record<(typeof documentKinds)[number], number>>>;
  readonly scans: number;
}

const FULL: Plan = {
  photos: 40,
  screenshots: 12,
  odd: ['webp', 'webp', 'avif'],
  stickers: 8,
  stills: 3,
  talkSeconds: 60,
  voices: [
    1, 1.4, 2, 2.3, 2.7, 3.1, 3.6, 4, 4.4, 5, 5.5, 6.1, 7, 8, 9.2, 10, 11, 12.5, 14, 16, 18, 20.3, 23, 27, 31, 36, 42,
    48, 55, 60,
  ],
  calls: [95, 412],
  movies: [
    { seconds: 3, width: 160, height: 96 },
    { seconds: 6, width: 256, height: 144 },
    { seconds: 9, width: 96, height: 160 },
    { seconds: 15, width: 256, height: 144, contentsLast: true },
    { seconds: 22, width: 144, height: 256, turned: true },
    { seconds: 30, width: 160, height: 96, contentsLast: true },
  ],
  documents: { pdf: 9, docx: 5, xlsx: 5, pptx: 3, zip: 3, csv: 1, txt: 1, html: 1, svg: 1 },
  scans: 1,
};

const TINY: Plan = {
  photos: 2,
  screenshots: 1,
  odd: [],
  stickers: 1,
  stills: 1,
  talkSeconds: 3,
  voices: [1.4, 4, 12],
  calls: [20],
  movies: [{ seconds: 3, width: 96, height: 64 }],
  documents: { pdf: 1, docx: 1, xlsx: 1, zip: 1 },
  scans: 0,
};

export async function makeItems(seed: number, tiny: boolean): Promise<Made[]> {
  const plan = tiny ? TINY : FULL;
  const source: Source = (part) => new Random(`pool ${seed} ${part}`);
  const pictures = makePictures(plan, source);
  const made = await Promise.all([pictures, makeFiles(plan, source, pictures), makeSounds(plan, source)]);
  return made.flat();
}

type Source = (part: string) => Random;

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

async function makePictures(plan: Plan, source: Source): Promise<Made[]> {
  const images = [
    ...times(plan.photos, (i) => makePhoto(source(`photo ${i}`), i)),
    ...times(plan.screenshots, (i) => makeScreenshot(source(`screenshot ${i}`), i)),
    ...plan.odd.map((ext, i) => makeOddPicture(source(`odd ${i}`), ext)),
  ];
  const stickers = [
    ...times(plan.stickers, (i) => makeSticker(source(`sticker ${i}`), 8 + (i % 5))),
    ...times(plan.stills, (i) => makeSticker(source(`still ${i}`), 1)),
  ];
  const as = (kind: MediaKind) => (picture: Picture) => ({ kind, ...picture });
  return [...(await Promise.all(images)).map(as('image')), ...(await Promise.all(stickers)).map(as('emotion'))];
}

/** Documents hold one of the landscape photos now and then. */
async function makeFiles(plan: Plan, source: Source, pictures: Promise<readonly Made[]>): Promise<Made[]> {
  const photos = (await pictures).filter(
    (p) => p.ext === 'jpg' && p.width! > p.height!,
  ) as unknown as readonly Picture[];
  const wanted = Object.entries(plan.documents).flatMap(([ext, count]) => times(count, (i) => [ext, i] as const));
  const documents = wanted.map(async ([ext, i]) => {
    const random = source(`${ext} ${i}`);
    const made = await makeDocument(random, ext as (typeof documentKinds)[number], random.pick(photos));
    return { kind: 'file' as const, ...made };
  });
  const scans = times(plan.scans, async (i) => ({
    kind: 'file' as const,
    ...(await makeOddPicture(source(`scan ${i}`), 'tiff')),
  }));
  return Promise.all([...documents, ...scans]);
}

function makeSounds(plan: Plan, source: Source): Made[] {
  const talks = times(plan.talkSeconds > 10 ? 2 : 1, (i) => new Talk(source(`talk ${i}`), plan.talkSeconds));
  const speech = (kind: MediaKind, seconds: number, i: number): Made => {
    const frames = framesIn(seconds);
    const bytes = talks[i % talks.length]!.cut(source(`${kind} ${i}`), frames);
    return { kind, bytes, ext: 'amr', seconds: secondsOf(frames) };
  };
  return [
    ...plan.voices.map((seconds, i) => speech('voice', seconds, i)),
    ...plan.calls.map((seconds, i) => speech('call', seconds, i)),
    ...plan.movies.map((options, i) => ({
      kind: 'video' as const,
      ext: 'mp4',
      ...makeMovie(source(`movie ${i}`), options),
    })),
  ];
}

import type { MediaKind } from '../../messages/message.ts';
import type { MediaPool, PoolItem } from './media-pool.ts';
import type { Random } from './random.ts';

/** What messages say of their files: with a pool the truth about one of its items, without one something plausible. */
export type MediaFields = Readonly<Record<string, unknown>>;

export interface MediaWish {
  /** An extension; `unsigned` for no md5sum; `wrong` for one that is not that of the bytes; `long` for a long name. */
  readonly variant?: string | null;
  /** Of a file. */
  readonly name?: string;
}

export type Handed = readonly [sdkFileId: string, item: PoolItem];

/** As often as the field has it: md5sum is documented as possibly empty, and sometimes does not fit. */
const UNSIGNED_SHARE = 0.03;
const WRONG_SHARE = 0.008;
const LONGEST_NAME = 200;

export class MediaDesk {
  readonly #pool: MediaPool | null;
  #handed: Handed[] = [];

  constructor(pool: MediaPool | null) {
    this.#pool = pool;
  }

  fields(random: Random, kind: MediaKind, { variant = null, name = '' }: MediaWish = {}): MediaFields {
    const wished = kind === 'file' ? extensionOf(random, name) : null;
    const ext = variant !== null && EXTENSION.test(variant) ? variant : wished;
    const filename = variant === 'long' ? longName(name) : `${name}${kind === 'file' ? suffix(random) : ''}`;
    if (this.#pool === null) {
      const md5sum = variant === 'unsigned' ? '' : random.hex(32);
      return { ...imagined[kind](random, filename, ext), md5sum, sdkfileid: sdkFileId(random) };
    }
    const item = this.#pool.pick(random, kind === 'file' && ext === 'jpg' ? 'image' : kind, ext);
    const sdkfileid = sdkFileId(random);
    this.#handed.push([sdkfileid, item]);
    return { ...ofItem[kind](item, filename), md5sum: statedMd5(random, item, variant), sdkfileid };
  }

  /** What was handed out since the last time this was asked. */
  take(): Handed[] {
    const handed = this.#handed;
    this.#handed = [];
    return handed;
  }
}

const EXTENSION = /^(jpg|png|gif|webp|avif|tiff|pdf|docx|xlsx|pptx|zip|csv|txt|html|svg)$/;

function statedMd5(random: Random, { md5 }: PoolItem, variant: string | null): string {
  const lot = random.unit();
  if (variant === 'unsigned' || (variant === null && lot < UNSIGNED_SHARE)) return '';
  if (variant === 'wrong' || (variant === null && lot > 1 - WRONG_SHARE)) return random.hex(32);
  return md5;
}

const ofItem: Readonly<Record<MediaKind, (item: PoolItem, name: string) => MediaFields>> = {
  image: ({ size }) => ({ filesize: size }),
  voice: (item) => ({ voice_size: item.size, play_length: wholeSeconds(item) }),
  video: (item) => ({ filesize: item.size, play_length: wholeSeconds(item) }),
  emotion: ({ ext, width, height, size }) => ({ type: ext === 'gif' ? 1 : 2, width, height, imagesize: size }),
  file: ({ ext, size }, name) => ({ filename: `${cut(name, ext)}.${ext}`, fileext: ext, filesize: size }),
  call: (item) => ({ play_length: wholeSeconds(item) }),
};

function wholeSeconds({ seconds }: PoolItem): number {
  return Math.max(1, Math.round(seconds ?? 0));
}

const between = (random: Random, from: number, to: number) => Math.round(from * (to / from) ** random.unit());

const imagined: Readonly<Record<MediaKind, (random: Random, name: string, ext: string | null) => MediaFields>> = {
  image: (r) => ({ filesize: between(r, 12_000, 3_500_000) }),
  voice: (r) => {
    const length = between(r, 1, 60);
    return { voice_size: length * r.between(1500, 1800), play_length: length };
  },
  video: (r) => {
    const length = between(r, 3, 300);
    return { filesize: length * between(r, 60_000, 400_000), play_length: length };
  },
  emotion: (r, _, ext) => ({
    type: ext === null ? r.pick([1, 1, 2]) : ext === 'gif' ? 1 : 2,
    width: 240,
    height: r.between(180, 240),
    imagesize: between(r, 4000, 800_000),
  }),
  file: (r, name, ext) => ({
    filename: `${cut(name, ext ?? 'pdf')}.${ext ?? 'pdf'}`,
    fileext: ext ?? 'pdf',
    filesize: between(r, 20_000, 12_000_000),
  }),
  call: (r) => ({ play_length: between(r, 40, 2400) }),
};

function extensionOf(random: Random, name: string): string {
  if (/PPT|讲义/.test(name)) return random.pick(['pptx', 'pdf']);
  if (/汇总|清单|流水|数据/.test(name)) return random.pick(['xlsx', 'xlsx', 'csv']);
  if (/方案|纪要|话术/.test(name)) return random.pick(['docx', 'pdf']);
  return random.pick(['pdf', 'pdf', 'pdf', 'docx', 'zip', 'jpg']);
}

function suffix(random: Random): string {
  const mark = random.between(1, 12);
  return random.pick([
    '',
    '',
    '',
    `(${(mark % 3) + 1})`,
    `_v${(mark % 5) + 1}`,
    `-${random.digits(4)}`,
    '(最终版)',
    ' final',
  ]);
}

function longName(name: string): string {
  return `${name}（含历次修订、附件清单与客户确认意见）`.repeat(LONGEST_NAME);
}

/** With its extension a name has 200 characters at most. */
function cut(name: string, ext: string): string {
  return [...name].slice(0, LONGEST_NAME - ext.length - 1).join('');
}

/** As WeCom's: base64 of a protobuf with file id, authentication key and AES key. */
function sdkFileId(random: Random): string {
  const field = (tag: number, value: string) => Buffer.concat([Buffer.from([tag, value.length]), Buffer.from(value)]);
  return Buffer.concat([
    field(0x0a, `306902010204623060020100${random.hex(40)}`),
    field(0x12, Buffer.from(`N${random.id(26)}`).toString('base64')),
    field(0x1a, random.hex(32)),
  ]).toString('base64');
}

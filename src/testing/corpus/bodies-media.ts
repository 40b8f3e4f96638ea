import type { Random } from './random.ts';
import type { RawBody } from './record.ts';

/** Bodies of what has bytes of its own. The bytes belong to the simulated library; here is what points at them. */
export function mediaBody(random: Random, kind: string, words: string): RawBody {
  const maker = makers[kind];
  if (!maker) throw new Error(`no body of kind ${kind}`);
  return { msgtype: kind, [kind]: { ...maker(random, words), md5sum: random.hex(32), sdkfileid: sdkFileId(random) } };
}

const between = (random: Random, from: number, to: number) => Math.round(from * (to / from) ** random.unit());

const makers: Readonly<Record<string, (random: Random, words: string) => Readonly<Record<string, unknown>>>> = {
  image: (r) => ({ filesize: between(r, 12_000, 3_500_000) }),
  voice: (r) => {
    const length = between(r, 1, 60);
    return { voice_size: length * r.between(1500, 1800), play_length: length };
  },
  video: (r) => {
    const length = between(r, 3, 300);
    return { filesize: length * between(r, 60_000, 400_000), play_length: length };
  },
  emotion: (r) => ({
    type: r.pick([1, 1, 2]),
    width: 240,
    height: r.between(180, 240),
    imagesize: between(r, 4000, 800_000),
  }),
  file: (r, words) => {
    const fileext = extensionOf(r, words);
    return { filename: `${words}${suffix(r)}.${fileext}`, fileext, filesize: between(r, 20_000, 12_000_000) };
  },
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

/** As WeCom's: base64 of a protobuf with file id, authentication key and AES key. */
function sdkFileId(random: Random): string {
  const field = (tag: number, value: string) => Buffer.concat([Buffer.from([tag, value.length]), Buffer.from(value)]);
  return Buffer.concat([
    field(0x0a, `306902010204623060020100${random.hex(40)}`),
    field(0x12, Buffer.from(`N${random.id(26)}`).toString('base64')),
    field(0x1a, random.hex(32)),
  ]).toString('base64');
}

import { createRequire } from 'node:module';

/** How each Chinese character is read, without its tone, as a unit of its own in the private area of Unicode. */
const FIRST = 0xe000;
const HAN_FROM = 0x4e00;
const HAN_TO = 0x9fff;

let table: Uint16Array | null = null;

/** The most usual reading of each unit of Chinese, 0 for everything else. Built on first use, in about a quarter of a second. */
export function syllableTable(): Uint16Array {
  if (table) return table;
  const { pinyin } = createRequire(import.meta.url)('pinyin-pro') as typeof import('pinyin-pro');
  const built = new Uint16Array(0x10000);
  const codes = new Map<string, number>();
  for (let unit = HAN_FROM; unit <= HAN_TO; unit += 1) {
    const sound = pinyin(String.fromCharCode(unit), { toneType: 'none', type: 'string', v: true });
    if (!/^[a-zv]+$/.test(sound)) continue;
    const code = codes.get(sound) ?? FIRST + codes.size;
    codes.set(sound, code);
    built[unit] = code;
  }
  table = built;
  return built;
}

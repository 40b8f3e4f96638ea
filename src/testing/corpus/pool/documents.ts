import type { Random } from '../random.ts';
import { products } from '../words.ts';
import { makeDocx, makePptx, makeXlsx } from './office.ts';
import { makePdf } from './pdf.ts';
import type { Picture } from './pictures.ts';
import { zipped } from './zipped.ts';

/** What people of this trade send each other as files: valid ones, of every kind that has to be told apart. */
export interface Document {
  readonly bytes: Buffer;
  readonly ext: string;
}

type Maker = (random: Random, photo: Picture) => Promise<Buffer> | Buffer;

export const documentKinds = ['pdf', 'docx', 'xlsx', 'pptx', 'zip', 'csv', 'txt', 'html', 'svg'] as const;

export async function makeDocument(
  random: Random,
  ext: (typeof documentKinds)[number],
  photo: Picture,
): Promise<Document> {
  return { bytes: await makers[ext](random, photo), ext };
}

const makers: Readonly<Record<(typeof documentKinds)[number], Maker>> = {
  pdf: (r, photo) =>
    makePdf(
      Array.from({ length: r.between(1, 4) }, (_, i) => ({ lines: linesOf(r, 12), ...(i === 1 ? { photo } : {}) })),
    ),
  docx: (r, photo) => (r.chance(0.5) ? makeDocx(linesOf(r, 20), photo) : makeDocx(linesOf(r, 20))),
  xlsx: (r) => makeXlsx(rowsOf(r, r.between(20, 400))),
  pptx: (r) => makePptx(linesOf(r, r.between(3, 8))),
  zip: async (r, photo) =>
    zipped([
      { name: '说明.txt', content: linesOf(r, 6).join('\r\n') },
      { name: '附件/合同扫描件.pdf', content: makePdf([{ lines: linesOf(r, 10), photo }]), stored: true },
      { name: '附件/照片.jpg', content: photo.bytes, stored: true },
      { name: '附件/原始数据.bin', content: noise(r, r.between(1, 5) * 200_000), stored: true },
    ]),
  csv: (r) =>
    Buffer.from(
      `\uFEFF${rowsOf(r, 120)
        .map((row) => row.join(','))
        .join('\r\n')}`,
    ),
  txt: (r) => Buffer.from(linesOf(r, 40).join('\r\n')),
  html: (r) =>
    Buffer.from(
      `<!doctype html><meta charset="utf-8"><title>周报</title>${linesOf(r, 8)
        .map((line) => `<p>${line}</p>`)
        .join('')}<script>document.title = '不应执行'</script>`,
    ),
  svg: (r) =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><script>document.title = '不应执行'</script><rect width="${r.between(80, 200)}" height="120" fill="#3578e5"/></svg>`,
    ),
};

const SENTENCES = [
  '本产品为净值型理财，不保证本金和收益。',
  '持有满 90 天后每个工作日开放赎回，T+1 到账。',
  '业绩比较基准由管理人根据历史情况测算，不构成承诺。',
  '请投资者仔细阅读合同与风险揭示书后再作决定。',
  '管理费按前一日资产净值的 0.3% 年费率逐日计提。',
  '如遇巨额赎回，管理人有权延缓支付。',
  '客户身份信息仅用于办理本次业务。',
];

function linesOf(random: Random, count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    i === 0 ? `衡川${random.pickSkewed(products)} 第${random.between(1, 9)}期` : random.pick(SENTENCES),
  );
}

function rowsOf(random: Random, count: number): (string | number)[][] {
  const rows = Array.from({ length: count }, (_, i) => [
    i + 1,
    random.pickSkewed(products),
    random.between(1, 500) * 1000,
    Number((0.9 + random.unit() * 0.4).toFixed(4)),
  ]);
  return [['序号', '产品', '持有份额', '单位净值'], ...rows];
}

function noise(random: Random, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i + 4 <= length; i += 4) bytes.writeUInt32LE(random.bits(), i);
  return bytes;
}

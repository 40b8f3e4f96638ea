import type { Picture } from './pictures.ts';
import { type Entry, zipped } from './zipped.ts';

/** Word, Excel and PowerPoint files with the parts each of these programs insists on. */

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const OPEN = 'http://schemas.openxmlformats.org';
const REL = `${OPEN}/officeDocument/2006/relationships`;

export function makeDocx(paragraphs: readonly string[], photo?: Picture): Promise<Buffer> {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  return pack('word/document.xml', 'wordprocessingml.document', [
    part(
      'word/document.xml',
      `<w:document xmlns:w="${OPEN}/wordprocessingml/2006/main"><w:body>${body}<w:sectPr/></w:body></w:document>`,
    ),
    ...(photo ? [{ name: 'word/media/image1.jpg', content: photo.bytes, stored: true }] : []),
    relations('word/document.xml', photo ? [['image', 'media/image1.jpg']] : []),
  ]);
}

export function makeXlsx(rows: readonly (readonly (string | number)[])[]): Promise<Buffer> {
  const cell = (value: string | number) =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const sheet = rows.map((row) => `<row>${row.map(cell).join('')}</row>`).join('');
  return pack('xl/workbook.xml', 'spreadsheetml.sheet', [
    part(
      'xl/workbook.xml',
      `<workbook xmlns="${OPEN}/spreadsheetml/2006/main" xmlns:r="${REL}"><sheets><sheet name="明细" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    relations('xl/workbook.xml', [['worksheet', 'worksheets/sheet1.xml']]),
    part(
      'xl/worksheets/sheet1.xml',
      `<worksheet xmlns="${OPEN}/spreadsheetml/2006/main"><sheetData>${sheet}</sheetData></worksheet>`,
    ),
  ]);
}

const TREE =
  '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{}</p:spTree>';

export function makePptx(slides: readonly string[]): Promise<Buffer> {
  const spaces = `xmlns:p="${OPEN}/presentationml/2006/main" xmlns:a="${OPEN}/drawingml/2006/main" xmlns:r="${REL}"`;
  const ids = slides.map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 2}"/>`).join('');
  const frame = (name: string, shapes: string) => `<p:${name} ${spaces}><p:cSld>${TREE.replace('{}', shapes)}</p:cSld>`;
  return pack('ppt/presentation.xml', 'presentationml.presentation', [
    part(
      'ppt/presentation.xml',
      `<p:presentation ${spaces}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>${ids}</p:sldIdLst><p:sldSz cx="9144000" cy="5143500"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`,
    ),
    relations('ppt/presentation.xml', [
      ['slideMaster', 'slideMasters/slideMaster1.xml'],
      ...slides.map((_, i) => ['slide', `slides/slide${i + 1}.xml`] as const),
    ]),
    part(
      'ppt/slideMasters/slideMaster1.xml',
      `${frame('sldMaster', '')}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`,
    ),
    relations('ppt/slideMasters/slideMaster1.xml', [
      ['slideLayout', '../slideLayouts/slideLayout1.xml'],
      ['theme', '../theme/theme1.xml'],
    ]),
    part('ppt/slideLayouts/slideLayout1.xml', `${frame('sldLayout', '')}</p:sldLayout>`),
    relations('ppt/slideLayouts/slideLayout1.xml', [['slideMaster', '../slideMasters/slideMaster1.xml']]),
    part('ppt/theme/theme1.xml', theme()),
    ...slides.flatMap((text, i) => [
      part(`ppt/slides/slide${i + 1}.xml`, `${frame('sld', textBox(text))}</p:sld>`),
      relations(`ppt/slides/slide${i + 1}.xml`, [['slideLayout', '../slideLayouts/slideLayout1.xml']]),
    ]),
  ]);
}

function textBox(text: string): string {
  return `<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="600000" y="600000"/><a:ext cx="7900000" cy="2000000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:rPr sz="3200"/><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
}

function theme(): string {
  const names = 'dk1 lt1 dk2 lt2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink'.split(' ');
  const colours = names.map((name, i) => `<a:${name}><a:srgbClr val="${i % 2 ? 'FFFFFF' : '222222'}"/></a:${name}>`);
  const font = '<a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>';
  const three = (one: string) => one.repeat(3);
  const fill = three('<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>');
  return `<a:theme xmlns:a="${OPEN}/drawingml/2006/main" name="t"><a:themeElements><a:clrScheme name="t">${colours.join('')}</a:clrScheme><a:fontScheme name="t"><a:majorFont>${font}</a:majorFont><a:minorFont>${font}</a:minorFont></a:fontScheme><a:fmtScheme name="t"><a:fillStyleLst>${fill}</a:fillStyleLst><a:lnStyleLst>${three('<a:ln/>')}</a:lnStyleLst><a:effectStyleLst>${three('<a:effectStyle><a:effectLst/></a:effectStyle>')}</a:effectStyleLst><a:bgFillStyleLst>${fill}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;
}

function part(name: string, xml: string): Entry {
  return { name, content: XML + xml };
}

/** What this part refers to, in order rId1, rId2 … */
function relations(of: string, targets: readonly (readonly [kind: string, target: string])[]): Entry {
  const lines = targets.map(([kind, to], i) => `<Relationship Id="rId${i + 1}" Type="${REL}/${kind}" Target="${to}"/>`);
  const name = of === '' ? '_rels/.rels' : of.replace(/([^/]+)$/, '_rels/$1.rels');
  return part(name, `<Relationships xmlns="${OPEN}/package/2006/relationships">${lines.join('')}</Relationships>`);
}

function pack(main: string, kind: string, parts: readonly Entry[]): Promise<Buffer> {
  const overrides = parts
    .filter(({ name }) => name.endsWith('.xml'))
    .map(({ name }) => `<Override PartName="/${name}" ContentType="${contentType(name, main, kind)}"/>`);
  const types = `<Types xmlns="${OPEN}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>${overrides.join('')}</Types>`;
  return zipped([part('[Content_Types].xml', types), relations('', [['officeDocument', main]]), ...parts]);
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';

function contentType(name: string, main: string, kind: string): string {
  if (name === main) return `${OFFICE}.${kind}.main+xml`;
  if (name.includes('/theme/')) return `${OFFICE}.theme+xml`;
  const inside = /\/(slideMaster|slideLayout|slide|worksheet)s\//.exec(name)?.[1] ?? '';
  return `${OFFICE}.${kind.split('.')[0]}.${inside}+xml`;
}

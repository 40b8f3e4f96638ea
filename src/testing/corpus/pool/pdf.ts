import type { Picture } from './pictures.ts';

/** A PDF in the fewest objects that every reader accepts: Chinese lines in a font the reader brings, perhaps a photo. */
export interface PdfPage {
  readonly lines: readonly string[];
  readonly photo?: Picture;
}

const A4 = '[0 0 595 842]';

export function makePdf(pages: readonly PdfPage[]): Buffer {
  const objects: Buffer[] = [];
  const add = (content: string | Buffer) => objects.push(Buffer.from(content));
  const kids = pages.map((_, i) => `${FIRST_PAGE + 3 * i} 0 R`);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${pages.length} >>`);
  add('<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>');
  add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R /DW 1000 >>',
  );
  add(
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  );
  for (const [i, { lines, photo }] of pages.entries()) {
    const number = FIRST_PAGE + 3 * i;
    const pictures = photo ? `/XObject << /P ${number + 2} 0 R >>` : '';
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox ${A4} /Contents ${number + 1} 0 R /Resources << /Font << /F 3 0 R >> ${pictures} >> >>`,
    );
    add(stream('', Buffer.from(textOf(lines) + (photo ? ' q 300 0 0 225 60 60 cm /P Do Q' : ''))));
    add(photo ? stream(imageOf(photo), photo.bytes) : 'null');
  }
  return assemble(objects);
}

const FIRST_PAGE = 6;

/** UCS-2 in hex, a line below the other. */
function textOf(lines: readonly string[]): string {
  const shown = lines.map((line) => `<${Buffer.from(line, 'utf16le').swap16().toString('hex')}> Tj T*`);
  return `BT /F 14 Tf 24 TL 60 780 Td ${shown.join(' ')} ET`;
}

/** A JPEG goes in as it is. What its EXIF says is lost on readers, so only upright photos are asked for. */
function imageOf({ width, height }: Picture): string {
  return `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`;
}

function stream(entries: string, content: Buffer): Buffer {
  const head = `<< ${entries} /Length ${content.length} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\nendstream')]);
}

function assemble(objects: readonly Buffer[]): Buffer {
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  const places: number[] = [];
  let at = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    places.push(at);
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    at += part.length;
  }
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

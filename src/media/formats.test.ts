import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNamed, formatOf, formats } from './formats.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const nameOf = (content: Buffer | string) => {
  const head = typeof content === 'string' ? bytes(content) : content;
  return formatOf(head, head.length).name;
};
const brand = (major: string, ...others: string[]) => {
  const list = others.join('');
  const length = String.fromCharCode(0, 0, 0, 16 + list.length);
  return `${length}ftyp${major}\0\0\0\0${list}`;
};
const zipOf = (...entries: string[]) =>
  bytes(
    entries.map((entry) => `PK\x03\x04${'\0'.repeat(22)}${String.fromCharCode(entry.length)}\0\0\0${entry}`).join(''),
  );

describe('formatOf', () => {
  it('tells pictures, sounds, films and papers by their first bytes', () => {
    const signs: Record<string, string> = {
      jpeg: '\xff\xd8\xff\xe0\0\x10JFIF',
      png: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
      gif: 'GIF89a\x01\0\x01\0',
      webp: 'RIFF\x24\0\0\0WEBPVP8 ',
      bmp: `BM${'\0'.repeat(12)}\x28\0\0\0`,
      tiff: 'II*\0\x08\0\0\0',
      heic: brand('heic', 'mif1', 'heic'),
      avif: brand('avif', 'mif1', 'avif'),
      amr: '#!AMR\n\x3c',
      'amr-wb': '#!AMR-WB\n\x44',
      silk: '\x02#!SILK_V3',
      wav: 'RIFF\x24\0\0\0WAVEfmt ',
      mp3: 'ID3\x04\0\0\0\0\0\0',
      m4a: brand('M4A ', 'mp42'),
      aac: '\xff\xf1\x50\x80',
      ogg: 'OggS\0\x02',
      mp4: brand('isom', 'iso2', 'mp41'),
      mov: brand('qt  '),
      '3gp': brand('3gp5'),
      webm: '\x1aE\xdf\xa3\x9f\x42\x82\x84webm',
      mkv: '\x1aE\xdf\xa3\x9f\x42\x82\x88matroska',
      avi: 'RIFF\x24\0\0\0AVI LIST',
      pdf: '%PDF-1.7\n',
      rtf: '{\\rtf1\\ansi',
      rar: 'Rar!\x1a\x07\x01\0',
      '7z': "7z\xbc\xaf'\x1c\0\x04",
      gz: '\x1f\x8b\x08\0',
      exe: `MZ\x90\0\x03${'\0'.repeat(60)}`,
      elf: '\x7fELF\x02\x01',
      unknown: '\x01\x02\x03\x04\xfe',
      empty: '',
    };

    assert.deepEqual(
      Object.values(signs).map((sign) => nameOf(sign)),
      Object.keys(signs),
    );
    assert.equal(nameOf('\xff\xfb\x90\x64'), 'mp3');
    assert.equal(nameOf(brand('mif1', 'mif1', 'avif')), 'avif');
    assert.equal(nameOf(brand('mif1', 'mif1', 'heic')), 'heic');
    assert.equal(nameOf('\0\0\x10\0moov\0\0\0\x6cmvhd'), 'mov');
  });

  it('tells the kinds of zip by the entries in its beginning or its end', () => {
    assert.equal(nameOf(zipOf('[Content_Types].xml', '_rels/.rels', 'word/document.xml')), 'docx');
    assert.equal(nameOf(zipOf('[Content_Types].xml', 'xl/workbook.xml')), 'xlsx');
    assert.equal(nameOf(zipOf('[Content_Types].xml', 'ppt/presentation.xml')), 'pptx');
    assert.equal(nameOf(zipOf('OFD.xml')), 'ofd');
    assert.equal(nameOf(zipOf('照片/1.jpg')), 'zip');
    assert.equal(nameOf(zipOf('my-word/readme.txt')), 'zip');

    const head = zipOf('[Content_Types].xml');
    assert.equal(formatOf(head, 500_000, zipOf('xl/styles.xml')).name, 'xlsx');
  });

  it('tells old Office files by the streams in their folder', () => {
    const ole = (stream: string) =>
      Buffer.concat([
        bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
        Buffer.alloc(1000),
        Buffer.from(`${stream}\0`, 'utf16le'),
      ]);

    assert.deepEqual(
      ['WordDocument', 'Workbook', 'PowerPoint Document', 'Thumbs'].map((stream) => nameOf(ole(stream))),
      ['doc', 'xls', 'ppt', 'ole'],
    );
  });

  it('calls everything that a browser takes for a page active, whatever stands before the first tag', () => {
    const pages = [
      '<!DOCTYPE html><p>hi',
      '\n\t <HTML>',
      '\xef\xbb\xbf<script>alert(1)</script>',
      '<!-- a photo --><!-- really --><img src=x onerror=alert(1)>',
      '<!-- never closed',
      '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>',
      '<iframe src=//x>',
    ];
    for (const page of pages) assert.equal(nameOf(page), 'html', page);
    assert.equal(nameOf(Buffer.from('\ufeff<html>', 'utf16le')), 'html');
    assert.equal(nameOf(Buffer.from('<html>', 'utf16le')), 'html');

    for (const drawing of [
      '<svg xmlns="http://www.w3.org/2000/svg">',
      '<?xml version="1.0"?>\n<!-- Inkscape -->\n<!DOCTYPE svg PUBLIC "x" "y">\n<svg>',
      '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><svg:svg xmlns:svg="x">',
    ]) {
      assert.equal(nameOf(drawing), 'svg', drawing);
    }
    assert.equal(nameOf('<?xml version="1.0"?><note/>'), 'xml');
    for (const name of ['html', 'svg', 'xml', 'exe']) {
      assert.equal(formats[name]?.inline, false);
      assert.equal(formats[name]?.mime, 'application/octet-stream');
    }
  });

  it('lets a JPEG with a page inside be a JPEG, and a page called .jpg a page', () => {
    assert.equal(nameOf('\xff\xd8\xff\xfe<html><script>alert(1)</script>'), 'jpeg');
    assert.equal(nameOf('<html>\xff\xd8\xff'), 'html');
  });

  it('knows text in UTF-8, UTF-16 and GBK from bytes', () => {
    assert.equal(nameOf(Buffer.from('报价单\t数量\r\n1 < 2')), 'text');
    assert.equal(nameOf(Buffer.from('报价单').subarray(0, 8)), 'text');
    assert.equal(nameOf('\xb1\xa8\xbc\xdb\xb5\xa5,100'), 'text'); // 报价单 in GBK
    assert.equal(nameOf(Buffer.from('\ufeff你好', 'utf16le')), 'text');
    assert.equal(nameOf('\xb1\xa8\0\0\xbc'), 'unknown');
    assert.equal(nameOf('\xff\xff\xff\xff'), 'unknown');
  });

  it('never throws over short, odd or hostile beginnings', () => {
    let seed = 7;
    const next = () => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed >> 8;
    };
    const signs = [
      'PK\x03\x04',
      'BM',
      '\0\0\0\x08ftyp',
      '\xff\xff\xff\xffftypheic',
      '<',
      '<!--',
      '<?xml',
      '\xd0\xcf\x11\xe0',
    ];
    for (let round = 0; round < 2000; round += 1) {
      const tail = Buffer.from(Array.from({ length: next() % 80 }, () => next() & 255));
      const head = Buffer.concat([bytes(signs[round % signs.length]!), tail]);
      assert.ok(formatOf(head.subarray(0, next() % (head.length + 1)), head.length).name in formats);
    }
  });

  it('does not get lost in the worst text', { timeout: 10_000 }, () => {
    for (const part of ['<!--', '<?', '<!doctype x [', '<!doctype x', '<!---->', ' ', '<!doctype x []>']) {
      assert.ok(nameOf(part.repeat(65_536 / part.length)) in formats);
    }
  });
});

describe('formatNamed', () => {
  it('takes names it has never heard of for unknown', () => {
    assert.equal(formatNamed('jpeg').mime, 'image/jpeg');
    for (const name of [null, '', 'constructor', '__proto__', 'jpegg']) assert.equal(formatNamed(name).name, 'unknown');
  });
});

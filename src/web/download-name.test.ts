import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNamed } from '../media/formats.ts';
import { downloadName } from './download-name.ts';

const SENT = Date.parse('2026-11-19T14:35:00+08:00');

const saved = (name: string | null, format: string | null, position = 0) =>
  downloadName({ kind: 'image', name, sentAt: SENT, position, known: formatNamed(format) });

describe('downloadName', () => {
  it('keeps an honest name', () => {
    for (const [name, format] of [
      ['报价 v1.2（终稿）.pdf', 'pdf'],
      ['合影🎉.jpeg', 'jpeg'],
      ['截图.png', 'jpeg'],
      ['通话.m4a', 'mp4'],
      ['对账.csv', 'text'],
      ['合同.docx', 'zip'],
      ['图纸.dwg', 'unknown'],
      ['网页.html', 'html'],
      ['setup.exe', 'exe'],
      ['README', 'unknown'],
      ['录音.amr', 'silk'],
    ] as const) {
      assert.equal(saved(name, format), name);
    }
  });

  it('gives what pretends an ending that runs nothing', () => {
    for (const [name, format, expected] of [
      ['价格表.jpg', 'html', '价格表.jpg.txt'],
      ['价格表.xls', 'html', '价格表.xls.txt'],
      ['发票.pdf', 'exe', '发票.pdf.txt'],
      ['屏保.scr', 'exe', '屏保.scr.txt'],
      ['看这里.html', 'jpeg', '看这里.html.jpg'],
      ['启动.bat', 'text', '启动.bat.txt'],
      ['启动.HTA', 'unknown', '启动.HTA.bin'],
      ['工具.jar', 'zip', '工具.jar.zip'],
      ['页面.html', null, '页面.html.bin'],
      ['照片.jpg', 'pdf', '照片.jpg.pdf'],
      ['照片.jpg', 'zip', '照片.jpg.zip'],
    ] as const) {
      assert.equal(saved(name, format), expected);
    }
  });

  it('adds the ending that is missing', () => {
    assert.equal(saved('合同', 'docx'), '合同.docx');
    assert.equal(saved('第 3 版.', 'pdf'), '第 3 版.pdf');
  });

  it('calls what has no name by its kind and time', () => {
    assert.equal(saved(null, 'jpeg'), '图片_2026-11-19_143500.jpg');
    assert.equal(saved('  ', 'png', 1), '图片_2026-11-19_143500_2.png');
    assert.equal(saved('..', null), '图片_2026-11-19_143500.bin');
  });
});

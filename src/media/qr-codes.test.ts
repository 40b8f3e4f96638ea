import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import { renderSVG } from 'uqr';
import { openWorkshop } from './testing/open-workshop.ts';

const { workshop, put, close } = openWorkshop();
after(close);

const qr = (text: string, size: number) =>
  sharp(Buffer.from(renderSVG(text)))
    .resize(size, size, { kernel: 'nearest' })
    .png()
    .toBuffer();

const FRIEND = 'https://u.wechat.com/ABCdef123';
const PAY = 'wxp://f2f0abcdefghijklmnop';

const sheet = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#e8d9c0' } });

describe('readCodes', () => {
  it('reads every code of a poster', async () => {
    const codes = [
      { input: await qr(FRIEND, 300), left: 400, top: 1500 },
      { input: await qr(PAY, 260), left: 60, top: 300 },
    ];
    const poster = await sheet(1080, 2340).composite(codes).png().toBuffer();

    assert.deepEqual([...(await workshop.readCodes(put(poster)))].sort(), [FRIEND, PAY]);
  });

  it('reads one that was photographed askew, and one at the foot of a very long screenshot', async () => {
    const askew = await sharp(await qr(FRIEND, 300))
      .rotate(17, { background: '#999999' })
      .blur(1.2)
      .jpeg({ quality: 50 })
      .toBuffer();
    const code = { input: await qr(PAY, 240), left: 700, top: 9500 };
    const long = await sheet(1080, 10_000).composite([code]).jpeg().toBuffer();

    assert.deepEqual(await workshop.readCodes(put(askew)), [FRIEND]);
    assert.deepEqual(await workshop.readCodes(put(long)), [PAY]);
  });

  it('finds none where there is none, and never fails over what is in a file', async () => {
    const noise = sharp({
      create: {
        width: 1200,
        height: 900,
        channels: 3,
        background: '#888888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    });
    const broken = (await qr(FRIEND, 300)).subarray(0, 60);
    for (const file of [
      await noise.jpeg().toBuffer(),
      broken,
      Buffer.from('no picture'),
      await sheet(1, 1).png().toBuffer(),
    ])
      assert.deepEqual(await workshop.readCodes(put(file)), []);
    assert.deepEqual(await workshop.readCodes('0'.repeat(64)), []);
  });
});

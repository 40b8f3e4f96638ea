import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { browse, noBrowser } from '../../browse.ts';
import { Random } from '../random.ts';
import { makeMovie } from './movie.ts';

const PAGE = '<meta charset="utf-8"><link rel="icon" href="data:,"><body>';

describe('makeMovie', { skip: noBrowser() }, () => {
  it('makes movies that a browser plays, in their length, from anywhere, upright', async () => {
    const movies = [
      makeMovie(new Random(1), { seconds: 4, width: 96, height: 64 }),
      makeMovie(new Random(2), { seconds: 7, width: 64, height: 112, turned: true, contentsLast: true }),
    ];
    const sources = movies.map(({ bytes }) => `data:video/mp4;base64,${bytes.toString('base64')}`);
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(PAGE)).listen(0);
    const { page, complaints, close } = await browse(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      await page.goto('/');
      for (const [i, { width, height, seconds }] of movies.entries()) {
        const { size, reached, above, below }: Seen = await page.evaluate(watch(sources[i]!));
        assert.deepEqual(size, [width, height, seconds]);
        assert.ok(reached > seconds / 2);
        assert.ok(above[2]! > below[2]!, `no sky: ${above}`);
        assert.ok(below[1]! > below[0]! && below[1]! > below[2]!, `no green hill: ${below}`);
      }
      assert.deepEqual(complaints, []);
    } finally {
      await close();
      server.close();
    }
  });
});

interface Seen {
  readonly size: readonly number[];
  readonly reached: number;
  readonly above: readonly number[];
  readonly below: readonly number[];
}

/** To beyond the middle, and what is seen there at the upper and at the lower edge; once it is, which under load takes its time. */
const watch = (source: string) => `(async () => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = '${source}';
  await new Promise((resolve, reject) => {
    video.onloadeddata = resolve;
    video.onerror = () => reject(new Error(video.error.message));
  });
  const sought = new Promise((resolve) => { video.onseeked = resolve; });
  video.currentTime = video.duration * 0.6;
  await sought;
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  await video.play();
  await shown;
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const brush = canvas.getContext('2d');
  brush.drawImage(video, 0, 0);
  const colour = (y) => [...brush.getImageData(canvas.width / 2, y, 1, 1).data];
  return {
    size: [video.videoWidth, video.videoHeight, video.duration],
    reached: video.currentTime,
    above: colour(1),
    below: colour(canvas.height - 2),
  };
})()`;

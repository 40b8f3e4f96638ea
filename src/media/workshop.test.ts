import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { contentPath, previewPath } from './content-store.ts';
import { PROBLEMS } from './job.ts';
import { AMR_HEADER, dice, openWorkshop, voice } from './testing/open-workshop.ts';
import { wavSeconds } from './wav.ts';

const { workshop, another, dir, mediaDir, previewsDir, put, close } = openWorkshop();
after(close);

const picture = (width: number, height: number, background = '#c33') =>
  sharp({ create: { width, height, channels: 3, background } });

describe('prepare: voices and films', () => {
  it('tells length and loudness of a voice', async () => {
    const made = await workshop.prepare(put(voice(150)));

    assert.deepEqual([made.format, made.seconds, made.problem], ['amr', 3, null]);
    assert.match(made.waveform ?? '', /^\d{40}$/);
  });

  it('tells what is left of a damaged one', async () => {
    const made = await workshop.prepare(put(Buffer.concat([voice(50), Buffer.alloc(40, 0xff), voice(25).subarray(6)])));

    assert.deepEqual([made.seconds, made.problem], [1.5, PROBLEMS.partVoice]);
    assert.equal((await workshop.prepare(put(AMR_HEADER))).problem, PROBLEMS.noVoice);
  });

  it('is not brought down by a thousand voices of rubbish', async () => {
    const next = dice(42);
    const { pid } = workshop;
    const rubbish = Array.from({ length: 1000 }, (_, round) => {
      const body = Buffer.from(Array.from({ length: next() % 600 }, () => next() & 255));
      if (round % 2 === 0) return Buffer.concat([AMR_HEADER, body]);
      const spoiled = voice(1 + (next() % 20), round);
      for (let hits = next() % 12; hits > 0; hits -= 1) spoiled[6 + (next() % (spoiled.length - 6))] = next() & 255;
      return spoiled;
    });
    for (const content of rubbish) {
      const { seconds, problem } = await workshop.prepare(put(content));
      assert.ok(seconds === null ? problem === PROBLEMS.noVoice : seconds >= 0.02 && seconds <= 12);
    }

    assert.equal(workshop.pid, pid);
  });

  it('tells of a film without a description that it may not play', async () => {
    const made = await workshop.prepare(put(Buffer.from('\0\0\0\x10ftypisom\0\0\0\0\xff\xff\xff\xffmdat', 'latin1')));

    assert.deepEqual([made.format, made.seconds, made.problem], ['mp4', null, PROBLEMS.noVideo]);
  });

  it('tells that the file is gone, and refuses what is no hash', async () => {
    const made = await workshop.prepare('0'.repeat(64));

    assert.deepEqual([made.format, made.problem], [null, PROBLEMS.missing]);
    await assert.rejects(workshop.prepare('../../etc/passwd'));
  });
});

describe('play', () => {
  it('makes a WAV of a voice once', async () => {
    const sha256 = put(voice(100, 3));
    const [one, two] = await Promise.all([workshop.play(sha256), workshop.play(sha256)]);

    assert.equal(one, previewPath(previewsDir, sha256, 'wav'));
    assert.equal(two, one);
    assert.equal(wavSeconds(one!), 2);
    assert.equal(await workshop.play(sha256), one);
    assert.deepEqual(
      readdirSync(dirname(one!)).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('makes it anew when a power cut left half of it', async () => {
    const sha256 = put(voice(60, 4));
    writeFileSync((await workshop.play(sha256))!, 'RIFF');

    assert.equal(wavSeconds((await workshop.play(sha256))!), 1.2);
  });

  it('has nothing for pictures, for what browsers play, for rubbish, and for what needs a missing ffmpeg', async () => {
    const others = [
      await picture(9, 9).png().toBuffer(),
      'RIFF\0\0\0\0WAVE',
      AMR_HEADER,
      '#!AMR-WB\n\x44',
      '#!SILK_V3',
    ];
    for (const content of others) assert.equal(await workshop.play(put(content)), null);
    assert.equal(await workshop.play('0'.repeat(64)), null);
  });

  it('asks ffmpeg in fixed words, with the file where no option can be', {
    skip: process.platform === 'win32',
  }, async () => {
    const ffmpeg = join(dir, 'ff mpeg');
    const wav = (await workshop.play(put(voice(50, 5))))!;
    writeFileSync(
      ffmpeg,
      `#!/bin/sh\nprintf '%s\\n' "$@" > '${dir}/words'\nfor last; do :; done\ncp '${wav}' "\${last#file:}"\n`,
    );
    chmodSync(ffmpeg, 0o755);
    const withFfmpeg = another({ ffmpegPath: ffmpeg });
    const sha256 = put('#!AMR-WB\n\x44');

    assert.equal(await withFfmpeg.play(sha256), previewPath(previewsDir, sha256, 'wav'));
    const words = readFileSync(join(dir, 'words'), 'utf8').split('\n');
    assert.equal(words[words.indexOf('-i') + 1], `file:${contentPath(mediaDir, sha256)}`);
    assert.equal(words[words.indexOf('-f') + 1], 'amr');
    for (const word of ['-nostdin', '-protocol_whitelist']) assert.ok(words.includes(word));
    await withFfmpeg.close();
  });

  it('gives up on an ffmpeg that fails, hangs or is not there', { skip: process.platform === 'win32' }, async () => {
    const ffmpeg = join(dir, 'bad');
    writeFileSync(ffmpeg, '#!/bin/sh\n[ -e "$0.hang" ] && exec sleep 60\nexit 1\n');
    chmodSync(ffmpeg, 0o755);
    const bad = another({ ffmpegPath: ffmpeg, limitMs: 50 });
    const sha256 = put('#!AMR-WB\n\x44\x01');

    assert.equal(await bad.play(sha256), null);
    writeFileSync(`${ffmpeg}.hang`, '');
    assert.equal(await bad.play(sha256), null);
    assert.equal(await another({ ffmpegPath: join(dir, 'none') }).play(sha256), null);
    await bad.close();
  });
});

describe('the child', () => {
  let large = '';
  before(async () => {
    large = put(await picture(6000, 5000, '#3c3').png({ compressionLevel: 1 }).toBuffer());
  });

  it('gives the same answer to who asks at once', async () => {
    const sha256 = put(await picture(50, 60).jpeg().toBuffer());
    const [one, two] = await Promise.all([workshop.prepare(sha256), workshop.prepare(sha256)]);

    assert.equal(one, two);
    assert.equal(one.thumb, true);
  });

  it('is started again when something ends it in the middle', async () => {
    const { pid } = workshop;
    const made = workshop.prepare(large);
    await sleep(20);
    process.kill(pid!, 'SIGKILL');

    assert.deepEqual([(await made).thumb, (await made).problem], [true, null]);
    assert.notEqual(workshop.pid, pid);
  });

  it('is ended when it takes too long, and the next file has another', {
    skip: process.platform === 'win32',
  }, async () => {
    const hasty = another({ limitMs: 3000 }); // longer than a busy machine takes to start it
    await hasty.prepare(put(voice(3)));
    process.kill(hasty.pid!, 'SIGSTOP');
    const sha256 = put(voice(4));
    const made = await hasty.prepare(sha256);

    assert.deepEqual([made.format, made.seconds, made.problem], ['amr', null, PROBLEMS.time]);
    assert.equal((await hasty.prepare(sha256)).seconds, 0.08);
    await hasty.close();
  });

  it('is ended when it takes too much memory', async () => {
    const small = another({ memoryBytes: 40 << 20 });
    const made = await small.prepare(large);

    assert.deepEqual([made.thumb, made.problem], [false, PROBLEMS.memory]);
    await small.close();
  });

  it('goes when there is nothing to do, and when the workshop closes', async () => {
    const brief = another({ idleMs: 30 });
    await brief.prepare(put(voice(5)));
    const { pid } = brief;
    assert.ok(pid);
    while (isAlive(pid)) await sleep(10);
    assert.equal(brief.pid, null);
    assert.equal((await brief.prepare(put(voice(6)))).seconds, 0.12);

    const waiting = brief.prepare(large);
    await Promise.all([assert.rejects(waiting, /closed/), brief.close()]);
    await assert.rejects(brief.prepare(put(voice(7))), /closed/);
    assert.equal(brief.pid, null);
  });

  it('leaves no halves behind', () => {
    const halves = readdirSync(previewsDir, { recursive: true }).filter((name) => String(name).endsWith('.tmp'));

    assert.deepEqual(halves, []);
    assert.ok(existsSync(previewsDir));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

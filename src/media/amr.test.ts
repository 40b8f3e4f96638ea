import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeFrames, NARROW, readFrames, WIDE } from './amr.ts';
import { waveformOf, waveformOfFrames } from './waveform.ts';

const HEADER = Buffer.from('#!AMR\n');
const frame = (mode: number, bytes: number, fill = 0x5a) => {
  const made = Buffer.alloc(bytes + 1, fill);
  made[0] = (mode << 3) | 4;
  return made;
};
const speech = () => frame(7, 31);
const silence = () => frame(15, 0);
const many = (count: number, make: () => Buffer) => Array.from({ length: count }, make);
const voice = (...frames: Buffer[]) => readFrames(Buffer.concat([HEADER, ...frames]), NARROW);
const samplesOf = (sound: Iterable<Int16Array>) => [...sound].reduce((sum, part) => sum + part.length, 0);

describe('readFrames', () => {
  it('counts frames of every size', () => {
    const frames = NARROW.bytes.map((bytes, mode) => frame(mode, bytes));

    assert.deepEqual(voice(...frames, silence()).starts.length, 10);
    assert.equal(voice(...frames).damaged, false);
  });

  it('counts wide-band frames', () => {
    const file = Buffer.concat([Buffer.from('#!AMR-WB\n'), ...many(50, () => frame(8, 60))]);

    assert.equal(readFrames(file, WIDE).starts.length, 50);
  });

  it('steps over damage and goes on with the next good frame', () => {
    const { starts, damaged } = voice(...many(20, speech), Buffer.alloc(17, 0xff), ...many(30, speech));

    assert.equal(starts.length, 50);
    assert.equal(damaged, true);
  });

  it('leaves out a last frame that is cut off', () => {
    const { starts, damaged } = voice(...many(5, speech), speech().subarray(0, 20));

    assert.equal(starts.length, 5);
    assert.equal(damaged, true);
  });

  it('finds nothing in nothing', () => {
    assert.equal(voice().starts.length, 0);
    assert.equal(voice(Buffer.alloc(500, 0xff)).starts.length, 0);
  });
});

describe('decodeFrames', () => {
  it('gives every frame its 20 ms, silent ones too', () => {
    assert.equal(samplesOf(decodeFrames(voice(...many(50, speech)))), 8000);
    assert.equal(samplesOf(decodeFrames(voice(...many(3500, silence)))), 3500 * 160);
    assert.equal(samplesOf(decodeFrames(voice(...many(100, speech), ...many(3200, silence), speech()))), 3301 * 160);
  });

  it('decodes a long recording in runs that fit together', () => {
    const whole = voice(...many(3100, speech));
    const [, second] = [...decodeFrames(whole)];

    assert.equal(second?.length, 100 * 160);
    assert.ok(second?.some((sample) => sample !== 0));
  });
});

describe('waveformOf', () => {
  it('draws forty bars, soft ones low and the loudest at nine', () => {
    const sound = Int16Array.from({ length: 8000 }, (_, at) => (at < 4000 ? 40 : 20_000 * Math.sin(at / 5)));

    assert.match(waveformOf(sound), /^[01]{20}[89]{20}$/);
  });

  it('draws silence as silence, and copes with no sound at all', () => {
    assert.equal(waveformOf(new Int16Array(8000)), '0'.repeat(40));
    assert.equal(waveformOf(new Int16Array(0)), '0'.repeat(40));
    assert.match(waveformOf(new Int16Array(3).fill(9000)), /^[09]{40}$/);
  });

  it('looks into every fortieth of a long recording', () => {
    assert.match(waveformOfFrames(voice(...many(8000, speech), ...many(2000, silence))), /^\d{40}$/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording } from '../store/recordings.ts';
import { extensionOf, safe, stemOf } from './names.ts';

const MEDIUM: Recording['medium'] = {
  position: 2,
  kind: 'voice',
  name: null,
  state: 'done',
  reason: null,
  bytes: 1,
  seconds: 1,
  md5: 'same',
  size: 'same',
  sha256: null,
  format: 'amr',
  width: null,
  height: null,
  waveform: null,
  thumb: false,
  view: false,
  problem: null,
  prepared: true,
};

function recording(more: Partial<Recording> = {}, format: string | null = 'amr'): Recording {
  return {
    seq: 1204,
    position: 2,
    sentAt: Date.parse('2026-11-20T23:35:01+08:00'),
    kind: 'voice',
    medium: { ...MEDIUM, format },
    key: 'lisi|wm1',
    chatKind: 'single',
    external: true,
    senderId: 'lisi',
    senderName: null,
    chatName: null,
    peers: ['wmQ1234567890'],
    type: 'voice',
    ...more,
  };
}

describe('stemOf', () => {
  it('says when, who, with whom, what and which', () => {
    assert.equal(stemOf(recording()), '2026-11-20_233501_lisi_wmQ1234567890_语音_1204-2');
  });

  it('cannot leave its folder, nor hold what Windows refuses, whatever people are called', () => {
    for (const id of [
      '../../etc',
      'a:b*c?d|e<f>g"h/i\\j',
      '\u202Egpj.exe',
      'NUL',
      '...',
      'a\u0000b\nc',
      '\uD83D',
      '',
    ]) {
      const stem = stemOf(recording({ senderId: id, peers: [id] }));
      assert.doesNotMatch(stem, /[<>:"/\\|?*\p{C}]|[. ]$/u, id);
      assert.match(stem, /^2026-11-20_233501_.+_.+_语音_1204-2$/, id);
    }
  });

  it('stays short', () => {
    const long = '很长的名字'.repeat(40);
    const stem = stemOf(recording({ senderId: long, peers: [long], kind: 'call', seq: 123_456_789_012, position: 99 }));

    assert.ok(`${stem}.amr`.length <= 120, stem);
  });

  it('differs for different recordings of the same people in the same second', () => {
    const stems = [recording(), recording({ seq: 1205 }), recording({ position: 3 })].map(stemOf);

    assert.equal(new Set(stems).size, 3);
  });
});

describe('extensionOf', () => {
  it('goes by the content, not by what it claims to be', () => {
    assert.equal(extensionOf(recording({ kind: 'video' }, 'mp4')), 'mp4');
    assert.equal(extensionOf(recording({ kind: 'voice' }, 'mp3')), 'mp3');
  });

  it('never invites to start a program', () => {
    assert.equal(extensionOf(recording({ kind: 'video' }, 'exe')), 'bin');
    assert.equal(extensionOf(recording({ kind: 'video' }, 'html')), 'bin');
  });

  it('is the usual one where the content has not been looked at', () => {
    assert.equal(extensionOf(recording({}, null)), 'amr');
  });
});

describe('safe', () => {
  it('cuts whole letters', () => {
    assert.equal(safe('😀😀😀', 2), '😀😀');
  });
});

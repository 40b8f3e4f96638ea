import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replaceFile } from './replace-file.ts';

describe('replaceFile', () => {
  const refusing = (times: number, code: string) => {
    let calls = 0;
    const rename = () => {
      calls += 1;
      if (calls <= times) throw Object.assign(new Error(code), { code });
    };
    return { rename, calls: () => calls };
  };

  it('tries again on Windows while somebody has the file open', () => {
    const { rename, calls } = refusing(2, 'EPERM');
    replaceFile('draft', 'name', { platform: 'win32', rename });

    assert.equal(calls(), 3);
  });

  it('does not wait for what time does not heal', () => {
    for (const [platform, code] of [
      ['win32', 'ENOSPC'],
      ['linux', 'EPERM'],
    ] as const) {
      const { rename, calls } = refusing(9, code);
      assert.throws(() => replaceFile('draft', 'name', { platform, rename }), { code });
      assert.equal(calls(), 1);
    }
  });
});

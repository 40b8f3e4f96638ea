import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeFolding } from '../../scripts/make-folding.ts';

describe('folding.ts', () => {
  it('is what scripts/make-folding.ts makes', () => {
    assert.ok(
      readFileSync(join(import.meta.dirname, 'folding.ts'), 'utf8') === makeFolding(),
      'run scripts/make-folding.ts',
    );
  });
});

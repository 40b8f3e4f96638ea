import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenceChapter } from '../src/testing/licences.ts';

/** Writes the chapter of third-party licences anew. Run it after changing dependencies; a test says when it has to be. */
const root = join(import.meta.dirname, '..');
writeFileSync(join(root, 'docs/handbook/21-licences.md'), licenceChapter(root));

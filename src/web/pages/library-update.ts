import { z } from 'zod';
import { action } from '../action.ts';
import { nextPath } from '../entrance.ts';
import { bringLibrary } from '../library-task.ts';

/** A library, or its package, that lies on the server already. */
export const libraryUpdate = action({
  post: '/setup/library/path',
  may: 'set-up',
  trail: ['library-changed'],
  input: z.object({
    path: z
      .string()
      .max(1000)
      .transform((path) => path.trim().replace(/^"(.*)"$/, '$1')), // as Windows copies a path
    next: nextPath,
  }),
  run: (app, _viewer, { path, next }, visit) => bringLibrary(app, visit, { path }, next),
});

import type { Viewer } from '../access/viewer.ts';

/** Who looks when a self-test does: the program itself, which shows nothing of what was said. */
export const PROGRAM: Viewer = {
  accountId: 0,
  name: '会存',
  permissions: ['see-health', 'see-directory'],
  scope: 'everyone',
};

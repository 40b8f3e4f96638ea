import { z } from 'zod';
import { page } from '../page.ts';
import { settingsView } from '../settings-view.ts';

/** What the installer fixed, and where each value comes from. */
export const settingsShow = page({
  get: '/settings',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({
    q: z.string().max(100).default(''),
    only: z.enum(['', 'changed']).default('').catch(''),
  }),
  view: 'settings/show',
  async load(app, _viewer, asked, visit) {
    visit.trace({ act: 'setup', title: '系统设置' });
    return { settings: settingsView(app, asked) };
  },
});

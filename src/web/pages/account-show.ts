import { z } from 'zod';
import { accountPage } from '../account-page.ts';
import { page } from '../page.ts';

export const accountShow = page({
  get: '/account',
  may: 'own-account',
  trail: [],
  input: z.object({ welcome: z.literal('1').optional() }),
  view: 'account/show',
  load: (app, viewer, { welcome }, visit) =>
    accountPage(app, viewer, visit, { welcome: welcome === '1', sentence: '' }),
});

import { z } from 'zod';
import { page } from '../page.ts';
import { totpPage } from '../totp-page.ts';

export const totpShow = page({
  get: '/account/totp',
  may: 'own-account',
  trail: [],
  input: z.object({}),
  view: 'account/totp',
  load: (app, viewer, _input, visit) => totpPage(app, viewer, visit),
});

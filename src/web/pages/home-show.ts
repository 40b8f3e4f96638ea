import { z } from 'zod';
import { homeView } from '../home-view.ts';
import { page } from '../page.ts';

/** The day begins here: is the archive whole, and what is there to do. */
export const homeShow = page({
  get: '/',
  may: 'own-account',
  trail: [],
  input: z.object({}),
  view: 'home/show',
  parts: { home: 'home/state' },
  load: (app, viewer, _input, visit) => homeView({ app, viewer, visit }),
});

import { z } from 'zod';
import { joinForm } from '../entrance-forms.ts';
import { GoTo } from '../outcome.ts';
import { openPage } from '../page.ts';

/** Whoever was invited comes here with the code; it is typed, so that no address ever holds it. */
export const joinNew = openPage({
  get: '/join',
  trail: [],
  input: z.object({}),
  view: 'join/new',
  load: async (app, _input, visit) => (visit.viewer ? new GoTo('/account') : joinForm(app, visit, {})),
});

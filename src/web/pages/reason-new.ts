import { z } from 'zod';
import { nextPath } from '../entrance.ts';
import { page } from '../page.ts';
import { reasonForm } from '../reason-view.ts';

/** Asks why somebody's chats are looked into, before the first of a day are shown. */
export const reasonNew = page({
  get: '/reasons/new',
  may: 'read-chats',
  trail: [],
  input: z.object({ person: z.string().min(1).max(600), next: nextPath }),
  view: 'reasons/new',
  load: async (app, viewer, asked) => ({ form: await reasonForm(app, viewer, asked) }),
});

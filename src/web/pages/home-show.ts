import { z } from 'zod';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Until there are figures to begin the day with, the conversations are home. */
export const homeShow = action({
  get: '/',
  may: 'own-account',
  input: z.object({}),
  run: async (_app, viewer) => new GoTo(viewer.permissions.includes('read-chats') ? '/chats' : '/account'),
});

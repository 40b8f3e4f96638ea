import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

export const getuserinfo = endpoint({
  path: 'auth/getuserinfo',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({ code: z.string() }),
  run(state, { code }) {
    const scanner = state.takeCode(code);
    return 'userid' in scanner ? { ...scanner, user_ticket: randomBytes(48).toString('base64url') } : scanner;
  },
});

import { z } from 'zod';
import { action } from '../action.ts';
import { SendBytes } from '../outcome.ts';

/** The bundle as it was looked at. */
export const supportFile = action({
  get: '/support/file',
  may: 'set-up',
  trail: ['support-bundle'],
  input: z.object({}),
  async run(app, _viewer, _input, visit) {
    const { name, bytes, count } = await app.support.zip();
    visit.trace({ act: 'support-bundle', title: `下载支持包 ${name}`, count });
    return new SendBytes(bytes, name);
  },
});

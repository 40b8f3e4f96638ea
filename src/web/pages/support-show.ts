import { z } from 'zod';
import { page } from '../page.ts';
import { traceOpening } from '../trace-once.ts';
import { fullTime } from '../words.ts';

/** What a support bundle holds, to be read before it is downloaded: there is nothing else inside. */
export const supportShow = page({
  get: '/support',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({ look: z.string().max(40).default('') }),
  view: 'support/show',
  parts: { 'support-look': 'support/look' },
  load: async (app, _viewer, { look }, visit) => {
    traceOpening(app, visit, { act: 'setup', title: '支持包' });
    const { at, files } = await app.support.bundle();
    const shown = files.find(({ name }) => name === look) ?? null;
    const rows = files.map(({ name, about, text }) => {
      const bytes = Buffer.byteLength(text);
      const size = bytes < 1024 ? `${bytes} 字节` : `${Math.round(bytes / 1024)} KB`;
      return { name, about, size, current: name === look, href: `/support?look=${name}` };
    });
    return { support: { at: fullTime(at), rows, shown } };
  },
});

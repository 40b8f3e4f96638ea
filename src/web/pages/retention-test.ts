import { page } from '../page.ts';
import { tester, testerConditions } from '../retention-tester.ts';
import { told } from '../trace-words.ts';

/** Which rule keeps a message of somebody, why, and until when. */
export const retentionTest = page({
  get: '/retention/test',
  may: 'see-retention',
  trail: ['retention'],
  input: testerConditions,
  view: 'retention/test',
  async load(app, viewer, asked, visit) {
    const shown = await tester(app, viewer, asked);
    const of = shown.asked && shown.rows !== null ? { person: asked.person, chat: asked.chat } : {};
    visit.trace({
      act: 'retention',
      title: shown.asked ? '试查保留期限' : '试查保留期限的表单',
      count: shown.rows?.length ?? 0,
      details: told({ ...of, type: asked.type, day: shown.day }),
    });
    return { tester: shown };
  },
});

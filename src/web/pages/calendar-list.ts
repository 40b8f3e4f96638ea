import { z } from 'zod';
import { weekText } from '../../calendar/week.ts';
import { listCalendars } from '../../store/calendars.ts';
import { page } from '../page.ts';
import { fullTime, listTime } from '../words.ts';

/** When people work, by which calendar. */
export const calendarList = page({
  get: '/calendars',
  may: 'see-figures',
  trail: [],
  input: z.object({}),
  view: 'calendars/list',
  async load(app, viewer) {
    const now = app.clock();
    const calendars = await app.store.read(listCalendars, viewer);
    return {
      calendars: calendars.map(({ week, changedAt, departments, employees, ...calendar }) => ({
        ...calendar,
        week: weekText(week),
        for: [
          ...(departments > 0 ? [`${departments} 个部门`] : []),
          ...(employees > 0 ? [`${employees} 名员工`] : []),
          ...(calendar.isDefault ? ['其余全部员工'] : []),
        ].join('、'),
        changed: changedAt === 0 ? null : { words: listTime(changedAt, now), title: fullTime(changedAt) },
      })),
    };
  },
});

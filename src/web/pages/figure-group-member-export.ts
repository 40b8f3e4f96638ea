import { z } from 'zod';
import { dayOf } from '../../lib/clock.ts';
import { findGroupPortrait } from '../../store/figure-group.ts';
import { action } from '../action.ts';
import { startExport, writtenConditions } from '../directory-export.ts';
import { guestQuery } from '../figure-group-members.ts';
import { portraitConditions } from '../figure-group-view.ts';
import { GROUPS } from '../figure-groups-view.ts';
import { People } from '../people.ts';

/** Who from outside is and was in a group, as a spreadsheet. */
export const figureGroupMemberExport = action({
  post: `${GROUPS}/:id/exports`,
  may: 'export',
  trail: ['export'],
  input: z.object({
    id: z.string().max(200),
    conditions: writtenConditions.pipe(portraitConditions.omit({ id: true })),
  }),
  async run(app, viewer, { id, conditions }, visit) {
    if (!viewer.permissions.includes('see-figures')) return null;
    const now = app.clock();
    const today = dayOf(now);
    const found = await app.store.read(findGroupPortrait, viewer, id, { today, range: { from: today, to: today } });
    if (found === null) return null;
    const { skip: _, limit: __, ...query } = guestQuery({ id, ...conditions }, now);
    return startExport(app, viewer, visit, {
      kind: 'group-members-table',
      title: '群成员',
      source: '统计',
      values: [
        `群聊“${new People(app.names).group(id).name}”`,
        ...(query.search === '' ? [] : [`查找 ${query.search}`]),
      ],
      filters: { room: id, query },
    });
  },
});

import { z } from 'zod';
import { listKeepers } from '../../store/keepers.ts';
import { listStays } from '../../store/room-members.ts';
import { findRoom } from '../../store/rooms.ts';
import { groupLine, keeperLine, stayLine } from '../directory-groups.ts';
import { exportStart } from '../export-address.ts';
import { portraitHref } from '../figure-groups-view.ts';
import { link } from '../links.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { linkPeople } from '../person-links.ts';
import { chatTitle } from '../trace-words.ts';

/** One group: what WeCom tells of it, who is and was in it, who answers for it. */
export const groupShow = page({
  get: '/groups/:id',
  may: 'see-directory',
  trail: ['person'],
  input: z.object({ id: z.string().max(200) }),
  view: 'groups/show',
  async load(app, viewer, { id }, visit) {
    const { store } = app;
    const room = await store.read(findRoom, viewer, id);
    if (room === null) return null;
    const [stays, keepers] = await Promise.all([
      store.read(listStays, viewer, id),
      store.read(listKeepers, viewer, id),
    ]);
    const people = new People(app.names);
    const title = `${chatTitle(people, id)}的群资料`;
    visit.trace({ act: 'person', title, conversations: [id], count: stays.length });
    const linked = await linkPeople(app, viewer, [room.owner, room.keeper, ...stays.map((stay) => stay.id)]);
    const staff = stays.find((stay) => !stay.outside && stay.leftAt === null)?.id ?? null;
    return {
      group: groupLine(people, room, app.clock()),
      owner: room.owner === '' ? null : linked(room.owner),
      keeper: room.keeper === '' ? null : linked(room.keeper),
      notice: room.notice,
      present: stays.filter(({ leftAt }) => leftAt === null).map((stay) => stayLine(people, linked(stay.id), stay)),
      past: stays.filter(({ leftAt }) => leftAt !== null).map((stay) => stayLine(people, linked(stay.id), stay)),
      keepers: keepers.map((keeper) => keeperLine(people, keeper)),
      portrait: room.kind !== 'internal' && viewer.permissions.includes('see-figures') ? portraitHref(id) : null,
      chat: room.lastAt === null ? null : link('/chats', { who: staff, tab: 'group', since: 'all', chat: id }),
      exportTo: room.lastAt === null ? null : exportStart({ kind: 'group', key: id }),
      maySetKeeper: viewer.permissions.includes('set-up'),
    };
  },
});

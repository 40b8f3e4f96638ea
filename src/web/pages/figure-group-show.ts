import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { dayOf } from '../../lib/clock.ts';
import { listGroupStaff, listGroupTags } from '../../store/figure-group-members.ts';
import { listGroupWords } from '../../store/figure-group-words.ts';
import { membersView } from '../figure-group-members.ts';
import {
  chartsOf,
  dayChoices,
  headOf,
  membersLink,
  type PortraitConditions,
  portraitConditions,
  portraitLink,
  readPortrait,
  saidFrom,
  tagCloud,
  wordCloud,
} from '../figure-group-view.ts';
import { GROUPS } from '../figure-groups-view.ts';
import { link } from '../links.ts';
import { page } from '../page.ts';
import { People } from '../people.ts';
import { linkPeople } from '../person-links.ts';
import { chatTitle } from '../trace-words.ts';

/** The portrait of a group: how lively it is, who comes and goes, and what its customers talk about. */
export const figureGroupShow = page({
  get: `${GROUPS}/:id`,
  may: 'see-figures',
  trail: ['figures'],
  input: portraitConditions,
  view: 'figures/group',
  async load(app, viewer, asked, visit) {
    const portrait = await readPortrait(app, viewer, asked);
    if (portrait === null) return null;
    const { room, moves } = portrait;
    const people = new People(app.names);
    const title = `${chatTitle(people, asked.id)}的群画像`;
    const [clouds, members, linked] = await Promise.all([
      cloudsOf(app, viewer, asked),
      membersView(app, viewer, asked),
      linkPeople(app, viewer, [room.owner, room.keeper, ...moves.map(({ id }) => id)]),
    ]);
    visit.trace({ act: 'figures', title, conversations: [asked.id], count: members.shown });
    return {
      group: headOf(people, viewer, portrait, linked),
      charts: chartsOf(portrait),
      days: dayChoices(asked),
      ...clouds,
      members,
      action: portraitLink({ ...asked, q: '', tag: null, days: null, sort: null, tab: null }),
      conditions: portraitLink(asked).split('?')[1] ?? '',
      clear: membersLink(asked, { q: '', tag: null }),
      chat: room.lastAt === null ? null : await chatOf(app, viewer, asked.id),
    };
  },
});

async function cloudsOf({ store, clock }: App, viewer: Viewer, asked: PortraitConditions) {
  const [tags, said] = await Promise.all([
    store.read(listGroupTags, viewer, asked.id),
    store.read(listGroupWords, viewer, asked.id, dayOf(clock())),
  ]);
  return {
    tags: tagCloud(asked, tags),
    tagged: tags.find(({ id }) => id === asked.tag)?.label ?? null,
    words: said && wordCloud(viewer, asked.id, said),
    wordsFrom: said && saidFrom(said),
  };
}

/** Seen from one of its staff; null for who does not read conversations. */
async function chatOf({ store }: App, viewer: Viewer, id: string): Promise<string | null> {
  if (!viewer.permissions.includes('read-chats')) return null;
  const staff = await store.read(listGroupStaff, viewer, id);
  const { scope } = viewer;
  const who = staff.find((one) => scope === 'everyone' || scope.includes(one.id))?.id ?? null;
  return link('/chats', { who, tab: 'group', since: 'all', chat: id });
}

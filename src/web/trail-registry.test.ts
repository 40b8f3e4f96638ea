import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { actions, pages } from './pages/index.ts';

/** Whatever shows or changes something says which traces it leaves; what leaves none stands here, with the reason. */
const WITHOUT: Readonly<Record<string, string>> = {
  'get /': 'shows the state of the archive and what there is to do: neither chats nor people',
  'get /sign-in': 'a form, before anybody is known',
  'get /first': 'a form, before anybody is known',
  'get /join': 'a form, before anybody is known',
  'get /reset': 'a form, before anybody is known',
  'get /sign-in/totp': 'a form, before anybody is known',
  'get /sign-in/scan': 'leads to WeCom; what comes back leaves the trace',
  'get /sign-in/wecom': 'leads to WeCom; what comes back leaves the trace',
  'get /account': 'one’s own account',
  'get /account/totp': 'one’s own account',
  'get /account/wecom': 'leads to WeCom; what comes back leaves the trace',
  'get /reasons/new': 'asks why; nothing is shown before the answer, which leaves the trace',
  'get /search/coverage': 'how far the index is: neither chats nor people',
  'get /search/saved': 'only what the reader himself keeps',
  'get /search/saved/:id': 'leads to the search, which leaves the trace',
  'get /bookmarks/:seq/edit': 'only the reader’s own words',
  'get /exports': 'one’s own orders; taking the file leaves the trace',
  'get /exports/new': 'asks what is wanted; how much it would be, nothing of what is in it; the order leaves the trace',
  'get /exports/imports': 'what one brought in oneself',
  'get /exports/imports/:id/remove': 'asks whether; the answer leaves the trace',
  'get /exports/:id/remove': 'asks whether; the answer leaves the trace',
  'get /sync': 'how far a sync is',
  'get /help': 'the handbook: neither chats nor people',
  'get /help/:chapter': 'the handbook: neither chats nor people',
  'get /messages/:seq': 'leads to the chat, which leaves the trace',
  'get /messages/:seq/reveal': 'asks why; the number itself is shown by the answer, which leaves the trace',
  'post /chats/reading-mark': 'how far one has read, for oneself; the messages left theirs',
  'get /reviews/duties': 'which reviewer has which departments: neither chats nor people in them',
  'get /samples/plans': 'how conversations are drawn, not which',
  'get /samples/plans/new': 'an empty form',
  'get /samples/plans/:id/edit': 'how conversations are drawn, not which',
  'get /roles/new': 'an empty form',
  'get /reply-rules/new': 'an empty form',
  'get /reply-rules/people': 'names of staff to choose from; choosing them leaves the trace',
  'post /reply-rules/draft': 'the form again, one level more or less; saving it leaves the trace',
  'post /reply-rules/effect': 'what a rule would do, in words; saving it leaves the trace',
  'get /scopes/people': 'names of staff to choose from; choosing them leaves the trace',
  'get /rules/new': 'an empty form',
  'get /retention/new': 'an empty form, or as a law has it',
  'get /retention/:id/remove': 'what removing a rule means: neither chats nor people in them',
  'get /cases/new': 'an empty form; opening the case leaves the trace',
  'get /cases/add': 'asks into which case and why; adding leaves the trace',
  'get /excerpts/new': 'asks for a title; the picking before it and the keeping after it leave theirs',
  'get /holds/new': 'an empty form; setting a hold leaves the trace',
  'get /disposals/new': 'an empty form',
  'get /restrictions/new': 'an empty form; restricting leaves the trace',
  'get /checkpoint-places/new': 'an empty form',
  'get /rules/people': 'names of staff to choose from; choosing them leaves the trace',
  'get /calendars': 'when people work: neither chats nor people',
  'get /calendars/new': 'an empty form',
  'get /calendars/:id/edit': 'when people work, and for which departments and employees',
  'get /calendars/:id/remove': 'asks whether; the answer leaves the trace',
  'get /calendars/:id/days': 'holidays: neither chats nor people',
  'get /calendars/:id/holidays': 'shows what holidays would change; taking them over leaves the trace',
  'post /calendars/holidays': 'shows what a file of holidays would change; taking it over leaves the trace',
  'get /dialogue-rules': 'by which rules dialogues are cut: neither chats nor people',
  'get /dialogue-rules/rebuild': 'how far figures are',
  'get /dialogue-rules/versions': 'by which rules dialogues were cut: neither chats nor people',
  'get /dialogue-rules/phrases/:id/edit': 'one’s own words for the end of a dialogue',
  'get /dialogue-rules/phrases/:id/remove': 'asks whether; the answer leaves the trace',
  'get /figures/settings': 'by which rules figures are worked out: neither chats nor people',
  'post /figures/columns': 'which columns one looks at, for oneself',
  'post /rules/reach': 'how many staff a form comes to before it is saved',
  'post /scopes/reach': 'how many staff a form comes to before it is saved',
  'post /masking/try': 'tries a pattern on what was typed beside it',
  'post /support/again': 'makes the bundle anew and leads to it; looking at it leaves the trace',
};

describe('the trail of pages and actions', () => {
  const all = [...pages, ...actions];
  const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

  it('is declared for each, or it is said why there is none', () => {
    const silent = all.filter(({ trail }) => trail.length === 0).map(nameOf);

    assert.deepEqual(
      silent.filter((name) => !(name in WITHOUT)),
      [],
    );
    assert.deepEqual(
      Object.keys(WITHOUT).filter((name) => !silent.includes(name)),
      [],
    );
  });

  it('belongs to every change', () => {
    const changes = actions.filter(({ method, trail }) => method === 'post' && trail.length === 0).map(nameOf);

    assert.deepEqual(changes.sort(), [
      'post /calendars/holidays',
      'post /chats/reading-mark',
      'post /figures/columns',
      'post /masking/try',
      'post /reply-rules/draft',
      'post /reply-rules/effect',
      'post /rules/reach',
      'post /scopes/reach',
      'post /support/again',
    ]);
  });
});

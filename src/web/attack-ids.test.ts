import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import type { z } from 'zod';
import { pathsOf } from '../config.ts';
import { outside } from '../testing/people-file.ts';
import type { Mounted } from './mount.ts';
import { actions, pages } from './pages/index.ts';
import { ANN, chatOf, GuardedDesk, ROOM, ZOE } from './testing/guarded-desk.ts';
import type { Answer, Visitor } from './testing/visitor.ts';

/**
 * Every address of the registry, with every id it takes: what exists beyond the reader's scope must answer exactly as what does
 * not exist. A new input has to be put into one of the two lists.
 */
interface Ids {
  /** The reader may see it. */
  readonly mine: string;
  /** It is there, but not for this reader. */
  readonly hidden: string;
  readonly absent: string;
}

/** What names a thing, by the name of the input; the same name may mean different things under different paths. */
const idsOf = (desk: GuardedDesk, others: Others): Readonly<Record<string, Ids>> => {
  const staff = { mine: 'zhang', hidden: 'qian', absent: 'nobody' };
  const message = { mine: String(desk.inside.file), hidden: String(desk.hidden.file), absent: '900000' };
  // As guarded-desk.ts found them: one on either side of the wall.
  const violation = { mine: '1', hidden: '2', absent: '900000' };
  const sample = { mine: '0', hidden: others.sample, absent: '900000' };
  return {
    chat: { mine: chatOf('zhang', ANN), hidden: chatOf('li', ZOE), absent: chatOf('li', outside('nil')) },
    ...{
      who: staff,
      userid: staff,
      sender: staff,
      receiver: staff,
      follower: staff,
      keeper: staff,
      member: staff,
      owner: staff,
      employee: staff,
    },
    ...{ person: staff, self: staff, a: staff, b: staff, focus: staff },
    customer: { mine: ANN, hidden: ZOE, absent: outside('nil') },
    group: { mine: ROOM, hidden: 'wrHIDDEN12345678901234567', absent: 'wrABSENT12345678901234567' },
    ...{ at: message, seq: message, hit: message },
    '/customers/:id id': { mine: ANN, hidden: ZOE, absent: outside('nil') },
    '/groups/:id id': { mine: ROOM, hidden: 'wrHIDDEN12345678901234567', absent: 'wrABSENT12345678901234567' },
    '/figures/groups/:id id': { mine: ROOM, hidden: 'wrHIDDEN12345678901234567', absent: 'wrABSENT12345678901234567' },
    '/groups/keeper pick': { mine: ROOM, hidden: 'wrHIDDEN12345678901234567', absent: 'wrABSENT12345678901234567' },
    '/recordings/exports pick': { mine: `${desk.inside.file}-0`, hidden: `${desk.hidden.file}-0`, absent: '900000-0' },
    ...{ '/exports/new id': staff, '/exports id': staff },
    // Of approvals and imports there are none yet: what is not one's own answers as what is not there in their own test.
    ...{ '/exports/approvals/:id id': { mine: '0', hidden: others.export, absent: '900000' } },
    ...{ '/exports/imports/:id id': { mine: '0', hidden: '900001', absent: '900000' } },
    '/exports/:id id': { mine: '0', hidden: others.export, absent: '900000' },
    '/search/saved/:id id': { mine: '0', hidden: others.search, absent: '900000' },
    ...{ '/violations/:id id': violation, '/violations/judge id': violation, '/violations/review at': violation },
    '/samples/:id id': sample,
    '/evidence/verification conversation': {
      mine: chatOf('zhang', ANN),
      hidden: chatOf('li', ZOE),
      absent: chatOf('li', outside('nil')),
    },
    '/samples at': sample,
    ...{
      '/cases/:id id': { mine: '0', hidden: others.case, absent: '900000' },
      '/cases/:id item': { mine: '0', hidden: '1', absent: '900000' },
    },
    ...{ '/cases/add id': violation, '/cases/add case': { mine: '0', hidden: others.case, absent: '900000' } },
    '/excerpts/:id id': { mine: '0', hidden: others.excerpt, absent: '900000' },
    ...{
      '/excerpts/pick pick': message,
      '/excerpts/new pick': message,
      '/excerpts pick': message,
      '/cases/add pick': message,
      last: message,
    },
    '/samples/plans/:id id': { mine: '1', hidden: '900001', absent: '900000' }, // whoever reviews sees them all
    // Rules are the company's: whoever sees them sees them all.
    ...Object.fromEntries(RULES.map((path) => [path, { mine: '0', hidden: '900001', absent: '900000' }])),
    ...Object.fromEntries(MANAGED.map((path) => [path, { mine: '1', hidden: '1', absent: '900000' }])),
    '/account/sessions/remove id': { mine: '0'.repeat(64), hidden: others.session, absent: 'f'.repeat(64) },
  };
};

/** Not this reader's to manage: accounts, invitations, roles. */
const MANAGED = [
  '/accounts/:id id',
  '/accounts/open id',
  '/accounts/:id session',
  '/invitations/:id id',
  '/trail/:n n',
  '/notices/templates/:id id',
  '/notices/retry id',
];

const RULES = [
  ...[
    '/rules/:id id',
    '/rules/trials/:id id',
    '/rules/lookbacks/:id id',
    '/retention/:id id',
    '/holds/:id id',
    '/holds case',
  ],
  ...['/checkpoint-places/:id id', '/evidence/posts/:id id'],
  ...['/holds/new case', '/disposals/:id id', '/restrictions/:id id'],
  ...['/reply-rules/:id id', '/reply-rules rule', '/timeouts record', '/timeouts/count record'],
  ...['/reports/:id id', '/reports id', '/reports/new id'],
  ...['/calendars/:id id', '/dialogue-rules/phrases/:id id'],
];

interface Others {
  readonly case: string;
  readonly excerpt: string;
  readonly sample: string;
  readonly export: string;
  readonly search: string;
  readonly session: string;
}

/** Conditions, texts, places and settings: they choose among what may be seen, or name nothing. */
const NAMES_NOTHING =
  `year clear common spans phrases single active add drop op share shareop talk talkop act after again as before by code conditions consent current deed department digest direction dismissed
  edition expires file find fingerprint from give hash import ip key kind login made marks media month n name
  next of on order others own page passphrase password path patterns pem permission position prefix q query
  reason reasons removed rename role roles seats seen seenAt since skip sort staff state step sure tab tag take
  talk text time to totp type understood unread version violation wav welcome which withdraw
  media masked watermark encrypt set source verdict
  below list mode pack period seenVersion
  account all category days earlier edit except later most note number phrase plan queue format back content address host port security user grave quiet gather quietFrom
  quietTo deadMinutes deadTimes violations-person violations-role violations-robot violations-mail system-person system-role
  system-robot system-mail preset unit months law asked grace excerpts cases violations remove start day seenRound title mine about adding why count own reach reviewer rule severity share until
  what sample outside post log size place target every chapter folder endpoint region bucket access secret style ca hour deed look only
  ways way rest calendar range level levels table columns every weekday clock date mails column usual`.split(/\s+/);

/** Given along where an address cannot do without. */
const ALONG: Readonly<Record<string, string>> = {
  n: '0',
  step: 'corp',
  after: '0.0',
  of: 'person',
  month: '2026-11',
  conditions: '',
};

const routes = [...pages, ...actions];
const keysOf = ({ input }: Mounted): string[] => Object.keys(shapeOf(input));
const shapeOf = (input: z.ZodType): object =>
  (input as { shape?: object }).shape ?? shapeOf((input as unknown as { def: { in: z.ZodType } }).def.in);

const LOGINS = ['reader', 'second-reader'];

describe('an id in an address', () => {
  const desk = new GuardedDesk();
  /** Two with the same rights, in turn: one alone would ask more than a minute allows. */
  let readers: readonly Visitor[];
  let ids: Readonly<Record<string, Ids>>;
  before(async () => {
    await desk.fill();
    await desk.addAdministrator();
    const roles = [
      'archive-manager',
      desk.addRole('出口', ['export', 'see-violations', 'judge', 'see-cases', 'edit-cases', 'see-figures']),
    ];
    for (const login of LOGINS) await desk.addAccount(login, roles);
    ids = idsOf(desk, await leaveThings(desk));
    readers = await Promise.all(LOGINS.map((login) => desk.enter(login)));
    for (const reader of readers) await reader.get('/account');
  });
  after(() => desk.close());

  const find = (route: Mounted, key: string): Ids | undefined => {
    const path = route.path.replace(/(:id)\/.*$/, '$1');
    return ids[`${path} ${key}`] ?? ids[key];
  };

  it('is known to this test, or names nothing', () => {
    const unknown = routes.flatMap((route) =>
      keysOf(route)
        .filter((key) => !NAMES_NOTHING.includes(key) && !find(route, key))
        .map((key) => `${route.path} ${key}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('answers for what is hidden as for what is not there', async () => {
    const asked = routes
      .filter(({ may }) => may !== 'anyone')
      .flatMap((route) => keysOf(route).map((key) => ({ route, key })));
    const different: string[] = [];
    for (const [i, { route, key }] of asked.entries()) {
      const visitor = readers[i % readers.length]!;
      const known = find(route, key);
      if (!known) continue;
      const ask = async (value: string) => told(await send(visitor, route, { ...along(route), [key]: value }), known);
      if ((await ask(known.hidden)) !== (await ask(known.absent)))
        different.push(`${route.method} ${route.path} ${key}`);
    }
    assert.deepEqual(different, []);
  });

  /** Every other id of the address is one that may be seen. */
  function along(route: Mounted): Record<string, string> {
    const needed = keysOf(route).filter((key) => route.path.includes(`:${key}`) || key === 'chat' || key in ALONG);
    return Object.fromEntries(needed.map((key) => [key, find(route, key)?.mine ?? ALONG[key] ?? '']));
  }
});

function send(visitor: Visitor, { method, path }: Mounted, values: Record<string, string>): Promise<Answer> {
  const rest = { ...values };
  const address = path.replace(/:(\w+)/g, (_, key: string) => {
    delete rest[key];
    return encodeURIComponent(values[key]!);
  });
  if (method === 'post') return visitor.post(address, rest);
  return visitor.get(`${address}?${new URLSearchParams(rest)}`);
}

/** Everything that was answered, but the ids that were asked for themselves, and what differs each time. */
function told({ status, text, location }: Answer, { hidden, absent }: Ids): string {
  let plain = `${status} ${location} ${text.replace(/value="[0-9a-f]{64}"|[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}|<p class="toast-note"[^>]*>[^<]*<\/p>/g, '')}`;
  for (const form of [hidden, absent].flatMap(formsOf))
    plain = plain.replace(new RegExp(`(?<![0-9A-Za-z])${form}(?![0-9A-Za-z])`, 'g'), '*');
  return plain.replace(/tint-\d|<span class="avatar[^>]*>[^<]*<\/span>/g, ''); // drawn from the id alone
}

/** As it may stand in a page: also in an address within an address, and by its end. */
function formsOf(id: string): string[] {
  const coded = encodeURIComponent(id);
  const all = [encodeURIComponent(coded), coded, new URLSearchParams({ id }).toString().slice(3), id, id.slice(-4)];
  return all.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** What somebody else keeps: an export, a search, a session. */
/** A conversation behind the wall, drawn at random. */
function drawHidden(desk: GuardedDesk): number | bigint {
  const db = new Database(pathsOf(desk.world.config).desk, { timeout: 5000 });
  db.exec("INSERT INTO samplings (name, scope, number, made_by, made_at, changed_at) VALUES ('抽', '{}', 1, 1, 0, 0)");
  const draw = db.prepare(`INSERT INTO samples (sampling, week, seed, employee, conversation, from_at, to_at)
    VALUES (1, '2026-11-16', 's', 'li', ?, 0, 9e12)`);
  const { lastInsertRowid } = draw.run(chatOf('li', ZOE));
  db.close();
  return lastInsertRowid;
}

async function leaveThings(desk: GuardedDesk): Promise<Others> {
  const other = await desk.signedIn();
  await other.get('/search?q=%E9%80%80%E6%AC%BE');
  await other.post('/search/saved', { name: '我的', query: 'q=退款' });
  await other.get('/recordings');
  await other.post('/employees/exports', { conditions: '' });
  const one = (query: string) => String(Object.values(desk.rows('desk', query)[0] ?? { none: 1 })[0]);
  await other.post('/cases', { title: '别人的案件', about: '' });
  await other.post('/cases/1/notes', { note: '别人的备注' });
  await other.post('/excerpts', { chat: chatOf('li', ZOE), pick: String(desk.hidden.text), title: '别人的摘录' });
  return {
    ...{ case: one('SELECT max(id) FROM cases'), excerpt: one('SELECT max(id) FROM excerpts') },
    sample: String(drawHidden(desk)),
    export: one('SELECT max(id) FROM exports'),
    search: one('SELECT max(id) FROM saved_searches'),
    session: one('SELECT id FROM sessions WHERE account_id = 1 LIMIT 1'),
  };
}

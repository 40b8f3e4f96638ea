import type { Viewer } from '../access/viewer.ts';
import type { FactName } from '../figures/facts.ts';
import { type Masks, maskText } from '../messages/mask.ts';
import { all, one, type ReadDb } from './db.ts';
import type { SumsAsked } from './figure-counts.ts';
import { factSets } from './figure-facts.ts';
import type { FigureRowFound, FigureRowsFound } from './figure-rows.ts';
import { masksFor } from './masking.ts';
import { type Sight, sightOf } from './sight.ts';
import { nothing, type Sql, sql } from './sql.ts';
import { isCut, visibleAt } from './visibility.ts';

/** Customers, groups, timeouts and violations behind a number, each as it was counted. */

type Sort = 'customer' | 'room' | 'timeout' | 'violation';

interface Described {
  readonly sort: Sort;
  /** What is said of `at`. */
  readonly note: string;
}

const DESCRIBED: Readonly<Record<FactName, Described>> = {
  customers: { sort: 'customer', note: '添加于该时间' },
  friends: { sort: 'customer', note: '添加于该时间' },
  added: { sort: 'customer', note: '添加于该时间' },
  added_first: { sort: 'customer', note: '添加于该时间' },
  lost: { sort: 'customer', note: '结束于该时间' },
  lost_first: { sort: 'customer', note: '结束于该时间' },
  timeouts: { sort: 'timeout', note: '' },
  late_customers: { sort: 'customer', note: '最近一次超时的发言' },
  late_rooms: { sort: 'room', note: '最近一次超时的客户发言' },
  kept_timeouts: { sort: 'timeout', note: '' },
  kept_late_rooms: { sort: 'room', note: '最近一次超时的客户发言' },
  rooms_kept: { sort: 'room', note: '建群时间' },
  rooms_in: { sort: 'room', note: '入群时间' },
  rooms_joined: { sort: 'room', note: '入群时间' },
  rooms_spoken: { sort: 'room', note: '最近一次发言' },
  rooms_owned: { sort: 'room', note: '建群时间' },
  guests: { sort: 'customer', note: '入群时间' },
  guests_new: { sort: 'customer', note: '入群时间' },
  guests_joined: { sort: 'customer', note: '入群时间' },
  friends_in: { sort: 'customer', note: '添加于该时间' },
  friends_in_first: { sort: 'customer', note: '添加于该时间' },
  violations: { sort: 'violation', note: '' },
};

export function listFactRows(
  db: ReadDb,
  viewer: Viewer,
  name: FactName,
  asked: SumsAsked,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): FigureRowsFound {
  const { sort, note } = DESCRIBED[name];
  const [first, second] = factSets(name, { viewer, ...asked });
  const both = second === undefined ? nothing : sql`WHERE x.thing IN (SELECT thing FROM (${second}))`;
  const set = sql`SELECT x.thing, max(x.at) AS at, x.room, x.userid FROM (${first!}) x ${both} GROUP BY x.thing`;
  const rows = all<Row>(
    db,
    SELECTS[sort]({
      set: sql`(${set} ORDER BY at DESC, thing LIMIT ${limit} OFFSET ${skip})`,
      sight: sightOf(db, viewer),
      said: (at) => (isCut(viewer) ? sql`AND ${visibleAt(viewer, at)}` : nothing),
    }),
  );
  const { n } = one<{ n: number }>(db, sql`SELECT count(*) AS n FROM (${set})`)!;
  const masks = masksFor(db, viewer);
  return { rows: rows.map((row) => rowOf(row, sort, note, masks)), total: n };
}

interface Row {
  readonly conversation: string | null;
  readonly at: number;
  readonly seq: number | null;
  readonly name: string | null;
  readonly note: string | null;
}

const UNNAMED: Readonly<Record<Sort, string>> = {
  ...{ customer: '未命名的客户', room: '未命名的群', timeout: '未命名的客户', violation: '' },
};

function rowOf(
  { conversation, at, seq, name, note }: Row,
  sort: Sort,
  words: string,
  masks: Masks | null,
): FigureRowFound {
  const called = name || UNNAMED[sort];
  return { conversation, at, seq, other: masks === null ? called : maskText(called, masks, []), note: note ?? words };
}

/** Where it leads to; null when the viewer may not go there. */
function chat({ table, seen }: Sight, key: Sql, then: Sql = nothing): Sql {
  return sql`(SELECT c.key FROM ${table} c WHERE c.key = ${key} AND ${seen} ${then})`;
}

const PAIR = sql`iif(x.userid < x.thing, x.userid || '|' || x.thing, x.thing || '|' || x.userid)`;

/** How what was found is described: `said` limits a way into a chat to what the viewer sees of it at that time. */
interface Asked {
  readonly set: Sql;
  readonly sight: Sight;
  readonly said: (at: Sql) => Sql;
}

const SELECTS: Readonly<Record<Sort, (asked: Asked) => Sql>> = {
  customer: ({ set, sight }) => sql`SELECT x.at, NULL AS seq, NULL AS note, u.name,
      coalesce(${chat(sight, PAIR)}, ${chat(sight, sql`x.room`)}) AS conversation
    FROM ${set} x LEFT JOIN customers u ON u.id = x.thing ORDER BY x.at DESC, x.thing`,
  room: ({
    set,
    sight,
  }) => sql`SELECT x.at, NULL AS seq, NULL AS note, r.name, ${chat(sight, sql`x.thing`)} AS conversation
    FROM ${set} x LEFT JOIN rooms r ON r.id = x.thing ORDER BY x.at DESC, x.thing`,
  timeout: ({
    set,
    sight,
    said,
  }) => sql`SELECT x.at, t.last_seq AS seq, coalesce(iif(t.kind = 1, r.name, u.name), u.name) AS name,
      t.rule_name || iif(t.kind = 1, ' · ' || coalesce(u.name, '未命名的客户'), '')
        || iif(t.answered_at IS NULL, ' · 未回复', ' · 已回复') AS note,
      ${chat(sight, sql`t.conversation`, said(sql`t.last_at`))} AS conversation
    FROM ${set} x JOIN timeouts t ON t.id = CAST(x.thing AS INTEGER)
      LEFT JOIN rooms r ON r.id = t.conversation LEFT JOIN customers u ON u.id = t.customer ORDER BY x.at DESC, x.thing`,
  violation: ({ set, sight, said }) => sql`SELECT x.at, v.seq, v.rule_name AS note,
      coalesce((SELECT r.name FROM rooms r WHERE r.id = v.conversation),
        (SELECT u.name FROM members m JOIN customers u ON u.id = m.userid WHERE m.conversation = v.conversation LIMIT 1)) AS name,
      ${chat(sight, sql`v.conversation`, said(sql`v.sent_at`))} AS conversation
    FROM ${set} x JOIN violations v ON v.id = x.thing ORDER BY x.at DESC, x.thing`,
};

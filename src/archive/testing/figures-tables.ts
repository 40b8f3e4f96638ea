/** All that comes of messages, to be compared. */
const TABLES = {
  dialogues:
    'conversation, began_at, seq, ended_at, day, kind, opener, by_staff, asked, said, call_ms, by_phrase, once24, once48, carry, staff',
  dialogue_staff:
    'conversation, began_at, seq, userid, day, sent, first_ms, first_work_ms, replies, reply_ms, reply_work_ms',
  open_dialogues: 'conversation, last_at, last_seq, state',
};

export type Tables = Readonly<Record<string, readonly unknown[]>>;

/** What pages read, without the number of the basis. */
export function figuresIn(read: (query: string) => Record<string, unknown>[]): Tables {
  const shown = Number(read('SELECT basis FROM figures_state')[0]!['basis']);
  const rows = (table: string, columns: string) =>
    read(`SELECT ${columns} FROM ${table} WHERE basis = ${shown} ORDER BY ${columns}`);
  const sums = (table: string) => read(`SELECT * FROM ${table} ORDER BY 2, 3, 4`).map((row) => ({ ...row, basis: 0 }));
  return {
    ...Object.fromEntries(Object.entries(TABLES).map(([table, columns]) => [table, rows(table, columns)])),
    ...Object.fromEntries(['figure_days', 'figure_months'].map((table) => [table, sums(table)])),
    chat_days: read('SELECT * FROM chat_days ORDER BY 1, 2'),
    chat_people_days: read('SELECT * FROM chat_people_days ORDER BY 1, 2, 3'),
    waiting: read('SELECT conversation, first_seq, stretch FROM waiting_chats ORDER BY 1'),
  };
}

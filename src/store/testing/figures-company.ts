import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { outside } from '../../testing/people-file.ts';
import { World } from '../../testing/world.ts';

/**
 * A small company whose dialogues were written down by hand, with a week of figures that can be worked out with a pencil:
 * Monday 2026-11-02 to Sunday 2026-11-08. Working time 9:00–18:00, Thursday is a holiday. Everything in UTC+8.
 */
export const [ANN, BO, CAI, DU, EVA, FAN, GAO, HE] = ['ann', 'bo', 'cai', 'du', 'eva', 'fan', 'gao', 'he'].map((name) =>
  outside(name),
) as [string, string, string, string, string, string, string, string];
export const [R1, R2, R3, R4] = ['wrOne', 'wrTwo', 'wrThree', 'wrFour'] as const;

const at = (time: string): number => Date.parse(`2026-${time.replace(' ', 'T')}+08:00`);
export const dayOfDate = (date: string): number => Date.parse(`2026-${date}T00:00:00Z`) / 86_400_000;
export const WEEK = { from: dayOfDate('11-02'), to: dayOfDate('11-08') };

export async function figuresCompany(): Promise<World> {
  const w = new World({ now: at('11-10 10:00:00') });
  tell(w);
  talkAlone(w);
  talkInGroups(w);
  await w.pull();
  await w.app.pipeline.figures();
  find(w);
  return w;
}

/** From, to, time, text; a call has its seconds instead. */
function say(w: World, from: string, to: string, time: string, what: string | number = '在吗'): void {
  const roomid = to.startsWith('wr') ? to : '';
  const more = { msgtime: at(time), roomid };
  const tolist = roomid === '' ? [to] : [ANN, 'zhang'];
  if (typeof what === 'string') w.sends({ from, tolist, msgtype: 'text', text: { content: what }, ...more });
  else w.sends({ from, tolist, msgtype: 'voiptext', info: { callduration: what, invitetype: 2 }, ...more });
}

function talkAlone(w: World): void {
  // D0 Sunday before: the clocks of New York go back at 14:00 of UTC+8.
  say(w, ANN, 'zhang', '11-01 13:50:00');
  say(w, 'zhang', ANN, '11-01 14:10:00');
  // D1 Monday: answered after 40 s, and after 4 minutes (from his first of two); 谢谢 ends it.
  say(w, ANN, 'zhang', '11-02 10:00:00');
  say(w, 'zhang', ANN, '11-02 10:00:40');
  say(w, ANN, 'zhang', '11-02 10:02:00');
  say(w, ANN, 'zhang', '11-02 10:03:00');
  say(w, 'zhang', ANN, '11-02 10:06:00');
  say(w, ANN, 'zhang', '11-02 10:07:00', '谢谢！');
  // D2 Monday: a new one, although only 13 minutes later.
  say(w, ANN, 'zhang', '11-02 10:20:00');
  say(w, 'zhang', ANN, '11-02 10:20:30');
  // D3 Monday: asked five minutes before work ends, answered ten minutes after.
  say(w, BO, 'zhang', '11-02 17:55:00');
  say(w, 'zhang', BO, '11-02 18:10:00');
  // D4 Wednesday, begun by him, over midnight into the holiday.
  say(w, 'zhang', BO, '11-04 23:50:00');
  say(w, BO, 'zhang', '11-04 23:58:00');
  say(w, 'zhang', BO, '11-05 00:06:00');
  // D5 on the holiday, with a call of 90 s.
  say(w, CAI, 'zhang', '11-05 10:00:00');
  say(w, 'zhang', CAI, '11-05 10:02:00');
  say(w, 'zhang', CAI, '11-05 10:05:00', 90);
  // D6 Friday: never answered.
  say(w, CAI, 'zhang', '11-06 10:00:00');
  // D7 Friday: he writes and takes it back; nobody answers.
  say(w, 'zhang', ANN, '11-06 11:00:00', '发错了');
  w.sends({
    from: 'zhang',
    tolist: [ANN],
    action: 'recall',
    msgtype: 'revoke',
    revoke: { pre_msgid: `m${w.seq}` },
    msgtime: at('11-06 11:00:30'),
  });
  // D8 Sunday: answered on Monday, when the week is over. D9 that Monday.
  say(w, ANN, 'zhang', '11-08 23:55:00');
  say(w, 'zhang', ANN, '11-09 00:01:00');
  say(w, ANN, 'zhang', '11-09 10:00:00');
  say(w, 'zhang', ANN, '11-09 10:01:00');
}

function talkInGroups(w: World): void {
  // G1 Monday: li after 30 s, zhang after 2 minutes, li again after 11 minutes (Bo's 10:01 was the first since his last).
  say(w, ANN, R1, '11-02 10:00:00');
  say(w, 'li', R1, '11-02 10:00:30');
  say(w, BO, R1, '11-02 10:01:00');
  say(w, 'zhang', R1, '11-02 10:02:00');
  say(w, 'zhang', R1, '11-02 10:02:30');
  say(w, ANN, R1, '11-02 10:10:00');
  say(w, 'li', R1, '11-02 10:12:00');
  // G2 Monday: begun by zhang, answered after 45 s.
  say(w, 'zhang', R1, '11-02 12:00:00');
  say(w, ANN, R1, '11-02 12:05:00');
  say(w, 'zhang', R1, '11-02 12:05:45');
  // G3 Tuesday: wu answers after 3 minutes.
  say(w, ANN, R1, '11-03 09:00:00');
  say(w, 'wu', R1, '11-03 09:03:00');
  // G4 on the holiday: 2 minutes, and a call of a minute.
  say(w, CAI, R2, '11-05 20:00:00');
  say(w, 'zhang', R2, '11-05 20:02:00');
  say(w, 'zhang', R2, '11-05 20:03:00', 60);
  // G5 Friday: zhang has left this group.
  say(w, CAI, R3, '11-06 10:00:00');
  say(w, 'li', R3, '11-06 10:00:10');
}

/** Who is who. zhang was in department 3 before; he counts where he is today. */
function tell(w: World): void {
  const archive = new Database(pathsOf(w.config).archive);
  const employee = (userid: string, name: string, department: number) =>
    archive.exec(`INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status)
        VALUES ('${userid}', '${name}', '', '客户经理', ${department}, 0, 1, '${userid}', 1);
      INSERT INTO employee_departments (userid, department, leads) VALUES ('${userid}', ${department}, 0);
      INSERT INTO archive_scope (userid, edition, from_at) VALUES ('${userid}', 2, ${at('09-01 00:00:00')})`);
  archive.exec(
    `INSERT INTO departments (id, name, parent_id, place, seen_at) VALUES (1, '恒川', 0, 3, 0), (2, '一部', 1, 2, 0), (3, '二部', 1, 1, 0)`,
  );
  employee('zhang', '张伟', 2);
  employee('li', '李敏', 2);
  employee('wu', '吴凡', 3);
  for (const [id, name] of [
    [ANN, '安娜'],
    [BO, '薄云'],
    [CAI, '蔡蔡'],
    [DU, '杜'],
    [EVA, '伊娃'],
    [FAN, '范'],
    [GAO, '高'],
    [HE, '何'],
  ])
    archive.exec(
      `INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${id}', '${name}', NULL, '', 1, 1)`,
    );
  tellContacts(archive);
  tellRooms(archive);
  archive.close();
  const desk = new Database(pathsOf(w.config).desk);
  desk.exec(`INSERT INTO room_keepers (room, userid, from_at, set_by) VALUES ('${R1}', 'li', ${at('11-01 00:00:00')}, 1);
    INSERT INTO calendar_days (calendar, date, kind, name) VALUES (1, '2026-11-05', 'rest', '司庆');
    INSERT INTO end_phrases (text, folded, changed_at) VALUES ('谢谢', '谢谢', 0) ON CONFLICT DO NOTHING`);
  desk.close();
}

function tellContacts(archive: Database.Database): void {
  const follow = (customer: string, userid: string, added: string, ended?: string, by?: string) =>
    archive
      .prepare(
        `INSERT INTO follows (customer, userid, added_at, remark, add_way, seen_at, ended_at, ended_by) VALUES (?, ?, ?, '', 1, 0, ?, ?)`,
      )
      .run(customer, userid, at(added), ended === undefined ? null : at(ended), by ?? null);
  follow(ANN, 'li', '10-01 10:00:00');
  follow(ANN, 'zhang', '10-05 10:00:00');
  follow(BO, 'zhang', '10-02 10:00:00');
  follow(CAI, 'zhang', '11-03 10:00:00');
  follow(EVA, 'li', '11-02 10:00:00');
  follow(EVA, 'zhang', '11-04 10:00:00', '11-06 12:00:00', 'customer');
  follow(FAN, 'zhang', '10-01 10:00:00', '11-10 09:00:00', 'customer');
  follow(GAO, 'zhang', '09-01 10:00:00', '11-05 10:00:00', 'employee');
  follow(HE, 'zhang', '08-01 10:00:00', '11-05 10:00:00', 'transfer');
}

function tellRooms(archive: Database.Database): void {
  const room = (id: string, name: string, owner: string, dismissed: string | null = null) =>
    archive
      .prepare(
        `INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision, dismissed_at) VALUES (?, 'customer', ?, ?, '', ?, 0, 1, ?)`,
      )
      .run(id, name, owner, at('10-01 00:00:00'), dismissed && at(dismissed));
  room(R1, '服务一群', 'zhang');
  room(R2, '服务二群', 'zhang');
  room(R3, '服务三群', 'li');
  room(R4, '解散的群', 'zhang', '11-05 10:00:00');
  const stay = (id: string, person: string, joined: string, left: string | null = null) =>
    archive
      .prepare(
        `INSERT INTO room_members (room, id, joined_at, kind, nickname, seen_at, left_at) VALUES (?, ?, ?, ?, '', 0, ?)`,
      )
      .run(id, person, at(joined), person.startsWith('wm') ? 2 : 1, left && at(left));
  for (const staff of ['zhang', 'li', 'wu']) stay(R1, staff, '10-01 00:00:00');
  stay(R2, 'zhang', '11-04 12:00:00');
  stay(R3, 'zhang', '10-01 00:00:00', '11-03 00:00:00');
  stay(R3, 'li', '10-01 00:00:00');
  stay(R1, ANN, '10-02 10:00:00');
  stay(R1, BO, '10-03 10:00:00');
  stay(R2, ANN, '11-05 10:00:00');
  stay(R2, BO, '11-05 10:00:00', '11-06 10:00:00');
  stay(R2, CAI, '11-05 12:00:00');
  stay(R2, DU, '11-07 10:00:00');
  stay(R3, CAI, '10-20 10:00:00');
}

/** Timeouts and violations, as their own stations would have found them. */
function find(w: World): void {
  const archive = new Database(pathsOf(w.config).archive);
  const desk = new Database(pathsOf(w.config).desk);
  timeout(archive, { id: 1, room: '', customer: ANN, date: '11-03', staff: ['zhang'] });
  timeout(archive, { id: 2, room: '', customer: ANN, date: '11-04', staff: ['zhang'] });
  timeout(archive, { id: 3, room: '', customer: BO, date: '11-04', staff: ['zhang'], isVoid: true });
  timeout(archive, { id: 4, room: '', customer: CAI, date: '11-09', staff: ['zhang'] });
  timeout(archive, { id: 5, room: R1, customer: ANN, date: '11-03', staff: ['zhang', 'li', 'wu'], keeper: 'li' });
  timeout(archive, { id: 6, room: R1, customer: BO, date: '11-04', staff: ['zhang', 'li', 'wu'], keeper: 'li' });
  timeout(archive, { id: 7, room: R2, customer: CAI, date: '11-06', staff: ['zhang'], keeper: 'zhang' });
  for (const [id, time, state] of [
    [1, '11-03 10:00:00', 'confirmed'],
    [2, '11-08 23:59:59', 'confirmed'],
    [3, '11-04 10:00:00', 'open'],
    [4, '11-09 00:00:00', 'confirmed'],
  ] as const) {
    archive
      .prepare(
        `INSERT INTO violations (id, rule, rule_version, rule_name, severity, seq, conversation, sender, sent_at, words, found_at) VALUES (?, 1, 1, '承诺收益', 'high', ?, ?, 'zhang', ?, '[]', 0)`,
      )
      .run(id, id, R1, at(time));
    desk.prepare('INSERT INTO violation_states (violation, state, revision) VALUES (?, ?, 1)').run(id, state);
  }
  archive.exec('UPDATE figures_state SET revision = revision + 1');
  archive.close();
  desk.close();
}

interface Late {
  readonly id: number;
  readonly room: string;
  readonly customer: string;
  readonly date: string;
  readonly staff: readonly string[];
  readonly keeper?: string;
  readonly isVoid?: boolean;
}

function timeout(
  archive: Database.Database,
  { id, room, customer, date, staff, keeper = '', isVoid = false }: Late,
): void {
  const key = room || [customer, 'zhang'].sort().join('|');
  const last = at(`${date} 10:00:00`);
  archive
    .prepare(
      `INSERT INTO timeouts (id, rule, rule_version, rule_name, conversation, kind, first_seq, first_at, last_seq, last_at, customer, level, day, owner, keeper, staff, members, raised_at, void_at)
        VALUES (?, 1, 1, '十分钟', ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, 5, ?, ?)`,
    )
    .run(
      id,
      key,
      room === '' ? 0 : 1,
      id,
      last,
      id,
      last,
      customer,
      dayOfDate(date),
      room === '' ? '' : 'zhang',
      keeper,
      staff.length,
      last,
      isVoid ? last : null,
    );
  for (const userid of staff)
    archive
      .prepare('INSERT INTO timeout_staff (timeout, userid, day) VALUES (?, ?, ?)')
      .run(id, userid, dayOfDate(date));
}

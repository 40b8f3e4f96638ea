import { PeopleFile } from '../../testing/people-file.ts';

/** The small files in memory, with all that figures are made of. */
export class FigureFile extends PeopleFile {
  constructor() {
    super({ wholeDesk: true });
  }

  /** Messages of a day, in UTC+8. */
  said(conversation: string, date: string, staff: number, customers = 0): void {
    const day = Date.parse(`${date}T00:00:00Z`) / 86_400_000;
    this.connection
      .prepare('INSERT INTO chat_days (conversation, day, staff, customers, others) VALUES (?, ?, ?, ?, 0)')
      .run(conversation, day, staff, customers);
  }

  /** Messages are counted up to here. */
  countedUntil(at: number): void {
    this.connection.prepare('UPDATE figures_state SET as_of = ?').run(at);
  }

  applied(userid: string, date: string, applies: number): void {
    this.connection
      .prepare('INSERT INTO behaviour VALUES (?, ?, 0, 0, NULL, NULL, ?, 0, 0)')
      .run(userid, date, applies);
  }
}

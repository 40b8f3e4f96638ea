import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { saveChannel } from '../../store/channels.ts';
import { saveSetting } from '../../store/settings.ts';
import { SimulatedWecom } from '../../testing/simulated-wecom/index.ts';
import { SmtpSink } from '../../testing/smtp-sink.ts';
import { viewer, World } from '../../testing/world.ts';
import { NOTICE_SETTINGS, type NoticeSettings } from '../settings.ts';

export const ROBOT = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';
export const ANN = 'wmABCDEFGHIJKLMNOPQRSTUVWX01';
export const MINUTE = 60_000;
export const ME = viewer();

/** People, rules and violations as the rooms that make them leave them; what is tried is the way from there to a telephone. */
export class Outbox {
  readonly wecom = new SimulatedWecom({ company: company(), corpId: 'ww1' });
  readonly smtp = new SmtpSink();
  world!: World;
  #smtpPort = 0;
  #violations = 0;

  async open(): Promise<void> {
    await this.wecom.listen();
    this.#smtpPort = await this.smtp.listen();
    const agent = { WECOM_API: this.wecom.url, AGENT_ID: '1000002', AGENT_SECRET: 'agent-secret' };
    this.world = new World({ settings: { ...agent, BASE_URL: 'https://cun.example.com' } });
    await this.world.app.store.write(saveSetting, ME, 'nothing', 1, 0); // the file is there
    this.#fill();
  }

  async close(): Promise<void> {
    await this.world?.end();
    await this.wecom.close();
    await this.smtp.close();
  }

  /** As if nobody had been told of anything. */
  async begin(): Promise<void> {
    this.desk(
      'DELETE FROM notices; DELETE FROM channels; DELETE FROM notice_templates; DELETE FROM rules; DELETE FROM checks;',
    );
    const { state } = this.wecom;
    state.sent.length = 0;
    state.robots.clear();
    state.robots.set(ROBOT, []);
    state.visible = null;
    state.refusals.clear();
    this.smtp.mails.length = 0;
    await this.settle({});
  }

  get app(): World['app'] {
    return this.world.app;
  }

  sql(file: 'desk' | 'archive', text: string): void {
    const db = new Database(pathsOf(this.world.config)[file]);
    db.pragma('busy_timeout = 5000');
    db.exec(text);
    db.close();
  }

  desk(text: string): void {
    this.sql('desk', text);
  }

  count(where: string): number {
    const db = new Database(pathsOf(this.world.config).desk, { readonly: true });
    const { n } = db.prepare(`SELECT count(*) AS n FROM notices WHERE ${where}`).get() as { n: number };
    db.close();
    return n;
  }

  settle(settings: Partial<NoticeSettings>): Promise<void> {
    return this.app.store.write(saveSetting, ME, NOTICE_SETTINGS, settings, this.world.now);
  }

  /** A rule that tells these, and one violation of it. */
  violate(notify: object, more: { severity?: string; kind?: string; chat?: string; origin?: string } = {}): number {
    const { severity = 'high', kind = 'words', chat = `${ANN}|zhang`, origin = 'live' } = more;
    this.#violations += 1;
    const id = this.#violations;
    this.desk(`INSERT INTO rules (id, version, name, kind, spec, category, severity, folding, said_by, exceptions, notify, is_on, made_by, made_at, changed_by, changed_at)
      VALUES (${id}, 1, '承诺收益', '${kind}', '{}', 'negative', '${severity}', '{}', 'employee', '{}', '${JSON.stringify(notify)}', 1, 1, 0, 1, 0)`);
    this.sql(
      'archive',
      `INSERT INTO violations (id, rule, rule_version, rule_name, severity, conversation, sender, sent_at, words, found_at, rule_kind, chat_kind, receivers, origin, event_key)
       VALUES (${id}, ${id}, 1, '承诺收益', '${severity}', '${chat}', 'zhang', ${this.world.now}, '["保本 13812345678"]', 0, '${kind}', '${chat.includes('|') ? 'external' : 'group'}', '["${ANN}"]', '${origin}', 'k${id}')`,
    );
    return id;
  }

  async tellAndSend(): Promise<number> {
    await this.app.alerts.tell();
    return this.app.alerts.send();
  }

  sentTo(): string[] {
    return this.wecom.state.sent.flatMap(({ touser }) => touser).sort();
  }

  /** The text of a message that went to members. */
  textOf(at = 0): string {
    return (this.wecom.state.sent[at]!.body as { content: string }).content;
  }

  async addRobot(): Promise<void> {
    const secret = this.app.alerts.sealSecret('r1', ROBOT);
    const robot = { key: 'r1', kind: 'robot', name: '风控群', settings: {}, secret } as const;
    await this.app.store.write(saveChannel, ME, robot, this.world.now);
  }

  async addMail(password: string): Promise<void> {
    const settings = {
      host: '127.0.0.1',
      port: this.#smtpPort,
      security: 'none',
      user: 'cun',
      from: 'cun@example.com',
    };
    const secret = this.app.alerts.sealSecret('mail', password);
    const mail = { key: 'mail', kind: 'mail', name: '邮件', settings, secret } as const;
    await this.app.store.write(saveChannel, ME, mail, this.world.now);
  }

  #fill(): void {
    this.sql(
      'archive',
      `INSERT INTO departments (id, name, parent_id, place, leaders, seen_at) VALUES (1, '恒川', 0, 1, '["boss"]', 0), (2, '一部', 1, 1, '["lead"]', 0);
       INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status) VALUES
         ('zhang', '张伟', '', '', 2, 0, 1, '', 1), ('lead', '李敏', '', '', 2, 0, 1, '', 1), ('boss', '王总', '', '', 1, 0, 1, '', 1),
         ('keeper', '赵管', '', '', 1, 0, 1, '', 1);
       INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin, status, gone_at) VALUES ('gone', '钱走', '', '', 1, 0, 1, '', 1, 5);
       INSERT INTO employee_departments (userid, department, leads) VALUES ('zhang', 2, 0), ('lead', 2, 1), ('boss', 1, 1);
       INSERT INTO customers (id, name, corp_full_name, position, revision, kind) VALUES ('${ANN}', '安娜 13812345678', '', '', 1, 1);
       INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES ('wrROOM', 'customer', '服务群', 'zhang', '', 0, 0, 1);`,
    );
    this.desk(
      `INSERT INTO room_keepers (room, userid, from_at, set_by) VALUES ('wrROOM', 'keeper', 0, 1);
       INSERT INTO accounts (id, login, name, wecom_userid, enabled, created_at) VALUES (7, 'boss', '王总', 'Boss', 1, 0);
       INSERT INTO account_roles (account, role, scope, given_at) VALUES (7, 'compliance', NULL, 0);`,
    );
  }
}

function company(): ConstructorParameters<typeof SimulatedWecom>[0]['company'] {
  const staff = ['zhang', 'lead', 'boss', 'keeper', 'gone'].map((userid) => ({ userid, name: userid, edition: 1 }));
  return { departments: [], staff, customers: [], groups: [] } as never;
}

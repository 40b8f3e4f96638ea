import { randomBytes } from 'node:crypto';
import type { Viewer } from '../access/viewer.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { loadMasterKey, seal } from '../lib/seal.ts';
import { listAwaited } from '../store/awaited.ts';
import type { CheckpointPlace } from '../store/checkpoint-places.ts';
import { listChecks } from '../store/checks.ts';
import { readMediaState } from '../store/media.ts';
import {
  addNotices,
  addTimeoutNotices,
  forgetNotices,
  listToldTroubles,
  type NewNotice,
  readTold,
} from '../store/notices.ts';
import type { DuePlan } from '../store/report-plans.ts';
import { readSettings } from '../store/settings.ts';
import { countByHour, readArrivals } from '../store/silence.ts';
import type { Store } from '../store/store.ts';
import { listRoleHolders, listUntold } from '../store/untold.ts';
import { listIdleNotices, listUntoldTimeouts, readToldTimeouts, settleNotices } from '../store/untold-timeouts.ts';
import type { MessageApi } from '../wecom/message-api.ts';
import { robotKeyIn } from '../wecom/robot-api.ts';
import { categories, TIMEOUT } from './categories.ts';
import { type CheckpointParts, CheckpointSender } from './checkpoint-sender.ts';
import { noticesOfAwaited } from './for-approvers.ts';
import { noticesOfTrouble, type Trouble, troubleInMedia, troubleInSilence, troublesInChecks } from './for-system.ts';
import { noticesOfTimeouts } from './for-timeouts.ts';
import { noticesFor } from './for-violations.ts';
import { noticesOfRecovery, type Outlook } from './recovery.ts';
import { ReportSender } from './report-sender.ts';
import type { Post } from './rfc3161.ts';
import { type RobotSender, Sender } from './sender.ts';
import { type Audience, type NoticeSettings, noticeSettingsIn } from './settings.ts';
import { unusualSilence, WEEKS } from './silence.ts';
import type { Written } from './template.ts';

/** Who hears of what, and that he does: violations become notices, notices become messages. All it knows is in the store. */
export interface AlertParts {
  readonly config: Pick<Config, 'keyFile' | 'baseUrl' | 'windowDays' | 'dataDir'>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly messages: Pick<MessageApi, 'send'>;
  readonly robots: RobotSender;
  /** To an address outside that is not WeCom's. */
  readonly post: Post;
}

/** The program itself asks; it shows nobody anything but whom it was told to tell. */
const PROGRAM: Viewer = { accountId: 0, name: '会存', permissions: ['see-health'], scope: 'everyone' };

const AT_ONCE = 200;
const KEPT = 180 * 86_400_000;
const WEEK = 7 * 86_400_000;
const SYSTEM = categories.filter(({ about }) => about === 'system').map(({ name }) => name);

export class Alerts {
  readonly #parts: AlertParts;
  readonly #sender: Sender;
  readonly #checkpoints: CheckpointSender;
  readonly #reports: ReportSender;

  constructor(parts: AlertParts) {
    this.#parts = parts;
    this.#sender = new Sender(parts);
    const mail: CheckpointParts['mail'] = (to, written) => this.#sender.deliver('mail', [to], written);
    this.#checkpoints = new CheckpointSender({ ...parts, dataDir: parts.config.dataDir, mail });
    this.#reports = new ReportSender({
      ...parts,
      baseUrl: parts.config.baseUrl,
      mail: (to, written, attachment) => this.#sender.deliver('mail', [to], written, { attachment }),
      members: (userids, written, again) => this.#sender.deliver('wecom', userids, written, { again }),
    });
  }

  /** Checkpoints of the evidence log to where they are kept outside. Answers with how many went. */
  sendCheckpoints(): Promise<number> {
    return this.#checkpoints.send();
  }

  /** Saved reports whose time has come, and those that failed before. Answers with how many went. */
  sendReports(): Promise<number> {
    return this.#reports.send();
  }

  /** One of them right now; what a way objects to is a sentence. */
  sendReport(plan: DuePlan): Promise<void> {
    return this.#reports.sendNow(plan);
  }

  /** Likewise, to those who have not got the one before. */
  sendReportRest(plan: DuePlan): Promise<void> {
    return this.#reports.sendRest(plan);
  }

  /** The newest to one place right now; what the place objects to is a sentence. */
  sendCheckpointTo(place: CheckpointPlace): Promise<void> {
    return this.#checkpoints.sendNow(place);
  }

  /** Violations found since the last time become notices. Answers with how many notices. */
  async tell(): Promise<number> {
    const { store, clock } = this.#parts;
    const settings = await this.settings();
    const holders = await this.#holders(settings.violations);
    let told = await store.read(readTold);
    let added = 0;
    for (;;) {
      const { violations, last } = await store.read(listUntold, told, AT_ONCE);
      if (last === told) return added;
      const notices = noticesFor(violations, settings, { now: clock(), roleHolders: holders });
      added += await store.write(addNotices, notices, last, clock());
      told = last;
    }
  }

  /** Levels of reply timeouts raised since become notices. Answers with how many notices. */
  async tellTimeouts(): Promise<number> {
    const { store, clock } = this.#parts;
    const settings = await this.settings();
    let told = await store.read(readToldTimeouts);
    let added = 0;
    for (;;) {
      const { timeouts, last } = await store.read(listUntoldTimeouts, told, AT_ONCE);
      if (last === told) return added;
      const notices = noticesOfTimeouts(timeouts, settings, clock());
      added += await store.write(addTimeoutNotices, notices, last, clock());
      told = last;
    }
  }

  /** What waits for a second person is told to those who may be that. Answers with how many notices. */
  async tellApprovers(): Promise<number> {
    const { store, clock } = this.#parts;
    const notices = noticesOfAwaited(await store.read(listAwaited), clock());
    return notices.length === 0 ? 0 : store.write(addNotices, notices, null, clock());
  }

  /** What is due goes out, as far as there is anything to tell by now. Answers with how many notices went. */
  async send(): Promise<number> {
    await this.#settleTimeouts();
    return this.#sender.send();
  }

  /** What threatens the archive is told to those who keep it running, and that it is over to those who were told. */
  async watch(): Promise<number> {
    const { store, clock } = this.#parts;
    const now = clock();
    const { system, ...settings } = await this.settings();
    const members = [...new Set([...system.people, ...(await this.#holders(system))])];
    const { troubles, ...outlook } = await this.#look(settings, now);
    const told = await store.read(listToldTroubles, SYSTEM, now - WEEK);
    const notices = [
      ...troubles.flatMap((trouble): NewNotice[] => noticesOfTrouble(trouble, system, members, now)),
      ...noticesOfRecovery(told, outlook, now),
    ];
    await store.write(forgetNotices, now - KEPT);
    return notices.length === 0 ? 0 : store.write(addNotices, notices, null, now);
  }

  async settings(): Promise<NoticeSettings> {
    return noticeSettingsIn(await this.#parts.store.read(readSettings, PROGRAM));
  }

  /** One message right now, to see whether a way works; what it objects to is a sentence. */
  async attempt(channel: NewNotice['channel'], recipient: string, written: Written): Promise<void> {
    try {
      const { unreached } = await this.#sender.deliver(channel, [recipient], written);
      if (unreached.length > 0)
        throw new UserError('企业微信没有把消息送到：这个人不在自建应用的可见范围内，或没有企业微信许可。');
    } catch (error) {
      this.#parts.log.warn({ channel, error: messageOf(error) }, 'a trial message did not go out');
      const remedy = (error as { remedy?: string }).remedy;
      throw error instanceof UserError ? error : new UserError([messageOf(error), remedy].filter(Boolean).join('。'));
    }
  }

  /** Of a robot's address as WeCom shows it; null for what is none. */
  robotKeyIn(address: string): string | null {
    return robotKeyIn(address);
  }

  newChannelKey(): string {
    return randomBytes(8).toString('hex');
  }

  /** Under the master key and this channel's name: it opens nowhere else. */
  sealSecret(key: string, secret: string): Uint8Array {
    return seal(loadMasterKey(this.#parts.config.keyFile), `channel-${key}`, Buffer.from(secret));
  }

  /** After a quiet night nobody hears of customers who were answered meanwhile. */
  async #settleTimeouts(): Promise<void> {
    const { store, clock } = this.#parts;
    const idle = await store.read(listIdleNotices, TIMEOUT, clock());
    if (idle.answered.length + idle.voided.length > 0) await store.write(settleNotices, idle);
  }

  async #holders({ roles }: Audience): Promise<string[]> {
    return roles.length === 0 ? [] : this.#parts.store.read(listRoleHolders, roles);
  }

  async #look(
    settings: Omit<NoticeSettings, 'system'>,
    now: number,
  ): Promise<Outlook & { readonly troubles: readonly Trouble[] }> {
    const { store, config } = this.#parts;
    const [checks, media] = await Promise.all([store.read(listChecks, PROGRAM), store.read(readMediaState, PROGRAM)]);
    const { lastAt, trouble } = await this.#silence(settings, now);
    const found = [trouble, troubleInMedia(media, config.windowDays, now)];
    const troubles = [...troublesInChecks(checks), ...found.filter((one) => one !== null)];
    return { troubles, standing: new Set(troubles.map(({ key }) => key.split(':')[0]!)), checks, lastAt };
  }

  /** Counting hours takes a moment, so it is done only when nothing has come for a while. */
  async #silence(
    { deadMinutes, deadTimes }: Pick<NoticeSettings, 'deadMinutes' | 'deadTimes'>,
    now: number,
  ): Promise<{ readonly lastAt: number | null; readonly trouble: Trouble | null }> {
    const { store } = this.#parts;
    const { lastAt, firstAt } = await store.read(readArrivals);
    if (lastAt === null || now - lastAt <= deadMinutes * 60_000) return { lastAt, trouble: null };
    const counts = await store.read(countByHour, now - (WEEKS + 1) * WEEK, now);
    const limits = { minutes: deadMinutes, times: deadTimes };
    return { lastAt, trouble: troubleInSilence(unusualSilence(counts, { lastAt, firstAt, now }, limits), lastAt) };
  }
}

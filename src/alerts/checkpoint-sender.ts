import { link, open, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Viewer } from '../access/viewer.ts';
import { checkpointFileName } from '../evidence/checkpoint.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { findNewestCheckpoint } from '../store/checkpoint-list.ts';
import { type CheckpointPlace, listPlaces, recordFailedPost, recordPost } from '../store/checkpoint-places.ts';
import type { CheckpointRow } from '../store/checkpoints.ts';
import type { AlertParts } from './alerts.ts';
import type { Post } from './rfc3161.ts';
import type { Written } from './template.ts';

/** Checkpoints to where they are kept outside, each place on its own timetable; what did not go is tried again later each time. */
export interface CheckpointParts extends Pick<AlertParts, 'store' | 'clock' | 'log'> {
  readonly dataDir: string;
  readonly post: Post;
  /** By mail; throws what the server objects to. */
  readonly mail: (to: string, written: Written) => Promise<unknown>;
}

const PROGRAM: Viewer = { accountId: 0, name: '会存', permissions: ['see-evidence'], scope: 'everyone' };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BACK_OFF = [1, 5, 15, 60].map((minutes) => minutes * MINUTE);

export class CheckpointSender {
  readonly #parts: CheckpointParts;

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
  }

  /** To all places whose time has come. Answers with how many went. */
  async send(): Promise<number> {
    const { store, clock } = this.#parts;
    const newest = await store.read(findNewestCheckpoint, PROGRAM);
    if (!newest) return 0;
    const now = clock();
    let sent = 0;
    for (const place of await store.read(listPlaces, PROGRAM)) {
      if (isDue(place, newest, now) && (await this.#sendTo(place, newest))) sent += 1;
    }
    return sent;
  }

  /** Right now, whatever its timetable says; what the place objects to is a sentence. */
  async sendNow(place: CheckpointPlace): Promise<void> {
    const { store, clock } = this.#parts;
    const newest = await store.read(findNewestCheckpoint, PROGRAM);
    if (!newest) throw new UserError('还没有检查点可以送出。存证日志有记录后十分钟内会签出第一个。');
    const receipt = await this.#deliver(place, newest);
    await store.write(recordPost, place, newest, { at: clock(), receipt });
  }

  async #sendTo(place: CheckpointPlace, newest: CheckpointRow): Promise<boolean> {
    const { store, clock, log } = this.#parts;
    try {
      const receipt = await this.#deliver(place, newest);
      await store.write(recordPost, place, newest, { at: clock(), receipt });
      return true;
    } catch (error) {
      log.warn({ place: place.id, kind: place.kind, error: messageOf(error) }, 'a checkpoint did not go out');
      const wait = BACK_OFF[Math.min(place.tries, BACK_OFF.length - 1)]!;
      const problem = error instanceof UserError ? error.message : `没有送出：${messageOf(error)}`;
      await store.write(recordFailedPost, place.id, problem, clock() + wait);
      return false;
    }
  }

  /** Answers with what came back, where something does that is worth keeping. */
  async #deliver({ kind, target }: CheckpointPlace, newest: CheckpointRow): Promise<Buffer | null> {
    if (kind === 'folder') await inTime(this.#toFolder(target, newest), target);
    else if (kind === 'mail') await this.#toMail(target, newest);
    else if (kind === 'webhook') await this.#toWeb(target, newest);
    else if (kind === 'timestamp') {
      const { stamp } = await import('./rfc3161.ts'); // 10 MB that few ask for
      return (await stamp(Buffer.from(newest.note), { url: target, post: this.#parts.post })).reply;
    }
    return null;
  }

  /** Whole or not at all, and never over one that is there. */
  async #toFolder(folder: string, checkpoint: CheckpointRow): Promise<void> {
    await assertFolder(folder, this.#parts.dataDir);
    const path = join(folder, checkpointFileName(checkpoint));
    const draft = `${path}.${process.pid}.new`;
    try {
      const file = await open(draft, 'w');
      await file.writeFile(checkpoint.note);
      await file.sync();
      await file.close();
      await link(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
      throw new UserError(`写不进文件夹 ${folder}：${messageOf(error)}。请检查共享是否挂载、权限与剩余空间。`);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #toMail(target: string, { size, note }: CheckpointRow): Promise<void> {
    const title = `存证检查点：${size} 条`;
    const about = '请原样保存这封邮件。以后用 huicun verify archive --outside 可与存档比对，发现任何改写。';
    for (const to of target.split(','))
      await this.#parts.mail(to, { format: 'text', title, body: `${about}\n\n${note}`, link: null });
  }

  async #toWeb(url: string, { origin, size, root, note, at }: CheckpointRow): Promise<void> {
    const body = {
      type: 'huicun-checkpoint',
      origin,
      size,
      root: Buffer.from(root).toString('base64'),
      checkpoint: note,
      signedAt: at,
    };
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const { status } = await this.#parts
      .post({ url, body: Buffer.from(JSON.stringify(body)), headers })
      .catch((error: unknown) => {
        if (error instanceof UserError) throw error;
        throw new UserError(`连不上 ${new URL(url).host}。核对地址，确认服务器可以访问它。（${messageOf(error)}）`);
      });
    if (status < 200 || status > 299) throw new UserError(`${new URL(url).host} 回答 HTTP ${status}，没有收下检查点。`);
  }
}

/** Grown since the last that went there, its time has come, and it is not being spared after a failure. */
function isDue({ kind, isOn, everyHours, nextAt, last }: CheckpointPlace, newest: CheckpointRow, now: number): boolean {
  if (!isOn || kind === 'paper' || now < nextAt) return false;
  if (last === null) return true;
  const grown = last.log !== newest.log || last.size < newest.size;
  return grown && now - last.at >= everyHours * HOUR;
}

/** There, and not among the data it is to vouch for. */
export async function assertFolder(folder: string, dataDir: string): Promise<void> {
  const [at, data] = [resolve(folder), resolve(dataDir)];
  if (at === data || at.startsWith(data + sep))
    throw new UserError('这个文件夹在数据目录之内，起不到外部留存的作用。请填写另一台机器上的共享或另一块磁盘。');
  const found = await inTime(
    stat(at).catch(() => null),
    folder,
  );
  if (!found?.isDirectory())
    throw new UserError(`没有文件夹 ${folder}。请先建立或挂载它，并让运行会存的账户可以写入。`);
}

const PATIENCE = 15_000;

/** A share that hangs does not answer at all: whoever asked is told, and the others have their turn. */
async function inTime<T>(work: Promise<T>, folder: string): Promise<T> {
  const late = new AbortController();
  const limit = setTimeout(PATIENCE, null, { signal: late.signal, ref: false }).then(() => {
    throw new UserError(`文件夹 ${folder} 很久没有回应。请检查共享是否连得上。`);
  });
  limit.catch(() => undefined); // of no account when the work was quicker
  try {
    return await Promise.race([work, limit]);
  } finally {
    late.abort();
  }
}

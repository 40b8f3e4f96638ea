import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The test's hand on the simulated Finance SDK: what WeCom holds for the company, and how the next calls shall fail.
 * All of it lies in files beside the library (native/README.md), so it works across processes and while calls run.
 */

/** One record as WeCom hands it over, field for field. */
export interface SealedEnvelope {
  readonly seq: number | bigint;
  readonly msgid: string;
  readonly publickey_ver: number;
  readonly encrypt_random_key: string;
  readonly encrypt_chat_msg: string;
}

const FILE = 'libWeWorkFinanceSdk_C.so';
const BUILT = join(import.meta.dirname, '../../native/simulator/build', FILE);

export class SimulatedLibrary {
  readonly dir: string;
  /** The file to load. */
  readonly path: string;
  #lastSeq: number | bigint = -1;
  #written = 0;

  constructor(dir: string) {
    this.dir = dir;
    this.path = join(dir, FILE);
    if (!existsSync(BUILT))
      throw new Error('the simulated library is not built: run `npm test` or `npm run demo` once');
    for (const folder of ['next-chat', 'next-media', 'media']) mkdirSync(join(dir, folder), { recursive: true });
    copyFileSync(BUILT, `${this.path}.new`);
    renameSync(`${this.path}.new`, this.path); // a program that has loaded an earlier copy keeps that one
  }

  /** WeCom has received these; in ascending seq. One write, so that a hundred thousand are no matter. */
  append(envelopes: readonly SealedEnvelope[]): void {
    let lines = '';
    for (const envelope of envelopes) {
      if (envelope.seq <= this.#lastSeq) throw new Error(`seq ${envelope.seq} after ${this.#lastSeq}: must ascend`);
      this.#lastSeq = envelope.seq;
      lines += lineOf(envelope);
    }
    appendFileSync(join(this.dir, 'records.jsonl'), lines);
  }

  /** `oldest`: what WeCom no longer has below it; `token`: changing it makes known handles stale; null takes it away. */
  set(name: 'oldest' | 'secret' | 'token' | 'deny_ip', value: string | null): void {
    if (value === null) rmSync(join(this.dir, name), { force: true });
    else this.#put(name, value);
  }

  /**
   * How the next calls behave, one directive each: `rc 10001`, `body <text>`, `slow <ms>`, `hang <ms>` (past the timeout),
   * `abort`, `segv`; for media also `badindex` and `datalen <n>`.
   */
  next(call: 'chat' | 'media', ...directives: readonly string[]): void {
    for (const directive of directives) {
      // The clock leads: a world opened again, also by another process, goes on behind what is there.
      const name = `${process.hrtime.bigint().toString().padStart(20, '0')}-${String(this.#written++).padStart(9, '0')}`;
      this.#put(`next-${call}/${name}`, directive);
    }
  }

  putMedia(id: string, bytes: Uint8Array): void {
    this.#put(mediaName(id), bytes);
  }

  /** As putMedia, so that thousands of ids share the bytes of one file; a copy where the disk cannot link. */
  linkMedia(id: string, path: string): void {
    this.#place(mediaName(id), (unfinished) => {
      try {
        linkSync(path, unfinished);
      } catch {
        copyFileSync(path, unfinished);
      }
    });
  }

  /** WeCom keeps media for some days only. */
  expireMedia(id: string): void {
    this.#put(`${mediaName(id)}.expired`, '');
  }

  /** Every call so far, as `chat seq=0 limit=1000 proxy= passwd= timeout=5 rc=0`. */
  calls(): string[] {
    const log = join(this.dir, 'calls.log');
    return existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [];
  }

  #put(name: string, content: string | Uint8Array): void {
    this.#place(name, (unfinished) => writeFileSync(unfinished, content));
  }

  /** By rename: the library never sees half a file. It does not look at hidden names. */
  #place(name: string, make: (unfinished: string) => void): void {
    const path = join(this.dir, name);
    const unfinished = join(dirname(path), `.${process.pid}-${this.#written++}`);
    mkdirSync(dirname(path), { recursive: true });
    make(unfinished);
    renameSync(unfinished, path);
    rmSync(unfinished, { force: true }); // between two links to the same file a rename does nothing
  }
}

function lineOf({ seq, msgid, publickey_ver, encrypt_random_key, encrypt_chat_msg }: SealedEnvelope): string {
  const text = JSON.stringify;
  return `{"seq":${seq},"msgid":${text(msgid)},"publickey_ver":${publickey_ver},"encrypt_random_key":${text(encrypt_random_key)},"encrypt_chat_msg":${text(encrypt_chat_msg)}}\n`;
}

/** As media.c does it: ids are base64 of any length, file names are not. */
function mediaName(id: string): string {
  const parts = id.replaceAll('/', '_').match(/.{1,200}/g) ?? [];
  return `media/${parts.join('~/')}`;
}

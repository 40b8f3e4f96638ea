import { mkdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { People } from '../../drawing/people.ts';
import { Templates, VIEWS } from '../../drawing/templates.ts';
import { clockOf, count, dateOf, dayTitle, fullTime } from '../../drawing/words.ts';
import { OfflineSearch } from './offline-search.ts';
import type { ChatHead, PackageFile, PackageFrame, PackageRow, Party, Sink } from './sink.ts';

/** The chats of a package as pages for a browser, that open from a folder without any network. */
const MOST_ON_PAGE = 500;
const PAUSE = 3_600_000;

/** The same style as in the program, in one file; with what it needs of Tabler. */
const STYLES = [
  'assets/tokens.css',
  'assets/parts.css',
  'assets/chats.css',
  'assets/messages.css',
  'assets/media.css',
  'offline/offline.css',
];
const SCRIPTS: readonly (readonly [name: string, from: string])[] = [
  ['player.js', 'assets/player.js'],
  ['chat.js', 'offline/chat.js'],
  ['search.js', 'offline/search.js'],
];

export class OfflineSink implements Sink {
  readonly #frame: PackageFrame;
  readonly #dir: string;
  readonly #templates = offlineTemplates();
  readonly #search: OfflineSearch;
  #chat: ChatHead | null = null;
  #page: PackageRow[] = [];
  #pages = 0;
  #before: number | null = null;
  #files: PackageFile[] = [];

  constructor(frame: PackageFrame) {
    this.#frame = frame;
    this.#dir = join(frame.workDir, 'offline');
    mkdirSync(this.#dir, { recursive: true });
    this.#search = new OfflineSearch(this.#dir);
  }

  async begin(chat: ChatHead): Promise<void> {
    this.#chat = chat;
    this.#page = [];
    this.#pages = 0;
    this.#before = null;
    this.#search.begin(chat);
  }

  async rows(page: readonly PackageRow[]): Promise<void> {
    for (const row of page) {
      // Only now it is known that another page follows.
      if (this.#page.length === MOST_ON_PAGE) await this.#writePage({ last: false });
      this.#page.push(row);
      await this.#search.add(row, this.#pages + 1);
    }
  }

  async end(): Promise<void> {
    await this.#writePage({ last: true });
  }

  async finish(): Promise<void> {
    await this.#search.finish();
    const style = STYLES.map((name) => readFileSync(join(VIEWS, name), 'utf8')).join('\n');
    await this.#write('assets/offline.css', style);
    for (const [name, from] of SCRIPTS) await this.#write(`assets/${name}`, readFileSync(join(VIEWS, from), 'utf8'));
  }

  files(): readonly PackageFile[] {
    const files = [...this.#files, ...this.#search.files()];
    this.#files = [];
    return files;
  }

  async abort(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }

  async #writePage({ last }: { last: boolean }): Promise<void> {
    const chat = this.#chat!;
    this.#pages += 1;
    const n = this.#pages;
    const rows = this.#page;
    this.#page = [];
    const here = new Set(rows.map(({ seq }) => seq));
    const bubbles = rows.map((row) => {
      const bubble = bubbleOf(row, { chat, before: this.#before, here });
      this.#before = row.sentAt;
      return bubble;
    });
    const html = await this.#templates.render('offline/chat', {
      frame: this.#frame,
      made: fullTime(this.#frame.createdAt),
      chat,
      facts: factsOf(chat, rows),
      bubbles,
      page: { n, previous: n === 1 ? null : `${n - 1}.html`, next: last ? null : `${n + 1}.html` },
    });
    await this.#write(`chats/${chat.n}/${n}.html`, html);
  }

  async #write(path: string, text: string): Promise<void> {
    const disk = join(this.#dir, path.replaceAll('/', '-'));
    await writeFile(disk, text);
    this.#files.push({ path: `offline/${path}`, disk });
  }
}

/** Nobody is signed in here: nothing is greyed. */
export function offlineTemplates(): Templates {
  return new Templates({ denied: () => '', allowed: () => true });
}

function factsOf({ kind, members, external }: ChatHead, rows: readonly PackageRow[]): string {
  const dated = rows.map(({ sentAt }) => sentAt).filter((at) => at > 0);
  const [first, last] = [dated[0], dated.at(-1)];
  return [
    `${external ? '外部' : '内部'}${kind === 'group' ? `群聊，${count(members.length)} 人` : '单聊'}`,
    first === undefined ? null : `本页 ${spanOf(dateOf(first), dateOf(last!))}`,
    `${count(rows.length)} 条`,
  ]
    .filter((fact) => fact !== null)
    .join(' · ');
}

const spanOf = (from: string, to: string): string => (from === to ? from : `${from} 至 ${to}`);

interface Around {
  readonly chat: ChatHead;
  readonly before: number | null;
  readonly here: ReadonlySet<number>;
}

function bubbleOf(row: PackageRow, { chat, before, here }: Around) {
  const { seq, sender, drawn, revokes, copy } = row;
  return {
    seq,
    copy,
    drawn,
    event: row.event ? row.lines.join(' ') : null,
    about: revokes !== null && here.has(revokes) ? `#m-${revokes}` : null,
    mine: sender.id === chat.who,
    sender: faceOf(sender),
    ...timesOf(row.sentAt, before),
    revoked: revokedOf(row),
  };
}

/** Of a masked one nothing is said but the name. */
function faceOf({ id, name, kind, detail }: Party) {
  const known = {
    name,
    detail,
    kind: kind === 'customer' && id !== name ? 'customer' : 'employee',
    gone: false,
  } as const;
  return new People({ of: () => (name === '' || kind === 'system' ? null : known) }).face(id);
}

function timesOf(sentAt: number, before: number | null) {
  const sameDay = before !== null && dateOf(before) === dateOf(sentAt);
  if (sentAt === 0) {
    return { time: '时间不详', full: '记录里没有时间', day: sameDay ? null : '时间不详', pause: null };
  }
  const time = clockOf(sentAt);
  const day = sameDay ? null : dayTitle(sentAt);
  return { time, full: fullTime(sentAt), day, pause: sameDay && sentAt - before >= PAUSE ? time : null };
}

function revokedOf({ revoked, sentAt, sender }: PackageRow) {
  if (revoked === null) return null;
  const when = dateOf(revoked.at) === dateOf(sentAt) ? clockOf(revoked.at) : fullTime(revoked.at).slice(0, 16);
  const by = revoked.by.id === sender.id ? '已' : `由 ${revoked.by.name} `;
  return {
    note: `${when} ${by}撤回，原文留存`,
    title: `${revoked.by.name} 于 ${fullTime(revoked.at)} 撤回，撤回记录的编号是 ${revoked.seq}`,
  };
}

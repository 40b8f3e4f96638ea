import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { type Looker, lookers, onePerson, openAccounts, recordTeams } from './access-company.ts';
import { PASSWORD, percentile, signIn } from './pages.ts';
import { type Built, openBenchArchive, pathsIn } from './search-archive.ts';
import { makeQueries } from './search-queries.ts';
import { ShippedProgram } from './shipped.ts';
import { median, milli } from './timing.ts';

/**
 * What a scope costs whoever has one, over --messages (1m): the same requests to the whole program by somebody who may see
 * everything and by others who may see some of it, in turns. `scope_overhead` is the worst of lists, opening and searching.
 */
const SETTLES = 5000; // ms: what the program does at its start is done
const ROUNDS = 2;
const EACH = 50; // of each kind of request, in a round
const GAP = 105; // 600 requests a minute are one reader's
/** Asked for beside the page, when its hits are already there: told apart from what is waited for. */
const COUNTING = '计数';

interface Asked {
  readonly kind: string;
  readonly path: string;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { messages: { type: 'string', default: '1m' } } });
  const messages = Number(values.messages.replace(/m$/i, '000000').replace(/k$/i, '000'));
  const built = await openBenchArchive(messages);
  recordTeams(built);
  console.log(`${messages.toLocaleString()} 条消息，${built.months.length} 个月，在 ${built.dir}`);
  const asked = requestsOf(built, messages);
  built.plain.close();
  const all = lookers(Date.now());
  const times = await measure(built, all, asked);
  report(all, asked, times);
}

/** What everybody asks for: conversations that all of them may see, words that are in some message. */
function requestsOf(built: Built, messages: number): Asked[] {
  const archive = new Database(pathsIn(built.dir).archive, { readonly: true });
  const keys = archive
    .prepare(
      `SELECT c.key FROM members m JOIN conversations c ON c.key = m.conversation
        WHERE m.userid = ? ORDER BY c.count DESC`,
    )
    .pluck()
    .all(onePerson()) as string[];
  archive.close();
  const words = makeQueries(built.plain, messages).filter(({ address }) => Object.keys(address).length === 0);
  const of = <T>(list: readonly T[], i: number) => list[Math.floor((i * list.length) / EACH) % list.length]!;
  const each = (kind: string, path: (i: number) => string) =>
    Array.from({ length: EACH }, (_, i) => ({ kind, path: path(i) }));
  return [
    ...each('会话列表', (i) => `/chats?${query({ by: 'all', since: 'all', tab: of(['external', 'group'], i) })}`),
    ...each('打开会话', (i) => `/chats?${query({ by: 'all', since: 'all', chat: of(keys, i) })}`),
    ...each('检索', (i) => `/search?${query({ q: of(words, i).text })}`),
    ...each(COUNTING, (i) => `/search/count?${query({ q: of(words, i).text })}`),
  ];
}

const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** In ms, by looker and kind of request. */
type Times = ReadonlyMap<Looker, ReadonlyMap<string, number[]>>;

async function measure(built: Built, all: readonly Looker[], asked: readonly Asked[]): Promise<Times> {
  await (await ShippedProgram.start(built.dir)).stop(); // the first start after an update compiles everything
  const program = await ShippedProgram.start(built.dir);
  try {
    openAccounts(built, all, Date.now());
    const cookies = new Map<Looker, string>();
    for (const looker of all) cookies.set(looker, await signIn(program.base, looker.login, PASSWORD));
    await sleep(SETTLES);
    const kinds = new Set(asked.map(({ kind }) => kind));
    const times = new Map(all.map((looker) => [looker, new Map([...kinds].map((kind) => [kind, [] as number[]]))]));
    const turns = new Turns(program.base);
    for (const kind of kinds) {
      const path = asked.find((one) => one.kind === kind)!.path;
      for (const cookie of cookies.values()) await turns.open(path, cookie); // templates are compiled
    }
    for (let round = 0; round < ROUNDS; round++)
      for (const { kind, path } of asked)
        for (const [looker, cookie] of cookies)
          times
            .get(looker)!
            .get(kind)!
            .push(await turns.open(path, cookie));
    return times;
  } finally {
    await program.stop();
  }
}

/** Each reader's requests are spaced so that his minute is not used up. */
class Turns {
  readonly #base: string;
  readonly #last = new Map<string, number>();

  constructor(base: string) {
    this.#base = base;
  }

  async open(path: string, cookie: string): Promise<number> {
    await sleep(Math.max(0, (this.#last.get(cookie) ?? 0) + GAP - performance.now()));
    const from = performance.now();
    this.#last.set(cookie, from);
    const answer = await fetch(this.#base + path, { headers: { cookie }, redirect: 'manual' });
    await answer.text();
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return performance.now() - from;
  }
}

function report(all: readonly Looker[], asked: readonly Asked[], times: Times): void {
  const whole = times.get(all[0]!)!;
  let worst = 0;
  console.log('\n整个请求                        个数      p50      p99 (ms)  p50 与不限范围之比');
  for (const kind of new Set(asked.map((one) => one.kind)))
    for (const looker of all) {
      const taken = times.get(looker)!.get(kind)!;
      const ratio = median(taken) / median(whole.get(kind)!);
      if (looker.counts && kind !== COUNTING) worst = Math.max(worst, ratio);
      console.log(
        `${wide(kind, 10)}${wide(looker.label, 22)}${String(taken.length).padStart(4)}` +
          `${milli(median(taken)).padStart(9)}${milli(percentile(taken, 0.99)).padStart(9)}${ratio.toFixed(2).padStart(12)}`,
      );
    }
  console.log(`scope_overhead=${worst.toFixed(2)}`);
}

/** A Chinese letter is as wide as two others. */
function wide(text: string, width: number): string {
  const taken = [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0);
  return text + ' '.repeat(Math.max(1, width - taken));
}

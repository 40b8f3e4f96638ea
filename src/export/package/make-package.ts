import { basename, join } from 'node:path';
import { parseCheckpoint } from '../../evidence/checkpoint.ts';
import { multiproof } from '../../evidence/multiproof.ts';
import { fingerprintOf, parseVerifierKey } from '../../evidence/note.ts';
import { TileReader } from '../../evidence/tiles.ts';
import { buildVerifier } from '../../evidence/verifier/build.ts';
import { UserError } from '../../lib/errors.ts';
import { findConversation } from '../../store/chats.ts';
import { findGoneChat } from '../../store/package-copies.ts';
import { listOtherNames, listStaffNames } from '../../store/package-rows.ts';
import type { Evidence, Work, Written } from '../format.ts';
import { Aliases } from './aliases.ts';
import { type Face, faceOfGone, headOf } from './chat-heads.ts';
import { custodySheet } from './custody.ts';
import { JsonlSink } from './jsonl.ts';
import { LogBound } from './log-bound.ts';
import { MANIFEST, manifestPath, SIGNATURE, signedText, writeManifest } from './manifest.ts';
import { MediaShelf } from './media-shelf.ts';
import { LineFile, PackageZip } from './package-zip.ts';
import { type ChatSummary, type LogFacts, papersOf, type Totals } from './papers.ts';
import { KnownParties, MaskedParties, type Parties } from './parties.ts';
import { compareLast, type Reader, readBack } from './read-back.ts';
import { type RowTools, rowOf, type Source } from './row-maker.ts';
import { MediaMaker } from './row-media.ts';
import { type Choosing, PAGE, type SelectedChat } from './selection.ts';
import type { ChatHead, PackageFrame, PackageRow, Sink } from './sink.ts';
import { sinksFor } from './sinks.ts';
import { sourcesOf } from './sources.ts';

/** A package from beginning to end. Nothing of it has a name before it has been verified as whoever gets it would. */
export interface Packing {
  readonly choosing: Choosing;
  readonly chats: readonly SelectedChat[];
  readonly frame: PackageFrame;
  readonly work: Work;
}

const NO_LOG = '存证日志还没有建好，没有它的导出包不能核验。请等“存证”页显示日志已建好，再点“重新生成”。';
const AT_ONCE = 100; // messages handed to the sinks together: a step of the pace lies between

export async function makePackage(packing: Packing): Promise<Written> {
  if (packing.work.evidence === null) throw new UserError(NO_LOG);
  const making = new Making(packing, packing.work.evidence);
  try {
    return await making.run();
  } catch (error) {
    await making.abort();
    throw error;
  } finally {
    await making.close();
  }
}

class Making {
  readonly #packing: Packing;
  readonly #evidence: Evidence;
  readonly #zip: PackageZip;
  readonly #shelf: MediaShelf;
  readonly #sinks: readonly Sink[];
  readonly #jsonl: JsonlSink;
  readonly #bound: LogBound;
  readonly #tools: RowTools;
  readonly #summaries: ChatSummary[] = [];
  readonly #begun = performance.now();

  constructor(packing: Packing, evidence: Evidence) {
    const { frame, work, choosing } = packing;
    this.#packing = packing;
    this.#evidence = evidence;
    this.#zip = new PackageZip(work.openZip(work.path), work.pace, frame.createdAt);
    this.#shelf = new MediaShelf(this.#zip, work);
    this.#jsonl = new JsonlSink(frame);
    this.#sinks = [this.#jsonl, ...sinksFor(choosing.order.formats, frame)];
    const log = Number(basename(evidence.logDir));
    this.#bound = new LogBound({ log, size: evidence.size, at: frame.createdAt });
    this.#tools = {
      ...this.#partiesFor(),
      bound: this.#bound,
      media: new MediaMaker({ ...work, shelf: this.#shelf, masked: frame.masked, media: frame.media }),
    };
  }

  async run(): Promise<Written> {
    const { chats, work } = this.#packing;
    await work.pace.page();
    for (const chat of chats) await this.#chat(chat);
    for (const sink of this.#sinks) await sink.finish();
    await this.#takeFiles();
    const totals = this.#totals();
    const manifest = await this.#papers(totals);
    await this.#zip.end();
    await compareLast(this.#reader);
    const { messages, conversations, media, mediaMissing } = totals;
    return { manifest, counts: { messages, conversations, media, mediaMissing } };
  }

  async abort(): Promise<void> {
    await this.#zip.abort();
    for (const sink of this.#sinks) await sink.abort();
  }

  async close(): Promise<void> {
    await this.#shelf.close();
  }

  /** In a masked package nobody is named: whom it is about is known before the first word is read. */
  #partiesFor(): { parties: Parties; aliases: Aliases | null } {
    const { frame, choosing, chats } = this.#packing;
    const { reading, viewer } = choosing;
    const known = new KnownParties(reading, viewer);
    if (!frame.masked) return { parties: known, aliases: null };
    const aliases = new Aliases();
    for (const { id, name } of staffNames(choosing)) aliases.learn(id, [name], 'employee');
    const parties = new MaskedParties(known, aliases, (ids) => reading.run((db) => listOtherNames(db, viewer, ids)));
    for (const { key } of chats) {
      const face = reading.run((db) => findConversation(db, viewer, key));
      parties.meet(face ? [key, ...face.members.map(({ userid }) => userid)] : []);
    }
    return { parties, aliases };
  }

  async #chat(chat: SelectedChat): Promise<void> {
    const { choosing, frame, work } = this.#packing;
    const { reading, viewer } = choosing;
    const face = reading.run((db) => findConversation(db, viewer, chat.key)) ?? this.#goneFace(chat);
    if (!face) return; // not to be seen any more
    let head: ChatHead | null = null;
    const said = new Span();
    for await (const messages of sourcesOf(choosing, chat, { pace: work.pace, bound: this.#bound })) {
      if (messages.length === 0) continue;
      if (head === null) {
        head = headOf(face, this.#summaries.length + 1, { parties: this.#tools.parties, masked: frame.masked });
        for (const sink of this.#sinks) await sink.begin(head);
      }
      await this.#rows(messages, said);
    }
    if (head === null) return; // all of it came too late
    for (const sink of this.#sinks) await sink.end();
    this.#summaries.push(summaryOf(head, said, await this.#takeFiles()));
  }

  #goneFace({ key, copies }: SelectedChat): Face | null {
    const { reading, viewer } = this.#packing.choosing;
    const gone = copies.length === 0 ? null : reading.run((db) => findGoneChat(db, viewer, copies));
    return gone && faceOfGone(key, gone);
  }

  async #rows(messages: readonly Source[], said: Span): Promise<void> {
    const { pace } = this.#packing.work;
    for (let i = 0; i < messages.length; i += AT_ONCE) {
      const rows: PackageRow[] = [];
      for (const message of messages.slice(i, i + AT_ONCE)) {
        const row = await rowOf(message, this.#tools);
        rows.push(row);
        said.add(row.sentAt);
      }
      for (const sink of this.#sinks) await sink.rows(rows);
      pace.done += rows.length;
      pace.leftOut = this.#shelf.missing;
      await pace.step();
    }
  }

  /** Of transcripts the paths, for the list of conversations. */
  async #takeFiles(): Promise<string[]> {
    const taken: string[] = [];
    for (const sink of this.#sinks) {
      for (const file of sink.files()) {
        await this.#zip.take(file);
        if (/^(?:pdf|rsmf)\//.test(file.path)) taken.push(file.path);
      }
    }
    return taken;
  }

  #totals(): Totals {
    const media = this.#zip.recorded.filter(({ path }) => path.startsWith('media/'));
    return {
      ...this.#jsonl.counts,
      late: this.#bound.late,
      mediaBytes: media.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Everything that tells of the rest: at last what was found when it was read back, and the manifest. */
  async #papers(totals: Totals): Promise<string> {
    const { choosing, frame } = this.#packing;
    const log = await this.#proof();
    const { mjs, html } = buildVerifier();
    await this.#zip.text('verify.mjs', mjs);
    await this.#zip.text('verify.html', html);
    const papers = { frame, formats: choosing.order.formats, chats: this.#summaries, totals, log };
    for await (const { path, text } of papersOf(papers)) await this.#zip.text(path, text);
    this.#packing.work.written();
    const found = await readBack(this.#reader, { frame, totals, log });
    await this.#zip.text('custody.html', await custodySheet(papers, found));
    const disk = manifestPath(frame.workDir);
    const sha256 = await writeManifest(disk, { frame, totals, log, readBack: found }, this.#zip.recorded);
    await this.#zip.put(MANIFEST, disk, { stored: false, at: frame.createdAt });
    await this.#zip.text(SIGNATURE, this.#evidence.sign(signedText(sha256)));
    return sha256;
  }

  get #reader(): Reader {
    const { frame, work } = this.#packing;
    const { key, sign } = this.#evidence;
    const now = () => frame.createdAt + Math.round(performance.now() - this.#begun);
    return { ...work, zip: this.#zip, key, sign, now };
  }

  /** The checkpoint, and the hashes that lead from every entry of the package to its root. */
  async #proof(): Promise<LogFacts> {
    const { checkpoint, key, logDir, size } = this.#evidence;
    const disk = join(this.#packing.frame.workDir, 'proof.txt');
    const lines = new LineFile(disk);
    const tiles = new TileReader(logDir, size);
    for (const hash of multiproof(this.#jsonl.leaves.sorted(), size, tiles.hash)) {
      await lines.write(`${hash.toString('base64')}\n`);
    }
    await lines.end();
    await this.#zip.text('log/checkpoint.txt', checkpoint);
    await this.#zip.text('log/key.txt', `${key}\n`);
    await this.#zip.take({ path: 'log/proof.txt', disk });
    const { origin, root } = parseCheckpoint(checkpoint.slice(0, checkpoint.lastIndexOf('\n\n') + 1));
    const fingerprint = fingerprintOf(parseVerifierKey(key).publicKey);
    return { origin, size, root: root.toString('base64'), key, fingerprint };
  }
}

/** From the first to the last message with a time. */
class Span {
  count = 0;
  from: number | null = null;
  to: number | null = null;

  add(at: number): void {
    this.count += 1;
    if (at === 0) return;
    this.from = Math.min(this.from ?? at, at);
    this.to = Math.max(this.to ?? at, at);
  }
}

function summaryOf({ n, name, kind, external }: ChatHead, { count, from, to }: Span, files: string[]): ChatSummary {
  return { n, name, kind, external, count, from, to, files };
}

function* staffNames({ reading, viewer }: Choosing): Generator<{ id: string; name: string }> {
  for (let after = '', more = true; more; ) {
    const page = reading.run((db) => listStaffNames(db, viewer, { after, limit: PAGE }));
    yield* page;
    after = page.at(-1)?.id ?? after;
    more = page.length > 0;
  }
}

import { createReadStream } from 'node:fs';
import type { ZipTarget } from '../../lib/zip.ts';
import { Workshop } from '../../media/workshop.ts';
import type { Recording } from '../../store/recordings.ts';
import type { ExportFormat, Work } from '../format.ts';
import { cellsOf, type Listed, Listing, stateOf } from '../listing.ts';
import { extensionOf, formatOfRecording, stemOf } from '../names.ts';
import { addContent, addFile } from '../put-in.ts';
import { wantedRecordings } from '../recordings.ts';

/** The files themselves, as they were archived, with a list of them. What is missing is in the list, with the reason. */
export const recordingsPack: ExportFormat = {
  name: 'recordings-pack',
  extension: 'zip',
  plan(asked) {
    const { recordings, wav } = wantedRecordings(asked);
    return { total: recordings.total, write: (work) => pack(work, recordings.pages(), wav) };
  },
};

async function pack(work: Work, pages: Iterable<readonly Recording[]>, wav: boolean): Promise<void> {
  const packing = new Packing(work, wav);
  try {
    for (const page of pages) {
      await work.pace.page();
      for (const recording of page) await packing.add(recording);
    }
    await work.pace.page();
    await packing.end();
  } catch (error) {
    await packing.abort();
    throw error;
  } finally {
    await packing.close();
  }
}

const FOLDER = '音视频';

class Packing {
  readonly #work: Work;
  readonly #wav: boolean;
  readonly #zip: ZipTarget;
  readonly #listing: Listing;
  #workshop: Workshop | null = null;

  constructor(work: Work, wav: boolean) {
    this.#work = work;
    this.#wav = wav;
    this.#zip = work.openZip(work.path);
    this.#listing = new Listing(work.path);
    work.pace.measure(() => this.#zip.bytes);
  }

  async add(recording: Recording): Promise<void> {
    const { pace } = this.#work;
    const listed = await this.#put(recording);
    pace.done += 1;
    await this.#listing.row(cellsOf(pace.done, recording, listed));
    await pace.step();
  }

  async end(): Promise<void> {
    await this.#listing.end();
    await this.#zip.add(createReadStream(this.#listing.xlsxPath), { name: '清单.xlsx', stored: true, at: Date.now() });
    await this.#zip.add(createReadStream(this.#listing.csvPath), { name: '清单.csv', at: Date.now() });
    await this.#zip.end();
  }

  async abort(): Promise<void> {
    await this.#zip.abort();
    await this.#listing.abort();
  }

  async close(): Promise<void> {
    await this.#workshop?.close();
  }

  async #put(recording: Recording): Promise<Listed> {
    const { medium, sentAt } = recording;
    const stem = stemOf(recording);
    const name = `${stem}.${extensionOf(recording)}`;
    const left = (state: string): Listed => {
      this.#work.pace.leftOut += 1;
      return { name: '', playable: null, state };
    };
    if (medium.state !== 'done' || medium.sha256 === null) return left(stateOf(medium));
    const entry = { name: `${FOLDER}/${name}`, at: sentAt, stored: formatOfRecording(recording).name !== 'wav' };
    const problem = await addContent(this.#zip, this.#work, medium.sha256, entry);
    if (problem?.leftOut) return left(problem.sentence);
    const state = problem?.sentence ?? stateOf(medium);
    if (!this.#wav || !needsCopy(recording)) return { name, playable: null, state };
    const playable = `${stem}.wav`;
    const made = await this.#putCopy(medium.sha256, { name: `${FOLDER}/${playable}`, at: sentAt });
    return made ? { name, playable, state } : { name, playable: null, state: `${state}；无法转为 WAV` };
  }

  async #putCopy(sha256: string, entry: { name: string; at: number }): Promise<boolean> {
    const { mediaDir, previewsDir, ffmpegPath, log } = this.#work;
    this.#workshop ??= new Workshop({ mediaDir, previewsDir, ffmpegPath, log });
    const path = await this.#workshop.play(sha256);
    return path !== null && (await addFile(this.#zip, path, entry));
  }
}

/** What browsers and usual players do not know. */
function needsCopy(recording: Recording): boolean {
  const { inline, family, name } = formatOfRecording(recording);
  return !inline && (family === 'audio' || (name === 'unknown' && recording.kind === 'voice'));
}

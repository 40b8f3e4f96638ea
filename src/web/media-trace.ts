import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { findMessagePlace } from '../store/chat-messages.ts';
import { wasShown } from '../store/shown-messages.ts';
import { downloadName } from './download-name.ts';
import type { MediumInput, OnDisk } from './medium-files.ts';
import { People } from './people.ts';
import { begins, hasBegun } from './trace-once.ts';
import { chatTitle, seqRange } from './trace-words.ts';
import type { Visit } from './visit.ts';

const DAY = 86_400_000;

/** A small picture belongs to the page it stands on, whose trace names its message; fetched without one, it leaves its own. */
export async function traceThumb(app: App, viewer: Viewer, visit: Visit, taken: Omit<Taken, 'act'>): Promise<void> {
  const { seq } = taken.asked;
  const place = await app.store.read(findMessagePlace, viewer, seq);
  const page = place && { key: place.key, seq, since: app.clock() - DAY };
  if (page && (await app.store.read(wasShown, viewer, page))) visit.traceNothing();
  else await traceMedium(app, viewer, visit, { act: 'original', ...taken });
}

const WORDS = { original: '查看', play: '播放', download: '下载' } as const;

interface Taken {
  readonly act: keyof typeof WORDS;
  readonly asked: MediumInput;
  readonly medium: OnDisk;
}

/** Leaves the trace of a file that is about to be sent; of one that is fetched in stretches, with the first. */
export async function traceMedium(
  app: App,
  viewer: Viewer,
  visit: Visit,
  { act, asked: { seq, n }, medium }: Taken,
): Promise<void> {
  const what = `${act} ${seq} ${n}`;
  if (visit.isLaterStretch && hasBegun(app, visit, what)) {
    visit.traceNothing();
    return;
  }
  const place = await app.store.read(findMessagePlace, viewer, seq);
  const title = place ? `${chatTitle(new People(app.names), place.key)}：` : '';
  visit.trace({
    act,
    title: `${title}${WORDS[act]}“${downloadName(medium)}”`,
    ...(place ? { conversations: [place.key] } : {}),
    ...seqRange([{ seq }]),
    details: { n, sha256: medium.sha256 },
  });
  begins(app, visit, what);
}

import { draw } from '../../drawing/message-drawn.ts';
import { eventLine } from '../../drawing/message-events.ts';
import { markFor } from '../../drawing/message-marks.ts';
import type { Addresses } from '../../drawing/message-media.ts';
import type { Drawn } from '../../drawing/message-shapes.ts';
import { typeLabel } from '../../drawing/type-labels.ts';
import { fullTime } from '../../drawing/words.ts';
import type { Message } from '../../messages/message.ts';
import { normalise } from '../../messages/normalise.ts';
import { messageTypes } from '../../messages/types/index.ts';
import type { MediumFace } from '../../store/media.ts';
import type { EvidenceFact, PackageMessage } from '../../store/package-rows.ts';
import type { Aliases } from './aliases.ts';
import type { LogBound } from './log-bound.ts';
import type { Parties } from './parties.ts';
import { factsOf, linesOf } from './plain-words.ts';
import type { MediaMaker, MediumOf } from './row-media.ts';
import type { PackageRow } from './sink.ts';

/** Messages as the sinks of a package are given them: understood, named, drawn, with their media and their places in the log. */

const EVENTS = new Set(messageTypes.filter(({ event }) => event).map(({ msgtype }) => msgtype));
const MASKED_ORIGINAL = '已脱敏，不含原始记录';
const NO_WORDS = markFor([]);

/** Of a copy there is no envelope any more. */
export type Source = Omit<PackageMessage, 'received' | 'month'> & {
  readonly received: EvidenceFact | null;
  /** Retention took it from the archive. */
  readonly copy: boolean;
};

export interface RowTools {
  readonly bound: LogBound;
  readonly parties: Parties;
  readonly aliases: Aliases | null;
  readonly media: MediaMaker;
}

export async function rowOf(source: Source, tools: RowTools): Promise<PackageRow> {
  const { parties, aliases } = tools;
  const original = normalise(source.seq, source.json);
  parties.meet([source.senderId, ...original.receivers]);
  const shown = aliases === null ? original : normalise(source.seq, aliases.json(source.json));
  const media = await mediaOf(source, original, tools);
  const drawn = drawnOf(source, shown, media, tools);
  const event = shown.readable && EVENTS.has(shown.type) ? lineOf(source, shown, tools) : null;
  return {
    seq: source.seq,
    sentAt: source.sentAt,
    type: original.type,
    label: typeLabel(original.type),
    sender: parties.of(source.senderId),
    receivers: original.receivers.map((id) => parties.of(id)),
    text: shown.text,
    lines: event === null ? linesOf(shown, drawn) : [event],
    facts: factsOf(drawn),
    event: event !== null,
    drawn,
    media: media.map(({ medium }) => medium),
    revoked: revokedOf(source, parties),
    revokes: source.revokesSeq,
    json: aliases === null ? source.json : null,
    copy: source.copy,
    opened: tools.bound.logged(source.opened),
    received: source.received && tools.bound.logged(source.received),
  };
}

async function mediaOf(source: Source, { media }: Message, tools: RowTools): Promise<MediumOf[]> {
  const all: MediumOf[] = [];
  for (const [position, ref] of media.entries()) {
    const fetched = source.fetched.find(({ fileId }) => fileId === ref.sdkFileId) ?? null;
    const face = source.media.find((one) => one.position === position) ?? null;
    const entry = fetched && tools.bound.logged(fetched);
    all.push(await tools.media.make({ ref, position, face, fetched, logged: entry, source }));
  }
  return all;
}

function drawnOf(source: Source, shown: Message, media: readonly MediumOf[], { parties, aliases }: RowTools): Drawn {
  const { seq, json, senderId, sentAt } = source;
  const { type, readable } = shown;
  const at = sentAt === 0 ? '时间不详' : fullTime(sentAt);
  const drawn = draw(
    { type, readable, content: shown, original: aliases === null ? json : null },
    {
      seq,
      people: parties.people,
      mark: NO_WORDS,
      faces: media.map(({ face }) => face),
      caption: `${parties.of(senderId).name} · ${at}`,
      addresses: (_, face: MediumFace): Addresses =>
        media.find((one) => one.face.position === face.position)!.addresses,
    },
  );
  return aliases === null || drawn.original === null ? drawn : { ...drawn, original: MASKED_ORIGINAL };
}

function lineOf(source: Source, { type, body, preview }: Message, { parties, aliases }: RowTools): string {
  const senderId = aliases === null ? source.senderId : parties.of(source.senderId).name;
  return eventLine(type, body, { senderId, revokesSeq: source.revokesSeq, people: parties.people }, preview).words;
}

function revokedOf({ revokedAt, revokedBy, revokedSeq, senderId }: Source, parties: Parties): PackageRow['revoked'] {
  if (revokedAt === null || revokedSeq === null) return null;
  parties.meet([revokedBy || senderId]);
  return { seq: revokedSeq, at: revokedAt, by: parties.of(revokedBy || senderId) };
}

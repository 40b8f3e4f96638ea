import type { Content, Part } from '../messages/message.ts';
import type { MediumFace } from '../store/media.ts';
import { layOutJson } from './json-text.ts';
import { viewOf } from './message-body.ts';
import { piecesOf } from './message-links.ts';
import { hasHit, type Mark } from './message-marks.ts';
import { type AddressesOf, faceFor, type MediumView, mediumView } from './message-media.ts';
import type { BodyTools, Drawn, DrawnPart } from './message-shapes.ts';
import { clockTime, exactTime } from './message-words.ts';
import type { People } from './people.ts';
import { typeLabel } from './type-labels.ts';

/** A message, or a record inside one, made ready for the view of its type. */

/** What is the same for a message and everything inside it. */
export interface Drawing {
  readonly seq: number;
  readonly people: People;
  readonly mark: Mark;
  readonly faces: readonly MediumFace[];
  /** Who sent it and when, for what is opened outside the chat. */
  readonly caption: string;
  /** Where media are to be had; on the pages of the web when it is not said. */
  readonly addresses?: AddressesOf;
}

export type Source = Pick<Part, 'type' | 'readable' | 'content' | 'original'>;

const DEEPEST = 40; // nobody forwards that often; what lies deeper is shown as its words

/** `first` is the place of its first medium among those of the whole message. */
export function draw(source: Source, drawing: Drawing, first = 0, depth = 0): Drawn {
  const { type, readable, content } = source;
  const parts = depth < DEEPEST ? content.parts : [];
  const inside = parts.reduce((sum, part) => sum + part.content.media.length, 0);
  const own = content.media.length - inside;
  const media = mediaOf(content, own, drawing, first);
  const tools: BodyTools = {
    people: drawing.people,
    mark: drawing.mark,
    media,
    parts: drawParts(parts, drawing, first + own, depth + 1),
    hit: hasHit(drawing.mark(content.text)),
  };
  const view = readable ? viewOf(type) : null;
  const words = content.text || (readable ? inWords(content.preview) : '');
  return {
    type,
    readable,
    label: typeLabel(type),
    shape: view?.shape(tools) ?? (readable ? 'said' : 'card'),
    pieces: view ? [] : piecesOf(words, drawing.mark),
    body: view?.body(content.body as never, tools) ?? {},
    media,
    original: readable ? null : laidOut(source.original ?? ''),
  };
}

/** `[语音] 12″` is for lists; here it stands without brackets. */
const inWords = (preview: string) => preview.replace(/^\[([^\]]*)\]/, '$1').trim();

/** What is not JSON stays as it is. */
function laidOut(original: string): string {
  try {
    JSON.parse(original);
    return layOutJson(original);
  } catch {
    return original;
  }
}

function mediaOf({ media }: Content, own: number, drawing: Drawing, first: number): MediumView[] {
  return media.slice(0, own).map((ref, i) => mediumView(faceFor(ref, drawing.faces, first + i), drawing));
}

function drawParts(parts: readonly Part[], drawing: Drawing, first: number, depth: number): DrawnPart[] {
  let next = first;
  return parts.map((part) => {
    const drawn = draw(part, drawing, next, depth);
    next += part.content.media.length;
    return {
      time: clockTime(part.sentAt),
      full: exactTime(part.sentAt),
      preview: drawing.mark(part.readable ? part.content.preview : part.content.text || drawn.label),
      drawn,
    };
  });
}

import type { Piece } from './message-links.ts';
import type { Mark, Segments } from './message-marks.ts';
import type { MediumView } from './message-media.ts';
import type { People } from './people.ts';

/** What the views of messages are given. */

/** Words in a bubble, a white card, or a picture without a frame. */
export type Shape = 'said' | 'card' | 'bare';

export interface Drawn {
  /** With `readable`, decides the view in views/messages/types. */
  readonly type: string;
  readonly readable: boolean;
  readonly label: string;
  readonly shape: Shape;
  /** For types without a view of their own. */
  readonly pieces: readonly Piece[];
  /** For the view of the type. */
  readonly body: object;
  /** Its own, without those of its parts. */
  readonly media: readonly MediumView[];
  /** The original, laid out; only of what we cannot show better. */
  readonly original: string | null;
}

/** A record inside a message. */
export interface DrawnPart {
  readonly time: string | null;
  readonly full: string | null;
  /** One line of it. */
  readonly preview: Segments;
  readonly drawn: Drawn;
}

/** What the data for a view is made with. */
export interface BodyTools {
  readonly people: People;
  readonly mark: Mark;
  readonly media: readonly MediumView[];
  readonly parts: readonly DrawnPart[];
  /** What was looked for stands somewhere in it. */
  readonly hit: boolean;
}

/** What most cards are made of. */
export interface Card {
  readonly symbol: string;
  readonly title: Segments;
  readonly text: Segments;
  readonly facts: readonly Fact[];
  readonly href: string | null;
  /** What kind of thing it is, and where it comes from. */
  readonly foot: readonly Segments[];
}

export interface Fact {
  readonly name: string;
  readonly value: Segments;
}

/** Only the facts there are. */
export function factsOf(facts: readonly (readonly [name: string, value: Segments])[]): Fact[] {
  return facts.filter(([, value]) => value.length > 0).map(([name, value]) => ({ name, value }));
}

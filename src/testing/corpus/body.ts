import type { MediaDesk } from './media-desk.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { RawBody } from './record.ts';

/** How a body is made that is not plain text: in the shapes WeCom documents, and those seen in the field. */
export type BodyMaker = (random: Random, told: Told) => RawBody;
export type BodyMakers = Readonly<Record<string, BodyMaker>>;

export interface Told {
  /** What the script gives along: a title, a wish, a file name. */
  readonly words: string;
  /** Which of the forms a type has, as the script names it behind the kind: `vote-102`. Null leaves it to chance. */
  readonly variant: string | null;
  readonly speaker: Person;
  readonly at: number;
  readonly external: boolean;
  readonly colleague: Person;
  /** The name of the group; empty in a chat of two. */
  readonly room: string;
  readonly media: MediaDesk;
}

export const HOUR = 3_600_000;

export const seconds = (ms: number) => Math.floor(ms / 1000);

/** A record as we understood it. The record itself, as WeCom wrote it, stays beside it untouched. */
export interface Message extends Content {
  readonly seq: number;
  readonly msgid: string;
  /** WeCom's msgtype; for records without one their action, else `unknown`. */
  readonly type: string;
  /** The key of its conversation: roomid, or the sorted members joined by `|`. */
  readonly conversation: string;
  readonly kind: 'single' | 'group';
  /** Somebody outside the company takes part. */
  readonly external: boolean;
  /** Empty when the record names nobody. */
  readonly senderId: string;
  readonly receivers: readonly string[];
  /** 0 when the record gives no usable time. */
  readonly sentAt: number;
  /** False for a type we do not know or a body we do not understand: shown as JSON. */
  readonly readable: boolean;
}

/** What one kind of message has to say about itself. */
export interface Content {
  /** What search finds: only what people wrote, no labels of ours. */
  readonly text: string;
  /** One line for lists. */
  readonly preview: string;
  /** Its own, then those of its parts, in the order they stand: a medium is addressed by its place in here. */
  readonly media: readonly MediaRef[];
  /** The msgid this message takes back. */
  readonly revokes: string | null;
  /** The body as the file of its type reads it, for the view of the type. Null when it was not understood. */
  readonly body: unknown;
  /** The records inside a chatrecord or a mixed message. */
  readonly parts: readonly Part[];
}

export interface Part {
  /** As a plain msgtype: `ChatRecordImage` is an image. */
  readonly type: string;
  /** Milliseconds; null when it gives none. */
  readonly sentAt: number | null;
  readonly fromRoom: boolean;
  readonly readable: boolean;
  readonly content: Content;
  /** The item's content as it came; only of what is not readable. */
  readonly original: string | null;
}

export type MediaKind = 'image' | 'emotion' | 'voice' | 'video' | 'file' | 'call';

export interface MediaRef {
  readonly kind: MediaKind;
  readonly sdkFileId: string;
  /** As WeCom states it: can differ from that of the bytes. */
  readonly md5: string | null;
  readonly bytes: number | null;
  /** What it was called by whoever sent it. */
  readonly name: string | null;
  /** Length of voice and video, as stated. */
  readonly seconds: number | null;
}

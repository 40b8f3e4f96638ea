import type { Drawn } from '../../drawing/message-shapes.ts';
import type { MediaKind } from '../../messages/message.ts';
import type { MediumFace } from '../../store/media.ts';

/**
 * What a package is written from: a conversation, then its messages in the order they were said, page by page. Every kind of file
 * in it (offline pages, PDF, RSMF, lists) is a sink; none sees more than a page at a time. In a masked package everything
 * in here is masked already: a sink never looks anything up.
 */
export interface Sink {
  begin(chat: ChatHead): Promise<void>;
  rows(page: readonly PackageRow[]): Promise<void>;
  /** The conversation is over. */
  end(): Promise<void>;
  /** All of them are: what goes over several is written. */
  finish(): Promise<void>;
  /** What has been finished since it was asked the last time; asked after each `end` and after `finish`. */
  files(): readonly PackageFile[];
  /** Lets go of what is open. The folder is removed by others. */
  abort(): Promise<void>;
}

/** A finished file: it is put into the ZIP and then removed from the work folder. */
export interface PackageFile {
  /** Its path in the package, with `/` between folders. */
  readonly path: string;
  /** Where it lies now. */
  readonly disk: string;
  /** Compressed already. */
  readonly stored?: boolean;
}

/** What all of a package has in common. */
export interface PackageFrame {
  /** The number of the export. */
  readonly id: number;
  readonly title: string;
  readonly company: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly createdAt: number;
  readonly source: { readonly kind: string; readonly words: string };
  readonly conditions: readonly { readonly label: string; readonly value: string }[];
  readonly reason: string;
  readonly requested: Deed;
  /** Null: nobody had to. */
  readonly approved: Deed | null;
  readonly masked: boolean;
  /** With media beside it. */
  readonly media: boolean;
  /** `张伟 2026-11-20 14:35`; null: none is asked for. */
  readonly watermark: string | null;
  /** A folder for whatever is being written; several sinks share it, each in a folder of its own. */
  readonly workDir: string;
  readonly mediaDir: string;
  readonly previewsDir: string;
}

export interface Deed {
  readonly by: string;
  readonly at: number;
}

export interface Party {
  /** Masked: the name again. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'employee' | 'customer' | 'robot' | 'system';
  /** The company of a customer, the department of an employee; empty when unknown. */
  readonly detail: string;
}

export interface ChatHead {
  /** Counted from 1. */
  readonly n: number;
  /** Masked: `会话1`. */
  readonly key: string;
  readonly name: string;
  readonly kind: 'single' | 'group';
  readonly external: boolean;
  /** A name for files of it: safe on any system, and no other conversation of the package has it. */
  readonly stem: string;
  readonly members: readonly Party[];
  /** Whose messages stand on the right. */
  readonly who: string | null;
}

export interface PackageRow {
  readonly seq: number;
  /** 0: the record names no usable time. */
  readonly sentAt: number;
  readonly type: string;
  /** `语音` */
  readonly label: string;
  readonly sender: Party;
  readonly receivers: readonly Party[];
  /** What people wrote in it; empty for a picture. */
  readonly text: string;
  /** What it is, in plain lines: the words, or the title and words of a card, or what a forwarded record holds. Never empty. */
  readonly lines: readonly string[];
  /** Of a card: what else it says. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** A line in the middle, not something somebody said: taken back, agreed, joined, called; `lines` holds its words. */
  readonly event: boolean;
  /** As the pages draw it, with the media at their places in the package. */
  readonly drawn: Drawn;
  /** Its own and those of its parts, in their order. */
  readonly media: readonly PackageMedium[];
  /** The first record that takes it back. */
  readonly revoked: { readonly seq: number; readonly at: number; readonly by: Party } | null;
  /** Of such a record: the message it takes back, where it is known. */
  readonly revokes: number | null;
  /** The original, byte for byte; null when masked. */
  readonly json: string | null;
  /** Retention took it from the archive: this is the copy that a violation, an excerpt or a case kept. */
  readonly copy: boolean;
  readonly opened: Logged | null;
  readonly received: Logged | null;
}

/** An entry of the evidence log. */
export interface Logged {
  /** Null: not in the log yet. */
  readonly index: number | null;
  readonly at: number;
  /** In hex. */
  readonly hash: string;
}

export interface PackageMedium {
  readonly position: number;
  readonly kind: MediaKind;
  /** `图片` */
  readonly label: string;
  /** As its sender called it; masked packages and nameless ones: null. */
  readonly name: string | null;
  readonly state: MediumFace['state'] | 'left-out';
  /** Why it is not here, a sentence. */
  readonly note: string | null;
  /** Its path in the package; null when it is not in it. */
  readonly path: string | null;
  /** A copy every browser plays (WAV), beside it in the package. */
  readonly playable: string | null;
  /** Where its bytes lie on this machine; null as `path` is. */
  readonly disk: string | null;
  /** A picture small enough for a page (a JPEG or WebP of at most 1,600 pixels), on this machine; null when there is none. */
  readonly preview: string | null;
  /** What WeCom calls it; null when masked. */
  readonly fileId: string | null;
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** A name of media/formats.ts. */
  readonly format: string | null;
  readonly logged: Logged | null;
}

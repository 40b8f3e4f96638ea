/** Go to another page; with a word to say there. */
export class GoTo {
  readonly path: string;
  readonly toast: string | null;
  constructor(path: string, toast: string | null = null) {
    this.path = path;
    this.toast = toast;
  }
}

/** The whole page goes there, also when htmx asked for a part of it. */
export class GoWhole extends GoTo {}

/** Show a view other than the page's own, or the form again with what is wrong. */
export class Show {
  readonly view: string;
  readonly data: object;
  readonly status: number;
  constructor(view: string, data: object, status = 200) {
    this.view = view;
    this.data = data;
    this.status = status;
  }
}

/** A part that refreshes itself found nothing new: the browser leaves everything as it is. */
export const NOTHING_NEW = Symbol('nothing new');

/** Send what was made just now, to be saved. */
export class SendBytes {
  readonly bytes: Buffer;
  readonly name: string;
  constructor(bytes: Buffer, name: string) {
    this.bytes = bytes;
    this.name = name;
  }
}

/** Send a file from disk, or a stretch of it. */
export class SendFile {
  readonly path: string;
  /** As it is offered to be saved under. */
  readonly name: string;
  readonly type: string;
  readonly disposition: 'inline' | 'attachment';
  /** Differs when the bytes differ: with it a browser goes on with a download that broke off. */
  readonly tag: string | null;
  constructor({ path, name, type, disposition, tag = null }: Omit<SendFile, 'tag'> & { tag?: string | null }) {
    this.path = path;
    this.name = name;
    this.type = type;
    this.disposition = disposition;
    this.tag = tag;
  }
}

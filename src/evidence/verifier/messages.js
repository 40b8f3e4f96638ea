import { fromHex, isHex, utf8 } from './bytes.js';
import { isCount } from './manifest.js';
import { number } from './report.js';
import { linesOf } from './streams.js';
import { KIND, LeafList, leafOf } from './tree.js';

/** messages.jsonl line by line: each text against its hash, each hash into the leaves that the proof must carry. */

const LATEST = Date.UTC(2100, 0);
const MOST_LINE = 2 ** 25;

export class MessageCheck {
  leaves = new LeafList();
  /** Lines that do not agree with themselves. */
  faults = 0;
  #findings;
  #tools;
  #manifest;
  #files;
  #line = 0;
  #conversations = new Set();
  #counts = { texts: 0, media: 0, missing: 0, waiting: 0, sealed: 0 };

  constructor(manifest, files, findings, tools) {
    this.#manifest = manifest;
    this.#files = files;
    this.#findings = findings;
    this.#tools = tools;
  }

  /** Takes the bytes as they pass by; the file's own hash is taken elsewhere. */
  async read(stream) {
    for await (const lines of linesOf(stream, MOST_LINE)) {
      for (const text of lines) {
        this.#line += 1;
        const message = parseLine(text);
        if (message === null) this.#fail(null, '不是一条消息记录');
        else this.#check(message);
      }
    }
  }

  finish() {
    const { messages, conversations, media, mediaMissing } = this.#manifest.counts;
    const before = this.#findings.wrongCount;
    const counted = [
      ['消息', messages, this.#line],
      ['会话', conversations, this.#conversations.size],
      ['媒体文件', media, this.#counts.media],
      ['缺少的媒体文件', mediaMissing, this.#counts.missing],
    ];
    for (const [what, stated, found] of counted) {
      if (stated === found) continue;
      this.#findings.fail('messages.jsonl', `清单记${what} ${number(stated)}，实有 ${number(found)}`);
    }
    this.#findings.pass(
      `消息、会话与媒体的数目与清单一致（消息 ${number(messages)} 条，会话 ${number(conversations)} 个）`,
      before,
    );
    this.#sayWhatIsLeft();
  }

  /** How many texts were compared with their hashes. */
  get texts() {
    return this.#counts.texts;
  }

  get media() {
    return this.#counts.media;
  }

  #sayWhatIsLeft() {
    const { waiting, sealed } = this.#counts;
    if (waiting > 0) this.#findings.leave(`${number(waiting)} 个条目制作本包时尚未入存证日志，不在证明之内`);
    if (sealed > 0) this.#findings.leave(`${number(sealed)} 条消息制作本包时尚未解密，包内没有原文`);
  }

  #fail(message, what) {
    this.faults += 1;
    const seq = message === null ? '' : `（seq ${message.seq}，${message.conversation.name}）`;
    this.#findings.fail(`messages.jsonl 第 ${this.#line} 行${seq}`, what);
  }

  #check(message) {
    this.#conversations.add(message.conversation.key);
    this.#addLeaf(message, KIND.received, message.received);
    if ((message.opened?.index ?? null) === null) this.#findings.unproved += 1;
    if (message.opened !== null) this.#addLeaf(message, KIND.opened, message.opened);
    if (this.#manifest.masked) this.#checkMasked(message);
    else this.#checkText(message);
    for (const medium of message.media) this.#checkMedium(message, medium);
  }

  #addLeaf(message, kind, entry) {
    if (entry === null || entry.index === null) {
      this.#counts.waiting += 1;
      return;
    }
    const { index, at, hash } = entry;
    this.leaves.add(index, this.#line, leafOf(kind, message.seq, at, fromHex(hash), this.#tools));
  }

  #checkMasked(message) {
    if (message.json !== null) this.#fail(message, '本包已脱敏，却带有原文');
  }

  #checkText(message) {
    if (message.opened === null) {
      this.#counts.sealed += 1;
      if (message.json !== null) this.#fail(message, '有原文，却没有解密的条目');
    } else if (message.json === null) {
      this.#fail(message, '缺少原文');
    } else if (this.#tools.hex(this.#tools.sha256(utf8(message.json))) !== message.opened.hash) {
      this.#fail(message, '原文与存证的散列不符');
    } else {
      this.#counts.texts += 1;
      for (const what of strayFields(message)) this.#fail(message, `${what}与原文不同`);
    }
  }

  #checkMedium(message, medium) {
    if (medium.path === null) this.#counts.missing += 1;
    else this.#checkMediaFile(message, medium);
    if (medium.hash === null) return;
    this.#addLeaf(message, KIND.medium, medium);
    if (this.#manifest.masked) return;
    const stated = this.#tools.hex(this.#tools.sha256(utf8(`${message.seq}\n${medium.fileId}\n${medium.sha256}`)));
    if (stated !== medium.hash) this.#fail(message, `媒体 ${medium.path ?? medium.fileId} 与存证的散列不符`);
  }

  #checkMediaFile(message, { path, sha256, bytes, hash }) {
    this.#counts.media += 1;
    const file = this.#files.get(path);
    if (this.#manifest.masked) this.#fail(message, '本包已脱敏，却带有媒体文件');
    else if (hash === null) this.#fail(message, `媒体 ${path} 没有存证条目`);
    else if (file === undefined) this.#fail(message, `媒体 ${path} 不在清单里`);
    else if (file.sha256 !== sha256 || file.bytes !== bytes)
      this.#fail(message, `媒体 ${path} 与清单所记不是同一个文件`);
  }
}

/** Null where the line lacks something of a message. */
function parseLine(text) {
  try {
    const message = JSON.parse(text);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

function isMessage(m) {
  return (
    isCount(m.seq) &&
    typeof m.conversation.key === 'string' &&
    typeof m.conversation.name === 'string' &&
    (m.json === null || typeof m.json === 'string') &&
    (m.opened === null || isEntry(m.opened)) &&
    (m.received === null || isEntry(m.received)) &&
    m.media.every(isMedium)
  );
}

function isEntry({ index, at, hash }) {
  return (index === null || isCount(index)) && isCount(at) && isHex(hash, 32);
}

function isMedium(m) {
  const named = m.path === null || typeof m.path === 'string';
  return named && (m.hash === null ? m.index === null : isEntry(m) && (m.sha256 === null || isHex(m.sha256, 32)));
}

/** What a line says beside the text must be what the text says. */
function strayFields({ json, sender, sentAt }) {
  let original = null;
  try {
    original = JSON.parse(json);
  } catch {
    return []; // a text that is no JSON was archived as it came
  }
  const strays = [];
  const { from, msgtime } = original ?? {};
  if (typeof from === 'string' && /^\P{C}+$/u.test(from) && sender?.id !== from) strays.push('发送人');
  if (typeof msgtime === 'number' && sentAt !== timeOf(msgtime)) strays.push('时间');
  return strays;
}

/** Times no calendar has are given as 0: unknown. */
function timeOf(msgtime) {
  return msgtime >= 0 && msgtime < LATEST ? Math.trunc(msgtime) : 0;
}

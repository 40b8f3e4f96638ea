import { fromBase64, joinBytes, sameBytes, textOf } from './bytes.js';
import { FORMAT, factsOf, isPlainPath, parseManifest } from './manifest.js';
import { MessageCheck } from './messages.js';
import { fingerprint, openNote, parseCheckpoint, parseKey } from './notes.js';
import { Findings, number, unreadable } from './report.js';
import { linesOf, Watched } from './streams.js';
import { rootOf } from './tree.js';

/**
 * Checks one package. Files come through { list(): {path, bytes, odd?}[], stream(path): async bytes };
 * tools are { sha256(bytes), hasher(), hex(bytes), verifyEd25519(key, message, signature) }. Never throws for what
 * is in the package: that is a finding.
 */
export async function checkPackage(files, tools, { onProgress = () => {}, expectedKey = null } = {}) {
  const there = new Map(files.list().map((file) => [file.path, file]));
  if (!there.has('manifest.json')) return unreadable('这里没有 manifest.json，不是会存的导出包');
  const check = new PackageCheck(files, there, tools, { onProgress, expectedKey });
  try {
    await check.run();
  } catch (error) {
    check.findings.fail('', `校验中断：${error instanceof Error ? error.message : String(error)}`);
  }
  return check.findings.report();
}

const MOST_SMALL = 2 ** 20;
const MOST_MANIFEST = 2 ** 28;
const AFTER_SIGNATURE = ['manifest.json', 'manifest.sig'];
const NEEDED = ['messages.jsonl', 'log/checkpoint.txt', 'log/key.txt', 'log/proof.txt'];

class PackageCheck {
  findings = new Findings();
  #files;
  #there;
  #tools;
  #options;
  #manifest = null;
  #key = null;
  #messages = null;

  constructor(files, there, tools, options) {
    this.#files = files;
    this.#there = there;
    this.#tools = tools;
    this.#options = options;
  }

  async run() {
    this.#checkNames(this.#files.list());
    const bytes = await this.#small('manifest.json', MOST_MANIFEST);
    await this.#readKey();
    await this.#checkSignature(bytes);
    this.#manifest = parseManifest(bytes);
    if (this.#manifest?.format !== FORMAT) {
      this.findings.fail('manifest.json', this.#manifest === null ? '内容不完整' : '格式版本不认识，请用新版校验程序');
      this.findings.leave('其余各项：没有可用的清单，无从校验');
      return;
    }
    this.findings.masked = this.#manifest.masked;
    this.findings.facts.push(...factsOf(this.#manifest));
    await this.#checkFiles();
    const checkpoint = await this.#checkCheckpoint();
    await this.#checkMessages(checkpoint);
    this.#sayWhatIsLeft();
  }

  #checkNames(list) {
    const seen = new Set();
    for (const { path, odd = null } of list) {
      if (!isPlainPath(path)) this.findings.fail(path, '文件名越出了文件夹');
      else if (odd !== null) this.findings.fail(path, odd);
      if (seen.has(path)) this.findings.fail(path, '压缩包里有两个同名文件');
      seen.add(path);
    }
  }

  async #small(path, most = MOST_SMALL) {
    if (!this.#there.has(path)) return null;
    const parts = [];
    let length = 0;
    for await (const part of this.#files.stream(path)) {
      parts.push(part);
      length += part.length;
      if (length > most) throw new Error(`${path} 过大`);
    }
    return joinBytes(parts);
  }

  async #readKey() {
    const bytes = await this.#small('log/key.txt');
    if (bytes === null) return this.findings.fail('log/key.txt', '文件缺失');
    this.#key = parseKey(textOf(bytes) ?? '', this.#tools);
    if (this.#key === null) return this.findings.fail('log/key.txt', '不是公钥');
    this.findings.fingerprint = fingerprint(this.#key, this.#tools);
    this.#compareKey();
    return undefined;
  }

  #compareKey() {
    const { expectedKey } = this.#options;
    if (expectedKey === null) return;
    // Its name tells which log: a key goes by several, one after each restore.
    const expected = parseKey(expectedKey, this.#tools);
    if (expected === null || !sameBytes(expected.raw, this.#key.raw)) {
      this.findings.fail('log/key.txt', '不是本机存证日志的公钥');
    } else {
      this.findings.checked.push('公钥是本机存证日志的公钥');
    }
  }

  async #checkSignature(manifest) {
    const before = this.findings.wrongCount;
    const note = await this.#small('manifest.sig');
    if (note === null) return this.findings.fail('manifest.sig', '文件缺失');
    if (this.#key === null) return this.findings.leave('清单的签名：没有可用的公钥');
    const signed = await this.#opened('manifest.sig', note);
    if (signed === null) return undefined;
    const expected = `huicun package manifest v1\n${this.#tools.hex(this.#tools.sha256(manifest))}\n`;
    if (signed !== expected) this.findings.fail('manifest.json', '与 manifest.sig 签名时不同');
    this.findings.pass('清单的签名有效，清单在签名后没有改动', before);
    return undefined;
  }

  /** The signed text, or null after saying what is wrong with it. */
  async #opened(path, note) {
    try {
      return await openNote(note, this.#key, this.#tools);
    } catch (error) {
      this.findings.fail(path, error.message);
      return null;
    }
  }

  async #checkFiles() {
    const before = this.findings.wrongCount;
    const { files } = this.#manifest;
    const listed = new Map(files.map((file) => [file.path, file]));
    if (listed.size !== files.length) this.findings.fail('manifest.json', '同一个文件列了两次');
    for (const path of NEEDED) if (!listed.has(path)) this.findings.fail('manifest.json', `没有列出 ${path}`);
    this.#messages = new MessageCheck(this.#manifest, listed, this.findings, this.#tools);
    const progress = { done: 0, total: files.reduce((sum, { bytes }) => sum + bytes, 0), path: '' };
    for (const file of files) {
      if (isPlainPath(file.path)) await this.#checkFile(file, progress);
      else this.findings.fail('manifest.json', `列有越出文件夹的文件名 ${file.path}`);
    }
    for (const path of this.#there.keys()) {
      if (!listed.has(path) && !AFTER_SIGNATURE.includes(path)) this.findings.fail(path, '不在清单里的文件');
    }
    this.findings.pass(`${number(files.length)} 个文件与清单一致，没有缺少，也没有多余`, before);
  }

  async #checkFile(file, progress) {
    if (!this.#there.has(file.path)) return this.findings.fail(file.path, '文件缺失');
    progress.path = file.path;
    const watched = new Watched(this.#files.stream(file.path), this.#tools.hasher(), file.bytes, (bytes) => {
      progress.done += bytes;
      this.#options.onProgress(progress);
    });
    try {
      if (file.path === 'messages.jsonl') await this.#messages.read(watched.pieces());
      else for await (const _ of watched.pieces());
    } catch (error) {
      return this.findings.fail(file.path, `读不下去：${error.message}`);
    }
    if (watched.bytes !== file.bytes || this.#tools.hex(watched.hash()) !== file.sha256) {
      this.findings.fail(file.path, '内容与清单不符');
    }
    return undefined;
  }

  /** The checkpoint when it can be relied on, else null. */
  async #checkCheckpoint() {
    const before = this.findings.wrongCount;
    const path = 'log/checkpoint.txt';
    const note = await this.#small(path);
    if (note === null || this.#key === null) return null; // said already
    const text = await this.#opened(path, note);
    if (text === null) return null;
    const checkpoint = parseCheckpoint(text);
    const { origin, size, root, key } = this.#manifest.log;
    if (checkpoint.origin !== this.#key.name) this.findings.fail(path, '属于另一份日志');
    const stated = fromBase64(root) ?? [];
    if (origin !== checkpoint.origin || size !== checkpoint.size || !sameBytes(stated, checkpoint.root)) {
      this.findings.fail(path, '与清单所记的日志不同');
    }
    if (key !== this.#key.text) this.findings.fail('log/key.txt', '与清单所记的公钥不同');
    this.findings.pass(`日志检查点的签名有效（${checkpoint.origin}，${number(size)} 个条目）`, before);
    return this.findings.wrongCount === before ? checkpoint : null;
  }

  async #checkMessages(checkpoint) {
    const { leaves, texts, media } = this.#messages;
    leaves.sort();
    for (const [one, other] of leaves.sharedLines()) {
      this.findings.fail(`messages.jsonl 第 ${other} 行`, `与第 ${one} 行是同一条记录`);
    }
    if (this.#messages.faults === 0 && texts > 0) {
      this.findings.checked.push(`${number(texts)} 条消息的原文与存证的散列一致`);
    }
    if (this.#messages.faults === 0 && media > 0) {
      this.findings.checked.push(`${number(media)} 个媒体文件与存证的散列一致`);
    }
    if (checkpoint === null) this.findings.leave('消息是否在存证日志里：没有可用的检查点');
    else await this.#checkProof(checkpoint, leaves);
    this.#messages.finish();
  }

  async #checkProof(checkpoint, leaves) {
    const before = this.findings.wrongCount;
    if (!this.#there.has('log/proof.txt')) return; // said already
    try {
      const root = await this.#rootFromProof(checkpoint.size, leaves);
      if (!sameBytes(root, checkpoint.root)) {
        this.findings.fail('log/proof.txt', '由消息与证明算出的根散列与检查点不同：有消息的条目或证明被改动');
      }
    } catch (error) {
      this.findings.fail('log/proof.txt', error.message);
    }
    this.findings.pass(`${number(leaves.count)} 个条目都在检查点所记的日志里`, before);
  }

  async #rootFromProof(size, leaves) {
    if (size === 0) return this.#tools.sha256(new Uint8Array(0));
    const walk = rootOf(size, leaves, this.#tools);
    let step = walk.next();
    for await (const lines of linesOf(this.#files.stream('log/proof.txt'), MOST_SMALL)) {
      for (const line of lines) {
        const hash = fromBase64(line);
        if (hash?.length !== 32) throw new Error('有一行不是散列');
        if (step.done) throw new Error('证明里有多余的内容');
        step = walk.next(hash);
      }
    }
    if (!step.done) step = walk.next(undefined);
    return step.value;
  }

  #sayWhatIsLeft() {
    const { findings } = this;
    if (this.#manifest.masked)
      findings.leave('已脱敏：内容不可校验。包内只有各条消息的散列与证明，没有原文，文字与姓名无从核对');
    if (this.#options.expectedKey === null && findings.fingerprint !== null) {
      findings.leave(`公钥是否属于制作方：请向对方另行索取指纹，与 ${findings.fingerprint} 核对`);
    }
    findings.leave('范围内是否有消息未收入本包：证明只说明所收的消息未被改动，不说明没有遗漏');
    findings.leave('消息的时间与收发人由企业微信给出，本程序无从核实');
    findings.leave('网页、表格、PDF 等由软件据原文整理，只校验了文件未被改动，没有与原文逐字比对');
  }
}

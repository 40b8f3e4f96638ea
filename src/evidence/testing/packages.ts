import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { formatCheckpoint, signCheckpoint } from '../checkpoint.ts';
import { EntryKind, encodeEntry, leafHash } from '../entry.ts';
import { multiproof } from '../multiproof.ts';
import { encodeVerifierKey, signNote } from '../note.ts';
import { Frontier, type HashReader, nodeHash } from '../tree.ts';

/** Small export packages, good and bad, for whoever checks packages. The same bytes on every run. */

const AT = 1_763_712_000_000;
const ORIGIN = 'huicun.local/00112233aabbccdd/1';
const NAMES = ['张伟', '李娜'];

export type Files = Map<string, Buffer>;

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function testKey(seed: string): KeyObject {
  const raw = createHash('sha256').update(seed).digest();
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

const ours = { name: ORIGIN, privateKey: testKey('huicun vectors') };

interface Leaf {
  readonly index: number;
  readonly at: number;
  readonly hash: string;
}

/** A log that fills up while the messages are made. */
class Log {
  readonly leaves: Buffer[] = [];
  readonly wanted: number[] = [];

  add(kind: EntryKind, seq: number, hash: string): Leaf {
    const index = this.leaves.length;
    const at = AT + index;
    this.leaves.push(leafHash(encodeEntry({ kind, seq, at, hash: Buffer.from(hash, 'hex') })));
    this.wanted.push(index);
    return { index, at, hash };
  }

  /** Entries of others, between ours. */
  skip(count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.add(EntryKind.received, 900 + this.leaves.length, sha256(`other ${this.leaves.length}`));
      this.wanted.pop();
    }
  }

  readonly read: HashReader = (level, i) =>
    level === 0 ? this.leaves[i]! : nodeHash(this.read(level - 1, i * 2), this.read(level - 1, i * 2 + 1));

  root(): Buffer {
    const tree = new Frontier();
    tree.appendMany(this.leaves);
    return tree.root();
  }
}

const picture = (i: number): Buffer => Buffer.from(`picture ${i} `.repeat(40));

function lineOf(log: Log, i: number, masked: boolean): Record<string, unknown> {
  const seq = 100 + i;
  const [from, to] = i % 2 === 0 ? ['zhangwei', 'lina'] : ['lina', 'zhangwei'];
  const withMedium = i % 5 === 3;
  const text = `第 ${i} 条：合同编号 2025-${i} 👍`;
  const json = JSON.stringify({ msgid: `m${i}`, from, tolist: [to], msgtime: AT + i * 1000, text: { content: text } });
  const received = log.add(EntryKind.received, seq, sha256(`envelope ${i}`));
  const opened = log.add(EntryKind.opened, seq, sha256(json));
  if (i % 3 === 0) log.skip(5);
  const mask = (name: string) => (masked ? name.replace(/^.*$/, `员工${NAMES.indexOf(name) + 1}`) : name);
  const person = (id: string) => ({
    id: masked ? mask(NAMES[id === 'lina' ? 1 : 0]!) : id,
    name: mask(NAMES[id === 'lina' ? 1 : 0]!),
  });
  return {
    seq,
    conversation: { key: i < 10 ? 'c1' : 'c2', name: i < 10 ? '张伟与李娜' : '项目群' },
    sentAt: AT + i * 1000,
    type: 'text',
    sender: { ...person(from!), kind: 'employee' },
    receivers: [person(to!)],
    text: masked ? text.replace(/\d{4}-\d+/, '****') : text,
    json: masked ? null : json,
    opened,
    received,
    revoked: i === 7 ? { seq: 108, at: AT + 9000 } : null,
    media: withMedium ? [mediumOf(log, seq, i, masked)] : [],
  };
}

function mediumOf(log: Log, seq: number, i: number, masked: boolean): Record<string, unknown> {
  const bytes = picture(i);
  const hash = sha256(`${seq}\nfile-${i}\n${sha256(bytes)}`);
  return {
    path: masked ? null : `media/图片-${i}.jpg`,
    state: 'fetched',
    fileId: masked ? null : `file-${i}`,
    sha256: sha256(bytes),
    bytes: bytes.length,
    ...log.add(EntryKind.medium, seq, hash),
  };
}

export interface PackageChoice {
  readonly masked?: boolean;
  readonly messages?: number;
  /** Changes the lines before anything is derived from them. */
  readonly lines?: (lines: Record<string, unknown>[]) => Record<string, unknown>[];
  /** The proof is made for the lines as they were changed. */
  readonly reprove?: boolean;
  /** Changes the files before the manifest is made of them. */
  readonly before?: (files: Files) => void;
  /** Changes the manifest before it is signed. */
  readonly manifest?: (manifest: Record<string, unknown>) => void;
  /** Who signs the checkpoint. */
  readonly checkpointKey?: KeyObject;
}

/** A whole package as its files; what the choice spoils is spoilt before it is signed. */
export function packageOf(choice: PackageChoice = {}): Files {
  const { masked = false, messages = 20, lines = (all) => all } = choice;
  const log = new Log();
  log.skip(3);
  const made = lines(Array.from({ length: messages }, (_, i) => lineOf(log, i, masked)));
  log.skip(4);
  const files: Files = new Map();
  const put = (path: string, text: string) => files.set(path, Buffer.from(text));
  put('index.html', '<!doctype html><title>导出</title>');
  put('list.csv', '时间,内容\n');
  put('messages.jsonl', made.map((line) => `${JSON.stringify(line)}\n`).join(''));
  put('说明.txt', '先打开 verify.html\n');
  if (!masked) for (let i = 3; i < messages; i += 5) files.set(`media/图片-${i}.jpg`, picture(i));
  const checkpoint = { origin: ORIGIN, size: log.leaves.length, root: log.root(), extra: [] };
  const { checkpointKey } = choice;
  const note = checkpointKey
    ? signNote(formatCheckpoint(checkpoint), { name: ORIGIN, privateKey: checkpointKey })
    : signCheckpoint(checkpoint, ours);
  put('log/checkpoint.txt', note);
  put('log/key.txt', `${encodeVerifierKey(ORIGIN, ours.privateKey)}\n`);
  const wanted = choice.reprove ? indexesIn(made) : log.wanted;
  const proof = [...multiproof(wanted, log.leaves.length, log.read)];
  put('log/proof.txt', proof.map((hash) => `${hash.toString('base64')}\n`).join(''));
  choice.before?.(files);
  const manifest = manifestOf(files, { masked, made, checkpoint });
  choice.manifest?.(manifest);
  put('manifest.json', JSON.stringify(manifest, null, 1));
  put('manifest.sig', signManifest(files.get('manifest.json')!));
  return files;
}

function indexesIn(lines: readonly Record<string, unknown>[]): number[] {
  const entries = lines.flatMap((line) => [line['opened'], line['received'], ...(line['media'] as unknown[])]);
  const indexes = entries.map((entry) => (entry as { index: number | null } | null)?.index ?? null);
  return indexes.filter((index) => index !== null).sort((a, b) => a - b);
}

export function signManifest(manifest: Buffer): string {
  return signNote(`huicun package manifest v1\n${sha256(manifest)}\n`, ours);
}

/** The manifest's list of what is in the package. */
export function listOf(files: Files): { path: string; bytes: number; sha256: string }[] {
  return [...files]
    .filter(([path]) => path !== 'manifest.json' && path !== 'manifest.sig')
    .map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sha256(bytes) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function manifestOf(
  files: Files,
  of: {
    masked: boolean;
    made: readonly Record<string, unknown>[];
    checkpoint: { origin: string; size: number; root: Buffer };
  },
): Record<string, unknown> {
  const media = of.made.flatMap((line) => line['media'] as { path: string | null }[]);
  const conversations = new Set(of.made.map((line) => (line['conversation'] as { key: string }).key));
  return {
    format: 'huicun-package/1',
    id: 7,
    title: '张伟与李娜',
    createdAt: AT + 100_000,
    timeZone: 'UTC+8',
    software: { name: '会存', version: '0.8.0' },
    company: '演示公司',
    source: { kind: 'person', words: '员工 张伟 的全部会话' },
    conditions: [{ label: '时间', value: '全部' }],
    reason: '劳动争议举证',
    requested: { by: '王芳', at: AT + 90_000 },
    approved: { by: '赵强', at: AT + 95_000 },
    masked: of.masked,
    counts: {
      messages: of.made.length,
      conversations: conversations.size,
      media: media.filter(({ path }) => path !== null).length,
      mediaMissing: media.filter(({ path }) => path === null).length,
    },
    log: {
      origin: of.checkpoint.origin,
      size: of.checkpoint.size,
      root: of.checkpoint.root.toString('base64'),
      key: encodeVerifierKey(ORIGIN, ours.privateKey),
    },
    files: listOf(files),
  };
}

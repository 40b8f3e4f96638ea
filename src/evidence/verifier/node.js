import crypto from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { checkPackage } from './core.js';
import { unreadable } from './report.js';
import { openZip, ZipFault } from './zip.js';

/** The check where Node runs: on a folder or a ZIP. */

const DER_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

// Newer versions hash a few bytes in a fraction of the time.
const sha256 = crypto.hash
  ? (bytes) => Buffer.from(crypto.hash('sha256', bytes, 'binary'), 'binary')
  : (bytes) => crypto.createHash('sha256').update(bytes).digest();

const tools = {
  sha256,
  hasher: () => crypto.createHash('sha256'),
  hex: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'),
  verifyEd25519: async (raw, message, signature) => {
    const key = crypto.createPublicKey({ key: Buffer.concat([DER_HEAD, raw]), format: 'der', type: 'spki' });
    return crypto.verify(null, message, key, signature);
  },
};

/** Answers with a report whatever the path is. */
export async function verifyPath(path, options = {}) {
  try {
    if (statSync(path).isDirectory()) return await checkPackage(folderOf(path), tools, options);
    return await verifyZip(path, options);
  } catch (error) {
    if (error instanceof ZipFault) return unreadable(error.message);
    if (error?.code === 'ENOENT') return unreadable(`没有这个文件或文件夹：${path}`);
    return unreadable(`读不出来：${error instanceof Error ? error.message : String(error)}`);
  }
}

async function verifyZip(path, { unlock = null, others = new Map(), ...options }) {
  const zip = await openZipFile(path, unlock);
  try {
    return await checkPackage(withOthers(zip, others), tools, options);
  } finally {
    await zip.close();
  }
}

/** What is in it, to be read until it is closed. */
export async function openZipFile(path, unlock) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (at, length) => {
      const bytes = Buffer.allocUnsafe(length);
      const { bytesRead } = await file.read(bytes, 0, length, at);
      return bytes.subarray(0, bytesRead);
    };
    return { ...(await openZip({ size, read }, inflate, unlock)), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** What is to stand beside it, and is not written yet. */
function withOthers({ list, stream }, others) {
  const theirs = [...others].map(([path, { length }]) => ({ path, bytes: length }));
  return {
    list: () => [...list(), ...theirs],
    stream: (path) => (others.has(path) ? Readable.from([others.get(path)]) : stream(path)),
  };
}

function inflate(pieces) {
  const source = Readable.from(pieces);
  const unpacked = createInflateRaw();
  source.on('error', (error) => unpacked.destroy(error));
  return source.pipe(unpacked);
}

function folderOf(root) {
  const files = [...filesBelow(root, '')];
  const odd = new Set(files.filter((file) => file.odd !== undefined).map(({ path }) => path));
  const read = (path) => createReadStream(join(root, path), { highWaterMark: 2 ** 18 });
  return { list: () => files, stream: (path) => (odd.has(path) ? Readable.from([]) : read(path)) };
}

/** Symbolic links are not followed: they could show any file of the machine as part of the package. */
function* filesBelow(root, below) {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) yield* filesBelow(root, `${path}/`);
    else if (!entry.isFile()) yield { path, odd: '是链接，不是文件' };
    else if (!LITTER.has(entry.name)) yield { path };
  }
}

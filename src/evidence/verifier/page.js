import { toHex } from './bytes.js';
import { checkPackage } from './core.js';
import { verifyEd25519 } from './ed25519.js';
import { number, unreadable } from './report.js';
import { Sha256 } from './sha.js';
import { openZip, ZipFault } from './zip.js';

/** The check where a browser runs: on a chosen or dropped ZIP or folder. Nothing leaves the page. */

const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

const small = new Sha256(); // begins anew after each digest

const tools = {
  sha256: (bytes) => small.update(bytes).digest(),
  hasher: () => new Sha256(),
  hex: toHex,
  verifyEd25519: async (raw, message, signature) => {
    try {
      const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
      return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, message);
    } catch {
      return verifyEd25519(raw, message, signature); // this browser has no Ed25519 of its own
    }
  },
};

async function* readAll(stream) {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function* inflate(pieces) {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const writer = writable.getWriter();
  const feeding = feed(writer, pieces).catch((error) => writer.abort(error).catch(() => {}));
  try {
    yield* readAll(readable);
  } catch {
    throw new Error('压缩数据已损坏');
  }
  await feeding;
}

async function feed(writer, pieces) {
  for await (const piece of pieces) await writer.write(piece);
  await writer.close();
}

function zipOf(file) {
  if (typeof DecompressionStream === 'undefined') {
    throw new ZipFault('这个浏览器不能解压 zip：请先解开，再选择文件夹，或换用新版浏览器');
  }
  const read = async (at, length) => new Uint8Array(await file.slice(at, at + length).arrayBuffer());
  return openZip({ size: file.size, read }, inflate);
}

/** Of files with their paths below the chosen folder. */
function folderOf(files) {
  const byPath = new Map(files.filter(({ file }) => !LITTER.has(file.name)).map(({ path, file }) => [path, file]));
  return {
    list: () => [...byPath.keys()].map((path) => ({ path })),
    stream: (path) => readAll(byPath.get(path).stream()),
  };
}

const part = (id) => document.getElementById(id);
let running = 0;

/** Of two started one after the other only the later one is shown. */
async function check(name, open) {
  running += 1;
  const mine = running;
  part('choose').classList.add('small');
  part('result').hidden = true;
  part('progress').hidden = false;
  const onProgress = progressOf(() => mine === running);
  const report = await Promise.resolve()
    .then(open)
    .then((files) => checkPackage(files, tools, { onProgress }))
    .catch((error) => unreadable(error instanceof ZipFault ? error.message : `读不出来：${error.message}`));
  if (mine !== running) return;
  part('progress').hidden = true;
  show(name, report);
}

function progressOf(isCurrent) {
  let shown = 0;
  return ({ done, total, path }) => {
    const now = performance.now();
    if (now - shown < 100 || !isCurrent()) return;
    shown = now;
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    part('bar').value = percent;
    part('doing').textContent = `正在校验 ${percent}%：${path}`;
  };
}

function element(tag, { className = '', text = '' } = {}, ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

function show(name, report) {
  const { verdict, title, masked, checked, wrong, wrongCount, unchecked, facts, fingerprint } = report;
  const kind = verdict === 'good' && masked ? 'masked' : verdict;
  const when = new Date().toLocaleString('zh-CN', { hour12: false });
  const head = element('p', { className: `verdict ${kind}`, text: title });
  head.append(element('small', { text: `${name} · 校验于 ${when}` }));
  const more = wrongCount - wrong.length;
  const faults = wrong.map(({ where, what }) =>
    element('li', {}, element('b', { text: where }), where === '' ? what : `：${what}`),
  );
  if (more > 0) faults.push(element('li', { text: `另有 ${number(more)} 处未列出` }));
  part('result').replaceChildren(
    head,
    ...list('wrong', '不符之处', faults),
    ...list('checked', '已校验', checked.map(item)),
    ...list('unchecked', '未校验', unchecked.map(item)),
    ...factList(facts, fingerprint),
  );
  part('result').dataset.verdict = verdict;
  part('result').hidden = false;
}

const item = (text) => element('li', { text });

function list(className, title, items) {
  if (items.length === 0) return [];
  return [
    element('div', { className: `part ${className}` }, element('h2', { text: title }), element('ul', {}, ...items)),
  ];
}

function factList(facts, fingerprint) {
  const rows = facts.flatMap(({ label, value }) => [element('dt', { text: label }), element('dd', { text: value })]);
  if (fingerprint !== null) {
    rows.push(element('dt', { text: '公钥指纹' }), element('dd', { className: 'mono', text: fingerprint }));
  }
  if (rows.length === 0) return [];
  return [element('div', { className: 'part facts' }, element('h2', { text: '导出包' }), element('dl', {}, ...rows))];
}

/** Files below a dropped folder; a browser hands them out a hundred at a time. */
async function filesBelow(entry, path = '') {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ path: path + entry.name, file }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    for (const child of batch) {
      const below = child.isFile ? path : `${path}${child.name}/`;
      found.push(...(await filesBelow(child, below)));
    }
  }
}

part('zip').addEventListener('change', ({ target }) => {
  const [file] = target.files;
  if (file) void check(file.name, () => zipOf(file));
  target.value = '';
});

part('folder').addEventListener('change', ({ target }) => {
  const files = [...target.files];
  const [name] = files[0]?.webkitRelativePath.split('/') ?? [];
  const below = files.map((file) => ({ path: file.webkitRelativePath.slice(name.length + 1), file }));
  if (files.length > 0) void check(name, async () => folderOf(below));
  target.value = '';
});

document.addEventListener('dragover', (event) => {
  event.preventDefault();
  part('choose').classList.add('over');
});

document.addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) part('choose').classList.remove('over');
});

document.addEventListener('drop', (event) => {
  event.preventDefault();
  part('choose').classList.remove('over');
  const [dropped] = event.dataTransfer.items;
  const entry = dropped?.webkitGetAsEntry();
  const [file] = event.dataTransfer.files;
  if (entry?.isDirectory) void check(entry.name, async () => folderOf(await filesBelow(entry)));
  else if (file) void check(file.name, () => zipOf(file));
});

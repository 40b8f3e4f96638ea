import { type Files, listOf, packageOf, sha256, signManifest, testKey } from './packages.ts';

/** One case for each way a package can be wrong: what it holds, and what a check must say of it. */
export interface PackageCase {
  readonly name: string;
  readonly files: Files;
  readonly verdict: 'good' | 'bad' | 'unreadable';
  /** Somewhere among what is said to be wrong, or in the title. */
  readonly says: RegExp;
}

export function packageCases(): PackageCase[] {
  return [
    { name: 'good', files: packageOf(), verdict: 'good', says: /^通过：/ },
    { name: 'masked', files: packageOf({ masked: true }), verdict: 'good', says: /已脱敏：内容不可校验/ },
    { name: 'empty', files: packageOf({ messages: 0 }), verdict: 'good', says: /^通过：/ },
    ...changedBytes(),
    ...filesMoved(),
    ...linesMoved(),
    ...linesStray(),
    ...signedWrong(),
  ];
}

const bad = (name: string, files: Files, says: RegExp): PackageCase => ({ name, files, verdict: 'bad', says });

function spoilt(change: (files: Files) => void, from: Files = packageOf()): Files {
  change(from);
  return from;
}

const flipped = (bytes: Buffer): Buffer => Buffer.from(bytes.map((b, i) => (i === bytes.length >> 1 ? b ^ 1 : b)));

function changedBytes(): PackageCase[] {
  return [...packageOf().keys()].map((path) =>
    bad(
      `one byte of ${path}`,
      spoilt((files) => files.set(path, flipped(files.get(path)!))),
      new RegExp(path.replace('.', '\\.')),
    ),
  );
}

function filesMoved(): PackageCase[] {
  const without = (path: string) => spoilt((files) => files.delete(path));
  const gone = [
    'media/图片-3.jpg',
    'messages.jsonl',
    'manifest.sig',
    'log/key.txt',
    'log/checkpoint.txt',
    'log/proof.txt',
  ];
  return [
    ...gone.map((path) => bad(`without ${path}`, without(path), new RegExp(`${path.replace('.', '\\.')}：文件缺失`))),
    ...['messages.jsonl', 'log/checkpoint.txt', 'log/key.txt', 'log/proof.txt'].map((path) =>
      bad(`never had ${path}`, packageOf({ before: (files) => files.delete(path) }), new RegExp(`没有列出 ${path}`)),
    ),
    { name: 'without manifest', files: without('manifest.json'), verdict: 'unreadable', says: /没有 manifest\.json/ },
    bad(
      'a file more',
      spoilt((files) => files.set('media/多.jpg', Buffer.from('x'))),
      /media\/多\.jpg：不在清单里的文件/,
    ),
    bad(
      'a manifest that leaves the folder',
      packageOf({
        manifest: (m) => (m['files'] = [...(m['files'] as object[]), { path: '../x', bytes: 1, sha256: sha256('x') }]),
      }),
      /越出文件夹的文件名 \.\.\/x/,
    ),
    bad(
      'a manifest made anew with the old signature',
      spoilt((files) => {
        files.set('list.csv', Buffer.from('改过'));
        const manifest = JSON.parse(files.get('manifest.json')!.toString());
        files.set('manifest.json', Buffer.from(JSON.stringify({ ...manifest, files: listOf(files) })));
      }),
      /manifest\.json：与 manifest\.sig 签名时不同/,
    ),
  ];
}

type Line = Record<string, unknown>;

const of = (name: string, lines: (all: Line[]) => Line[], says: RegExp) => bad(name, packageOf({ lines }), says);

function changed(i: number, change: (line: Line) => Line): (all: Line[]) => Line[] {
  return (all) => all.with(i, change(all[i]!));
}

/** Made by whoever holds the key: everything is signed anew, only the log cannot be made to agree. */
function linesMoved(): PackageCase[] {
  const json = (line: Line) => String(line['json']).replace('合同', '协议');
  const rehashed = (line: Line) => ({ ...(line['opened'] as Line), hash: sha256(json(line)) });
  return [
    of('a line removed', (all) => all.toSpliced(4, 1), /log\/proof\.txt/),
    of('a line twice', (all) => [...all, all[3]!], /第 21 行.*与第 4 行是同一条记录|log\/proof\.txt/),
    of(
      'texts of two lines swapped',
      (all) => swapped(all, 'json'),
      /第 3 行（seq 102，张伟与李娜）：原文与存证的散列不符/,
    ),
    of('entries of two lines swapped', (all) => swapped(all, 'received'), /log\/proof\.txt：由消息与证明算出的根散列/),
    of(
      'a text changed',
      changed(5, (line) => ({ ...line, json: json(line) })),
      /第 6 行.*原文与存证的散列不符/,
    ),
    of(
      'a text changed with its hash',
      changed(5, (line) => ({ ...line, json: json(line), opened: rehashed(line) })),
      /log\/proof\.txt/,
    ),
    of(
      'a text left out',
      changed(5, (line) => ({ ...line, json: null })),
      /第 6 行.*缺少原文/,
    ),
  ];
}

/** What a line says beside its text, and what the manifest and the masking promise. */
function linesStray(): PackageCase[] {
  return [
    of(
      'another sender',
      changed(5, (line) => ({ ...line, sender: { id: 'x', name: 'x' } })),
      /发送人与原文不同/,
    ),
    of(
      'another time',
      changed(5, (line) => ({ ...line, sentAt: 1 })),
      /时间与原文不同/,
    ),
    of(
      'a line that is none',
      changed(5, (line) => ({ ...line, received: {} })),
      /第 6 行：不是一条消息记录/,
    ),
    bad(
      'lines out of count',
      packageOf({ manifest: (m) => (m['counts'] = { ...(m['counts'] as object), messages: 21 }) }),
      /清单记消息 21，实有 20/,
    ),
    bad(
      'an original in a masked package',
      packageOf({ masked: true, lines: changed(5, (l) => ({ ...l, json: '{}' })) }),
      /已脱敏，却带有原文/,
    ),
  ];
}

function swapped(all: Line[], field: string): Line[] {
  const [one, other] = [all[2]!, all[6]!];
  return all.with(2, { ...one, [field]: other[field] }).with(6, { ...other, [field]: one[field] });
}

function signedWrong(): PackageCase[] {
  const cut = (files: Files) => {
    const proof = files.get('log/proof.txt')!.toString().split('\n');
    files.set('log/proof.txt', Buffer.from(proof.toSpliced(1, 1).join('\n')));
  };
  return [
    bad(
      'a checkpoint of another key',
      packageOf({ checkpointKey: testKey('other') }),
      /log\/checkpoint\.txt：没有包内公钥的签名/,
    ),
    bad('a proof cut', packageOf({ before: cut }), /log\/proof\.txt/),
    bad(
      'a manifest signed by another log',
      spoilt((files) => files.set('manifest.sig', Buffer.from(signManifest(Buffer.from('{}'))))),
      /manifest\.json：与 manifest\.sig 签名时不同/,
    ),
    bad('a format of the future', packageOf({ manifest: (m) => (m['format'] = 'huicun-package/9') }), /格式版本不认识/),
    bad(
      'another key in the manifest',
      packageOf({ manifest: (m) => (m['log'] = { ...(m['log'] as object), key: 'x' }) }),
      /与清单所记的公钥不同/,
    ),
  ];
}

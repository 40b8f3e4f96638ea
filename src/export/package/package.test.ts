import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import Database from 'better-sqlite3';
import { pathsOf } from '../../config.ts';
import { verifyPackage } from '../../evidence/verify-package.ts';
import { contentPath } from '../../media/content-store.ts';
import { messageTypes } from '../../messages/types/index.ts';
import { parseQuery } from '../../search/query.ts';
import { makeCompany, makeEveryType, mediaPool } from '../../testing/corpus/index.ts';
import { viewer, World } from '../../testing/world.ts';
import { Stopped } from '../pace.ts';
import { type Line, makeParcel, type Parcel } from './testing/parcel.ts';

const GUEST = 'wmABCDEFGHIJKLMNOPQRSTUVWX12';
const ROOM = 'wrABCDEFGHIJKLMNOPQRSTUVWX99';
const PHONE = '13812345678';
const KEY = [GUEST, 'zhang'].sort().join('|');
const CHAT = { kind: 'conversation', key: KEY } as const;

/** They are in the directory under these names. */
function named(w: World): void {
  const db = new Database(pathsOf(w.config).archive);
  db.exec(`
    INSERT INTO employees (userid, name, alias, position, main_department, seen_at, revision, pinyin) VALUES
      ('zhang', '张晓岚', '', '', 2, 0, 1, ''), ('wang', '王德发', '', '', 2, 0, 1, '');
    INSERT INTO customers (id, name, corp, position, revision, kind) VALUES ('${GUEST}', '安娜贝尔', NULL, '', 1, 1);
    INSERT INTO rooms (id, kind, name, owner, notice, made_at, checked_at, revision) VALUES
      ('${ROOM}', 'customer', '稳盈客户交流', 'zhang', '', 1, 1, 1);`);
  db.close();
}

const verdictOf = async ({ path }: Pick<Parcel, 'path'>) => (await verifyPackage(path)).verdict;

/** Words of people that are markup must not be any in a page. */
const MARKUP = '<script>alert(1)</script><img src=https://evil.example/x.png>';

describe('a package of a conversation', () => {
  const w = new World();
  const seqs: Record<string, number> = {};
  let parcel: Parcel;

  before(async () => {
    seqs['first'] = w.says('zhang', GUEST, `=1+1 ${MARKUP}`);
    seqs['phone'] = w.says(GUEST, 'zhang', `我是安娜贝尔，电话 ${PHONE}，王德发也认识我`);
    seqs['taken'] = w.says('zhang', GUEST, '这句发错了');
    w.sends({
      action: 'recall',
      from: 'zhang',
      tolist: [GUEST],
      msgtype: 'revoke',
      revoke: { pre_msgid: `m${w.seq}` },
    });
    for (const filename of [
      '../../etc/passwd',
      'CON.txt',
      `${'a'.repeat(300)}.pdf`,
      '报价.pdf',
      '报价.PDF',
      'run.bat',
      '.. ',
    ]) {
      w.sendsFile(randomBytes(50), { filename, fileext: '' }, { tolist: [GUEST] });
    }
    w.now += 2 * 86_400_000;
    seqs['last'] = w.says('wang', 'zhang', '内部的一句话');
    w.says('zhang', GUEST, '群里见', { roomid: ROOM });
    await w.archive();
    named(w);
    parcel = await makeParcel(w, { source: CHAT, formats: ['html', 'xlsx', 'csv', 'pdf', 'rsmf'] });
  });
  after(() => w.end());

  it('is found good by the verifier that travels with it', async () => {
    const report = await verifyPackage(parcel.path);
    assert.deepEqual([report.verdict, report.wrong], ['good', []]);
    assert.equal(parcel.lines().length, parcel.done);
  });

  it('holds what was said there and nothing else, with originals, names and places in the log', () => {
    const lines = parcel.lines();
    assert.deepEqual(
      [lines.length, new Set(lines.map(({ conversation }) => conversation.key)), lines[0]!.sender],
      [11, new Set([KEY]), { id: 'zhang', name: '张晓岚', kind: 'employee' }],
    );
    assert.ok(lines.every(({ json, opened }) => json !== null && opened.index !== null));
    assert.ok(!parcel.text('messages.jsonl').includes('内部的一句话'));
  });

  it('marks what was taken back, in every form', () => {
    const line = parcel.lines().find(({ seq }) => seq === seqs['taken'])!;
    assert.equal(line.text, '这句发错了');
    assert.equal(line.revoked?.seq, seqs['taken']! + 1);
    assert.match(parcel.text('offline/chats/1/1.html'), /撤回，原文留存/);
    assert.match(parcel.text('offline/chats/1/1.html'), new RegExp(`href="#m-${seqs['taken']}">查看原文`));
  });

  it('lets no words of people become markup, script or formula', () => {
    for (const [name, bytes] of parcel.files) {
      if (!name.endsWith('.html') || name === 'verify.html') continue;
      const html = bytes.toString();
      assert.ok(!html.includes('<script>alert') && !/(?:src|srcset|action)="(?:https?:)?\/\//.test(html), name);
      assert.ok(
        !/<link[^>]*href="(?:https?:)?\/\//.test(html) && !/\son\w+=/.test(html) && !/style="/.test(html),
        name,
      );
    }
    assert.match(parcel.text('offline/search/1.js'), /\\u003cscript>/);
    assert.match(parcel.text('list.csv'), /"?'=1\+1/);
  });

  it('gives every file a name that is safe on any system, none twice', () => {
    const names = [...parcel.files.keys()].filter((name) => name.startsWith('media/')).map((name) => name.slice(6));
    assert.equal(names.length, 7);
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 7);
    for (const name of names) {
      assert.doesNotMatch(name, /[<>:"/\\|?*\p{C}]|^\.|^con\.|\.bat$/iu, name);
      assert.ok(Buffer.byteLength(name) <= 255, name);
    }
    assert.ok(names.includes('报价.pdf') && names.includes('报价 (2).PDF'));
  });

  it('says on every page, list and sheet who took it and when', () => {
    for (const name of ['index.html', 'custody.html', 'offline/chats/1/1.html', 'list.csv', '说明.txt']) {
      assert.match(parcel.text(name), /林悦 2026-11-22 10:00/, name);
    }
    assert.match(parcel.text('custody.html'), /客户投诉 2026-118[\s\S]*王磊/);
  });

  it('names in its manifest every file but itself and its signature, in order', () => {
    const manifest = JSON.parse(parcel.text('manifest.json')) as { files: { path: string }[]; counts: object };
    const paths = manifest.files.map(({ path }) => path);
    assert.deepEqual(paths, [...paths].sort());
    const listed = [...parcel.files.keys()].filter((name) => !name.startsWith('manifest.'));
    assert.deepEqual(new Set(paths), new Set(listed));
    assert.deepEqual(manifest.counts, { messages: 11, conversations: 1, media: 7, mediaMissing: 0 });
  });

  it('masked, holds no number, name, id, original or medium of theirs', async () => {
    const masked = await makeParcel(w, { source: CHAT, masked: true, formats: ['html', 'xlsx', 'csv', 'pdf', 'rsmf'] });
    const planted = [PHONE, '安娜贝尔', '张晓岚', '王德发', GUEST, 'zhang', 'sdkfileid', 'CtYBMz'];
    for (const [name, bytes] of masked.files) {
      const inside = name.endsWith('.xlsx') ? '' : name + bytes.toString('utf8');
      for (const word of planted) assert.ok(!inside.includes(word), `${name}: ${word}`);
    }
    assert.ok(![...masked.files.keys()].some((name) => /^(?:media|rsmf)\//.test(name)));
    const said = masked.lines().find(({ seq }) => seq === seqs['phone'])!;
    assert.match(said.text, /我是客户1，电话 .*，员工\d也认识我/);
    assert.deepEqual([said.json, said.sender.name], [null, '客户1']);
    assert.equal(await verdictOf(masked), 'good');
  });

  it('is masked for whoever may not see numbers, whatever he asked for', async () => {
    const by = { ...viewer(), permissions: viewer().permissions.filter((one) => one !== 'see-numbers') };
    const masked = await makeParcel(w, { source: CHAT, by });
    assert.ok(masked.lines().every(({ json }) => json === null));
    assert.ok(!masked.text('messages.jsonl').includes(PHONE));
    assert.equal(await verdictOf(masked), 'good');
  });

  it('keeps to the time and the kinds that were asked for', async () => {
    const files = await makeParcel(w, { source: CHAT, types: ['file', 'revoke'], formats: [] });
    assert.deepEqual(new Set(files.lines().map(({ type }) => type)), new Set(['file', 'revoke']));
    const none = await makeParcel(w, { source: CHAT, from: w.now, formats: ['html', 'xlsx', 'csv'] });
    assert.deepEqual(none.lines(), []);
    assert.equal(await verdictOf(none), 'good');
  });

  it('says what is missing on disk, and why', async () => {
    const line = parcel.lines().find(({ media }) => media[0]?.path === 'media/报价.pdf')!;
    rmSync(contentPath(pathsOf(w.config).media, line.media[0]!.sha256!));
    const without = await makeParcel(w, { source: CHAT, formats: ['html', 'csv'] });
    const left = without.lines().find(({ seq }) => seq === line.seq)!;
    assert.deepEqual([left.media[0]!.path, left.media[0]!.state, without.leftOut], [null, 'left-out', 1]);
    assert.match(without.text('list.csv'), /文件不在磁盘上，请从备份恢复媒体目录后重新导出/);
    assert.equal(await verdictOf(without), 'good');
  });

  it('holds of a person all conversations, of a group the group, of a search the hits alone', async () => {
    const chats = (lines: Line[]) => new Set(lines.map(({ conversation }) => conversation.key));
    const person = await makeParcel(w, { source: { kind: 'person', id: 'zhang' }, formats: ['html'] });
    assert.deepEqual(chats(person.lines()), new Set([KEY, 'wang|zhang', ROOM]));
    const group = await makeParcel(w, { source: { kind: 'group', key: ROOM }, formats: [] });
    assert.deepEqual(
      group.lines().map(({ text }) => text),
      ['群里见'],
    );
    const asked = parseQuery('发错');
    const hits = await makeParcel(w, { source: { kind: 'search', query: 'q=发错', asked, filters: {} }, formats: [] });
    assert.deepEqual(
      hits.lines().map(({ seq }) => seq),
      [seqs['taken']],
    );
  });

  it('holds nothing that its reader may not see', async () => {
    const other = await makeParcel(w, {
      source: { kind: 'person', id: 'zhang' },
      by: viewer(['wang']),
      formats: ['html'],
    });
    assert.deepEqual(
      other.lines().map(({ seq }) => seq),
      [seqs['last']],
    );
    const window = { people: 'everyone', kinds: null, from: w.now, to: null } as const;
    const later = await makeParcel(w, {
      source: { kind: 'person', id: 'zhang' },
      by: { ...viewer(), parts: [window] },
      formats: [],
    });
    assert.deepEqual(new Set(later.lines().map(({ text }) => text)), new Set(['内部的一句话', '群里见']));
  });

  it('leaves nothing behind when it is stopped', async () => {
    let asked = 0;
    const report = async () => {
      asked += 1;
      return asked < 2;
    };
    await assert.rejects(makeParcel(w, { source: CHAT, report }), Stopped);
    const left = existsSync(pathsOf(w.config).exports) ? readdirSync(pathsOf(w.config).exports) : [];
    assert.deepEqual(
      left.filter((name) => /tmp|work/.test(name)),
      [],
    );
  });
});

describe('a package of everything there is', () => {
  it('draws and lists every type of message', async () => {
    const w = new World();
    try {
      const media = await mediaPool({ tiny: true });
      const company = makeCompany(1, { customers: 60, groups: 10 });
      const onMedia = (id: string, { bytes }: { bytes: Uint8Array }) => w.library.putMedia(id, bytes);
      const records = makeEveryType(company, { at: w.now - 3_600_000, media, onMedia });
      for (const record of records) w.sends({ ...record });
      await w.archive();
      const { from } = records[0] as { from?: string };
      const parcel = await makeParcel(w, { source: { kind: 'person', id: from! }, formats: ['html', 'csv'] });
      const types = new Set(parcel.lines().map(({ type }) => type));
      const missing = messageTypes
        .map(({ msgtype }) => msgtype)
        .filter((type) => !types.has(type) && type !== 'switch');
      assert.deepEqual(missing, []);
      for (const { seq, conversation } of parcel.lines()) {
        const n = conversation.key.startsWith('wr') ? 2 : 1;
        assert.ok(parcel.text(`offline/chats/${n}/1.html`).includes(`id="m-${seq}"`), String(seq));
      }
      assert.ok([...parcel.files.keys()].some((name) => name.endsWith('.wav')));
      assert.equal(await verdictOf(parcel), 'good');
    } finally {
      await w.end();
    }
  });

  it('cuts a long conversation into pages of 500 that lead to each other', async () => {
    const w = new World();
    try {
      for (let i = 0; i < 2001; i += 1) w.says(i % 2 ? 'zhang' : GUEST, i % 2 ? GUEST : 'zhang', `第 ${i} 句`);
      await w.archive();
      const parcel = await makeParcel(w, { source: CHAT });
      const pages = [...parcel.files.keys()].filter((name) => name.startsWith('offline/chats/1/'));
      assert.deepEqual(
        pages.sort(),
        [1, 2, 3, 4, 5].map((n) => `offline/chats/1/${n}.html`),
      );
      assert.match(parcel.text('offline/chats/1/2.html'), /href="1.html"[\s\S]*href="3.html"/);
      assert.doesNotMatch(parcel.text('offline/chats/1/5.html'), /href="6.html"/);
      assert.deepEqual(
        parcel.lines().map(({ text }) => text),
        Array.from({ length: 2001 }, (_, i) => `第 ${i} 句`),
      );
      assert.equal(await verdictOf(parcel), 'good');
    } finally {
      await w.end();
    }
  });
});

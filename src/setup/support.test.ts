import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LOG_FILES, logFileIn } from '../config.ts';
import { recordCheck } from '../store/checks.ts';
import { unzip } from '../testing/unzip.ts';
import { World } from '../testing/world.ts';

/** Planted wherever something of the kind can lie. */
const MARK = '标记';
const SECRETS = {
  ARCHIVE_SECRET: 'marked-archive-secret',
  AGENT_SECRET: 'marked-agent-secret',
  PROXY: 'http://marked-proxy-user:marked-proxy-password@127.0.0.1:1',
  PROXY_AUTH: 'marked-user:marked-password',
  METRICS_TOKEN: 'marked-metrics-token',
  COMPANY: '标记公司',
  CORP_ID: 'wwmarkedcorp',
  BASE_URL: 'https://marked-host.example.com',
};

describe('the support bundle', () => {
  const world = new World({ settings: SECRETS });
  let texts: { readonly name: string; readonly text: string }[] = [];
  before(async () => {
    world.sends({
      msgid: 'marked-msgid-1',
      from: 'marked-userid',
      tolist: ['wm-marked'],
      msgtype: 'text',
      text: { content: `${MARK}甲` },
    });
    world.sends(
      {
        msgid: 'marked-msgid-2',
        from: 'marked-userid',
        tolist: ['wm-marked'],
        msgtype: 'text',
        text: { content: `${MARK}乙` },
      },
      { keyVersion: 7 },
    );
    await world.pull();
    await world.app.store.write(recordCheck, {
      ...{ name: 'scope', title: '存档范围', state: 'warning', sentence: `${MARK}丙`, reason: `${MARK}丁`, code: 42 },
      ...{
        remedy: `${MARK}戊`,
        detail: 'marked-detail',
        path: '/setup',
        lost: '',
        ip: '192.0.2.77',
        at: world.now,
        tookMs: 3,
      },
      lines: [{ label: `${MARK}己`, state: 'warning', detail: 'marked-line', tookMs: 1 }],
    });
    for (const name of LOG_FILES) writeLog(logFileIn(world.config, name)!.path);
    world.app.support.useMetrics(async () => 'huicun_records_received 2\n');
    texts = (await world.app.support.bundle()).files.map(({ name, text }) => ({ name, text }));
  });
  after(() => world.end());

  function writeLog(path: string): void {
    const lines = [
      {
        level: 30,
        time: 1,
        method: 'GET',
        route: '/chats',
        status: 200,
        ms: 3,
        request: 'AAAA-BBBB-CCCC',
        account: 5,
        msg: 'request',
      },
      {
        level: 50,
        time: 2,
        msg: 'job failed',
        job: 'pull-messages',
        err: {
          type: 'SqliteError',
          code: 'SQLITE_FULL',
          message: `${MARK}庚 marked-message`,
          stack: `SqliteError: ${MARK}\n    at run (file:///opt/x/src/store/db.ts:44:10)`,
        },
      },
      {
        level: 50,
        time: 3,
        msg: `got ${MARK}辛`,
        text: `${MARK}壬`,
        error: 'marked-error',
        seq: 123456789,
        query: 'marked-query',
        cookie: 'marked-cookie',
        password: 'marked-password',
      },
      {
        level: 40,
        time: 4,
        msg: 'odd values',
        kind: `${MARK}癸`,
        reasons: ['desk-silent'],
        call: `GetChatData ${MARK}`,
      },
    ];
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json ${MARK}\n`);
  }

  it('holds what helps', () => {
    const text = (name: string) => texts.find((file) => file.name === name)!.text;
    assert.match(text('program.txt'), /^会存：\d+\.\d+\.\d+$/m);
    assert.match(text('settings.txt'), /^ARCHIVE_SECRET=（已填写，不列出）/m);
    assert.match(text('settings.txt'), /^MESSAGE_RESERVE_MB=1 {2}# 环境变量$/m);
    assert.partialDeepStrictEqual(JSON.parse(text('checks.json')), [{ name: 'scope', state: 'warning', code: 42 }]);
    assert.partialDeepStrictEqual(JSON.parse(text('health.json')), {
      received: 2,
      opened: 1,
      waiting: [{ name: 'missing-key', n: 1 }],
    });
    assert.match(text('data.txt'), /^archive\.db：结构 (\d+)，本程序 \1$/m);
    assert.match(text('data.txt'), /^2026-11\.db：\d+ 字节$/m);
    assert.match(text('metrics.txt'), /huicun_records_received 2/);
    const log = text('log-huicun.txt');
    assert.match(log, /"request":"AAAA-BBBB-CCCC".*"route":"\/chats"/);
    assert.match(log, /"type":"SqliteError","code":"SQLITE_FULL","stack":\["db\.ts:44:10"\]/);
    assert.match(log, /"reasons":\["desk-silent"\]/);
  });

  it('holds nothing that anybody said, no name, no number of a message and no secret', async () => {
    const { bytes, name } = await world.app.support.zip();
    assert.equal(name, 'huicun-support-20261120-1000.zip');
    const inside = unzip(bytes);
    assert.deepEqual(
      inside.map((file) => file.name),
      texts.map((file) => file.name),
    );
    for (const { name: file, bytes: content } of inside) {
      const text = content.toString();
      assert.equal(text, texts.find((one) => one.name === file)!.text, file);
      assert.doesNotMatch(text, new RegExp(`${MARK}|marked|192\\.0\\.2\\.77|123456789`), file);
    }
  });

  it('stays as it was looked at for ten minutes', async () => {
    const [first] = [await world.app.support.bundle()];
    world.now += 9 * 60_000;
    assert.equal(await world.app.support.bundle(), first);
    assert.notEqual(await world.app.support.bundle({ anew: true }), first);
    world.now += 11 * 60_000;
    assert.equal((await world.app.support.bundle()).at, world.now);
  });
});

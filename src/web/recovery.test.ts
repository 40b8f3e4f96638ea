import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { UserError } from '../lib/errors.ts';
import { makeRecoveryCopy, openRecoveryCopy } from '../setup/recovery.ts';
import { restoreRecoveryCopy } from '../setup/restore.ts';
import { takeLock } from '../store/lock.ts';
import { childEnvironment } from '../testing/child-environment.ts';
import { keyPair } from '../testing/world.ts';
import { readPrivateKeys } from '../wecom/private-keys.ts';
import { Desk } from './testing/desk.ts';
import type { Answer, Visitor } from './testing/visitor.ts';

const PASSPHRASE = '三只 白鹭 飞过 河堤 2026';

describe('the recovery copy', () => {
  let desk: Desk;
  let visitor: Visitor;
  beforeEach(async () => {
    desk = new Desk();
    await desk.addAdministrator();
    await desk.open();
    visitor = await desk.signedIn();
    await visitor.get('/keys');
  });
  afterEach(() => desk.close());

  const place = () => ({ keysDir: join(desk.world.config.dataDir, 'keys'), keyFile: desk.world.config.keyFile });
  const copyFile = () => join(desk.world.dir, 'copy.json');
  const ask = (passphrase: string, again = passphrase) => visitor.post('/keys/recovery', { passphrase, again });

  /** Downloads a copy and keeps it outside the appliance. */
  async function download(): Promise<Answer> {
    const answer = await ask(PASSPHRASE);
    assert.equal(answer.status, 200);
    writeFileSync(copyFile(), answer.text);
    return answer;
  }

  /** As the page makes it, for a passphrase that is cheap to try. */
  async function keepCopy(): Promise<void> {
    const asked = { passphrase: PASSPHRASE, again: PASSPHRASE };
    const { bytes } = await makeRecoveryCopy(place(), asked, desk.world.now, { N: 1024, r: 8, p: 1 });
    writeFileSync(copyFile(), bytes);
  }

  /** As an administrator does it, in a process of its own. */
  function recover(passphrase = PASSPHRASE, file = copyFile()): { status: number | null; said: string } {
    const env = childEnvironment(desk.world.settings);
    const cli = join(import.meta.dirname, '../cli/index.ts');
    const options = { env, encoding: 'utf8', input: `${passphrase}\n` } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'recover', file], options);
    return { status, said: stdout + stderr };
  }

  const opened = (text: string) => openRecoveryCopy(Buffer.from(text), PASSPHRASE);
  const restored = async () => restoreRecoveryCopy(place(), await opened(readFileSync(copyFile(), 'utf8'))).join('\n');

  it('is a file to save that shows nothing of what it holds, and the page knows of it', async () => {
    assert.match((await visitor.get('/keys')).text, /还没有下载过恢复副本/);
    const { headers, text } = await download();

    assert.match(headers.get('content-disposition') ?? '', /^attachment; filename\*?=.*UTF-8''.*\.json/);
    assert.equal(headers.get('cache-control'), 'no-store, no-transform');
    const master = readFileSync(place().keyFile, 'utf8').trim();
    for (const secret of [master, 'archive-secret', 'PRIVATE', PASSPHRASE, 'ww1']) assert.ok(!text.includes(secret));
    assert.match((await visitor.get('/keys')).text, /上次下载于 .*包含现在的全部密钥/);

    await desk.world.app.keys.makeDraft();
    assert.match((await visitor.get('/keys')).text, /此后密钥有变化，请重新下载/);
  });

  it('wants a passphrase that is long enough, twice the same', async () => {
    const sentence = async (passphrase: string, again?: string) => {
      const { status, location } = await ask(passphrase, again);
      assert.equal(status, 303);
      return (await visitor.get(location)).text;
    };
    assert.match(await sentence('short'), /至少 12 个字符，现在是 5 个/);
    assert.match(await sentence('aaaaaaaaaaaaaaa'), /不同的字符太少/);
    assert.match(await sentence(PASSPHRASE, `${PASSPHRASE} `), /两次输入的口令不一致/);
  });

  it('brings a machine back that has nothing but the data', async () => {
    const { world } = desk;
    world.app.binding.save({ agentSecret: 'agent-secret' });
    world.bringKey(3);
    world.sends({ from: 'zhang', tolist: ['li'], msgtype: 'text', text: { content: 'x' } }, { keyVersion: 3 });
    await download();
    await world.app.close();
    rmSync(place().keyFile, { force: true });
    rmSync(place().keysDir, { recursive: true });

    const { status, said } = recover();
    assert.equal(status, 0, said);
    assert.match(said, /主密钥：已恢复[\s\S]*私钥 v1：已恢复[\s\S]*私钥 v3：已恢复[\s\S]*恢复完成/);
    world.reopen();
    assert.deepEqual([...readPrivateKeys(place()).keys()], [1, 3]);
    assert.equal(world.app.binding.current().agentSecret, 'agent-secret');
    assert.deepEqual(await world.pull(), { received: 1, error: null });
  });

  it('brings back a lost master key, and leaves alone what is here already', async () => {
    await keepCopy();
    const before = readdirSync(place().keysDir);
    rmSync(place().keyFile, { force: true });

    const { status, said } = recover();
    assert.equal(status, 0, said);
    assert.match(said, /主密钥：已恢复到[\s\S]*私钥 v1：与本机的相同，没有改动/);
    assert.deepEqual(readdirSync(place().keysDir), before);
    assert.match(await restored(), /主密钥：与本机的相同，没有改动/);
  });

  it('lays a key that differs from the one held beside it', async () => {
    await keepCopy();
    desk.world.bringKey(1, keyPair(5).pem);

    assert.match(await restored(), /私钥 v1：本机持有的是另一把，没有改动；副本中的一把已存为停用的密钥/);
    assert.equal(readPrivateKeys(place()).get(1), keyPair(5).pem);
    assert.ok(readdirSync(place().keysDir).some((name) => name.startsWith('former-')));
  });

  it('restores nothing over another master key, or beside files that another one sealed', async () => {
    await keepCopy();
    const other = `${place().keyFile}.other`;
    renameSync(place().keyFile, other);
    writeFileSync(place().keyFile, Buffer.alloc(32, 7).toString('base64'));
    const first = recover();
    assert.equal(first.status, 2);
    assert.match(first.said, /已有另一把主密钥.*没有恢复任何内容/);

    desk.world.bringKey(2); // sealed by the wrong one
    rmSync(place().keyFile);
    await assert.rejects(restored(), /rsa-2\.key 不是用这份副本里的主密钥密封的/);
    assert.equal(existsSync(place().keyFile), false);
  });

  it('does not open with another passphrase, after a change, or when it is something else', async () => {
    await keepCopy();
    const whole = readFileSync(copyFile(), 'utf8');
    rmSync(place().keyFile, { force: true });
    rmSync(place().keysDir, { recursive: true });
    mkdirSync(place().keysDir);
    const refused = (text: string, words: RegExp) =>
      assert.rejects(opened(text), (error) => error instanceof UserError && words.test(error.message));

    const { status, said } = recover(`${PASSPHRASE}x`);
    assert.equal(status, 2);
    assert.match(said, /口令不对，或文件被改动过/);
    assert.doesNotMatch(said, /at .*\.ts/);
    const { content, madeAt } = JSON.parse(whole) as { content: string; madeAt: number };
    const middle = content.length >> 1;
    for (const at of [0, middle]) {
      const other = content[at] === 'A' ? 'B' : 'A'; // never the letter that stands there by chance
      await refused(whole.replace(content, content.slice(0, at) + other + content.slice(at + 1)), /被改动过/);
    }
    await refused(whole.replace(content, content.slice(0, -1)), /不完整|被改动过/);
    await refused(whole.replace(String(madeAt), String(madeAt + 1)), /被改动过/);
    await refused(whole.replace('1024', '1073741824'), /参数不正常/);
    await refused(whole.slice(0, 400), /不是会存的恢复副本，或文件不完整/);
    await refused('hello', /不是会存的恢复副本/);
    assert.match(recover(PASSPHRASE, join(desk.world.dir, 'none.json')).said, /读不到文件/);
    assert.deepEqual(readdirSync(place().keysDir), []);
    assert.equal(existsSync(place().keyFile), false);
  });

  it('is not restored while the service runs', async () => {
    await keepCopy();
    const lock = takeLock(desk.world.config.dataDir);
    assert.match(recover().said, /正由另一个会存服务使用/);
    lock.release();
  });
});

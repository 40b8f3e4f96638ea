import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Checked } from '../setup/check.ts';
import { Bench } from '../setup/testing/bench.ts';
import { takeLock } from '../store/lock.ts';
import { childEnvironment } from '../testing/child-environment.ts';

const bench = new Bench();
before(() => bench.listen());
after(() => bench.close());

interface Said {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

/** A process of its own; not waited for in this thread, which also has to answer as WeCom. */
function doctor(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'index.ts'), 'doctor', ...args], {
      env: childEnvironment({ LOG_LEVEL: 'silent', ...settings }),
    });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('close', (status) => resolve({ status, out, errors }));
  });
}

describe('huicun doctor', () => {
  beforeEach(() => bench.begin());
  afterEach(() => bench.end());

  const checksIn = ({ out }: Said) => (JSON.parse(out) as { checks: Checked[] }).checks;

  it('says what does not work, why and what to do, and makes no file on an appliance that was never started', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'huicun-doctor-'));
    const settings = { DATA_DIR: join(dir, 'data'), KEY_FILE: join(dir, 'master.key'), WECOM_API: bench.wecom.url };
    const { status, out, errors } = await doctor(settings);
    assert.deepEqual([status, errors], [1, '']);
    assert.match(out, /○ 企业 ID +尚未填写企业 ID\n {4}怎么办：请到企业微信管理后台/);
    assert.match(out, /✓ 网络与代理/);
    assert.ok(!out.includes('\u001b['));
    assert.deepEqual(readdirSync(dir), []);
    rmSync(dir, { recursive: true });
  });

  it('runs beside the service, and sees what the service knows', async () => {
    const { world } = bench;
    world.says('zhang', 'li', '一');
    await world.pull();
    const lock = takeLock(world.config.dataDir);
    const said = await doctor(world.settings, '--json');
    lock.release();
    assert.equal(said.errors, '');
    const byName = new Map(checksIn(said).map((checked) => [checked.name, checked]));
    assert.deepEqual([...byName.keys()], world.app.setup.names);
    assert.equal(byName.get('archive-secret')?.state, 'ok');
    assert.match(byName.get('keys')!.sentence, /持有 v1/);
    assert.equal(byName.get('library')?.state, 'ok');
  });

  it('ends with 2 when something does not work, and names the address to enter', async () => {
    bench.wecom.state.trustedIps = { archive: [], agent: null };
    const { status, out } = await doctor(bench.world.settings);
    assert.equal(status, 2);
    assert.match(out, /✗ 会话存档可信 IP +出口 IP 203\.0\.113\.7 不在会话内容存档的可信 IP 地址中/);
    assert.match(out, /错误码：301042 /);
    assert.match(out, /影响：拉取不到任何会话/);
  });

  it('tells no secret', async () => {
    bench.enter({ archiveSecret: 'not-the-right-secret', proxyAuth: 'me:pass-of-proxy' });
    const text = await doctor(bench.world.settings);
    const json = await doctor(bench.world.settings, '--json');
    for (const secret of ['not-the-right-secret', 'agent-secret', 'pass-of-proxy'])
      assert.ok(!`${text.out}${json.out}`.includes(secret), secret);
    assert.match(text.out, /✗ 会话存档 Secret/);
  });

  it('does not make a new master key in the place of one that is gone', async () => {
    bench.enter({ company: '衡川' });
    unlinkSync(bench.world.config.keyFile);
    const { status, errors } = await doctor(bench.world.settings);
    assert.equal(status, 2);
    assert.match(errors, /主密钥文件 .* 不见了/);
    assert.ok(!existsSync(bench.world.config.keyFile));
  });

  it('reads no database of another version, and changes none', async () => {
    bench.sql('desk', 'PRAGMA user_version = 1');
    const said = await doctor(bench.world.settings, '--json');
    assert.equal(said.status, 2);
    assert.match(said.out, /旧版本/);
    assert.ok(!readdirSync(bench.world.config.dataDir).some((name) => name.includes('before-v')));
  });

  it('says how it is called', async () => {
    const { status, errors } = await doctor(bench.world.settings, '--colour');
    assert.equal(status, 2);
    assert.match(errors, /用法：doctor \[--json\]/);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { childEnvironment } from '../../src/testing/child-environment.ts';

/**
 * install.sh with --prefix: everything but the user and the service. The packages here are links to this checkout; whole ones,
 * in fresh roots, are the matter of `npm run install-test`.
 */
const ROOT = join(import.meta.dirname, '../..');
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'huicun-install-test-')));
after(() => rmSync(scratch, { recursive: true, force: true }));

function packageOf(version: string): string {
  const dir = join(scratch, `package-${version}`);
  mkdirSync(join(dir, 'node/bin'), { recursive: true });
  mkdirSync(join(dir, 'scripts'));
  cpSync(join(ROOT, 'install.sh'), join(dir, 'install.sh'));
  cpSync(join(ROOT, 'scripts/linux'), join(dir, 'scripts/linux'), { recursive: true });
  for (const part of ['src', 'views', 'node_modules']) symlinkSync(join(ROOT, part), join(dir, part));
  symlinkSync(process.execPath, join(dir, 'node/bin/node'));
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify({ name: 'huicun', version, type: 'module' }, null, 2)}\n`);
  writeFileSync(join(dir, 'VERSION'), `version=${version}\nplatform=linux-${process.arch}\ndate=2026-11-01\n`);
  return dir;
}

const prefix = join(scratch, 'machine');
const at = (...names: string[]) => join(prefix, ...names);
let freePort = 0;

function run(dir: string, ...options: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('bash', [join(dir, 'install.sh'), ...options], {
    encoding: 'utf8',
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { code: status, said: stdout + stderr };
}

const install = (dir: string, ...options: string[]) => run(dir, '--prefix', prefix, '--unattended', ...options);
const settingsOf = (name = 'huicun') => readFileSync(at('etc', name, 'huicun.env'), 'utf8');
const unitOf = (name = 'huicun') => readFileSync(at('etc/systemd/system', `${name}.service`), 'utf8');
const modeOf = (path: string) => statSync(path).mode & 0o7777;

function assertDone({ code, said }: { code: number | null; said: string }): string {
  assert.equal(code, 0, said);
  return said;
}

const one = packageOf('1.0.0');
const two = packageOf('1.1.0');
// Nothing of this test may lie in the way of a service, nor a service in the way of the test.
before(async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  freePort = (server.address() as { port: number }).port;
  await new Promise((resolve) => server.close(resolve));
});

describe('install.sh --help and mistakes', () => {
  it('explains every option that it takes', () => {
    const said = assertDone(run(one, '--help'));
    const taken = readFileSync(join(ROOT, 'scripts/linux/options.sh'), 'utf8');
    const options = [...taken.matchAll(/^ {6}(--[a-z-]+)\)/gm)].map((found) => found[1]!);
    assert.ok(options.length > 15);
    for (const option of options) assert.ok(said.includes(option), option);
  });

  it('says what is wrong with an option, changes nothing, and ends with 2', () => {
    for (const [options, sentence] of [
      [['--speed'], '不认识的选项 --speed'],
      [['--port'], '选项 --port 后面缺少值'],
      [['--port', '--demo'], '选项 --port 后面缺少值'],
      [['--port', '70000'], '端口 70000 须为 1 至 65535'],
      [['--instance', 'Beta'], '名称 Beta 须以小写字母开头'],
      [['--base-url', 'huicun.cn'], '须以 http:// 或 https:// 开头'],
      [['--proxy', '10.0.0.2:3128'], '代理 10.0.0.2:3128 须形如'],
      [['--tls-cert', 'a.pem'], '--tls-cert 与 --tls-key 须同时给出'],
      [['--data-dir', '/srv/会存'], '只能含字母、数字与'],
      [['--data-dir', '/home/me/data'], '数据目录不能放在 /home 或 /root 之下'],
      [['--host', '$(id)'], '不能含引号'],
    ] as const) {
      const { code, said } = run(one, ...options);
      assert.equal(code, 2, said);
      assert.ok(said.includes(sentence), `${options.join(' ')}: ${said}`);
    }
  });

  it('refuses a package for another kind of machine, and one made for a newer system', () => {
    const other = packageOf('9.0.0');
    writeFileSync(join(other, 'VERSION'), 'version=9.0.0\nplatform=linux-riscv\n');
    assert.match(install(other).said, /这个安装包用于 linux-riscv，本机是/);
    writeFileSync(join(other, 'VERSION'), 'version=9.0.0\nglibc=2.99\n');
    assert.match(install(other).said, /glibc 是 [\d.]+，需要 2\.99 以上/);
    writeFileSync(join(other, 'VERSION'), 'version=9.0.0\ndate=2999-01-01\n');
    assert.match(install(other).said, /早于这个版本的发布日期 2999-01-01[\s\S]*timedatectl/);
    writeFileSync(join(other, 'MANIFEST.sha256'), `${'0'.repeat(64)}  install.sh\n`);
    writeFileSync(join(other, 'VERSION'), 'version=9.0.0\n');
    assert.match(install(other).said, /安装包不完整/);
    assert.ok(!existsSync(prefix));
  });
});

describe('install.sh', () => {
  it('names the port that is taken and one to use instead, before anything is written', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { code, said } = install(one, '--port', String(port));
    await new Promise((resolve) => server.close(resolve));
    assert.equal(code, 1);
    assert.match(said, new RegExp(`端口 ${port} 已被占用[\\s\\S]*--port ${port + 1}`));
    assert.ok(!existsSync(prefix));
  });

  it('puts program, settings, key, unit and command where they belong', () => {
    const said = assertDone(install(one, '--port', String(freePort), '--proxy', 'http://10.0.0.2:3128'));
    assert.match(said, new RegExp(`http://127\\.0\\.0\\.1:${freePort}[\\s\\S]*现在只有本机能打开`));
    assert.equal(readlinkSync(at('opt/huicun/current')), at('opt/huicun/1.0.0'));
    assert.ok(existsSync(at('opt/huicun/current/src/main.ts')));
    assert.equal(modeOf(at('var/lib/huicun')), 0o700);
    assert.equal(modeOf(at('etc/huicun')), 0o1770);
    assert.equal(modeOf(at('etc/huicun/huicun.env')), 0o640);
    assert.ok(!existsSync(at('etc/huicun/master.key')), 'a restore may still bring the one of before');
    const settings = settingsOf();
    for (const line of [
      `DATA_DIR=${at('var/lib/huicun')}`,
      `PORT=${freePort}`,
      'HOST=127.0.0.1',
      'PROXY=http://10.0.0.2:3128',
    ]) {
      assert.ok(settings.split('\n').includes(line), line);
    }
    assert.ok(!settings.includes('ALLOW_HTTP'));
  });

  it('writes a unit that confines the service', () => {
    const unit = unitOf();
    for (const line of [
      `ExecStart=${at('opt/huicun/current')}/node/bin/node --max-semi-space-size=2 ${at('opt/huicun/current')}/src/main.ts`,
      'NoNewPrivileges=yes',
      'ProtectSystem=strict',
      `ReadWritePaths=${at('var/lib/huicun')} ${at('etc/huicun')} -${at('var/backups/huicun')}`,
      'CapabilityBoundingSet=',
      'RestartPreventExitStatus=3',
      'MemoryMax=80%',
    ]) {
      assert.ok(unit.split('\n').includes(line), line);
    }
    assert.ok(!unit.includes('AmbientCapabilities'));
  });

  it('gives a command that runs the program with these settings', () => {
    const help = spawnSync(at('usr/local/bin/huicun'), ['help'], { encoding: 'utf8', env: childEnvironment() });
    assert.equal(help.status, 0, help.stderr);
    assert.match(help.stdout, /会存命令行[\s\S]*doctor/);
  });

  it('repairs what is missing the second time, and keeps settings and key', () => {
    const key = Buffer.from('the master key of the first start');
    writeFileSync(at('etc/huicun/master.key'), key, { mode: 0o644 });
    writeFileSync(at('etc/huicun/huicun.env'), `${settingsOf()}# 我的备注\nLOG_LEVEL=debug\n`);
    rmSync(at('usr/local/bin/huicun'));
    rmSync(at('etc/systemd/system/huicun.service'));
    rmSync(at('opt/huicun/current'));
    const before = settingsOf();
    assertDone(install(one));
    assert.equal(settingsOf(), before);
    assert.deepEqual(readFileSync(at('etc/huicun/master.key')), key);
    assert.equal(modeOf(at('etc/huicun/master.key')), 0o400);
    assert.ok(existsSync(at('usr/local/bin/huicun')) && existsSync(at('opt/huicun/current/src/main.ts')));
    assert.ok(unitOf().includes('NoNewPrivileges'));
  });

  it('changes only the settings it was told to, and says what plain http means', () => {
    const said = assertDone(install(one, '--host', '0.0.0.0', '--base-url', 'http://10.0.0.5:8080/'));
    assert.match(said, /！ 网页以不加密的 http 对外提供/);
    const settings = settingsOf().split('\n');
    for (const line of [
      'HOST=0.0.0.0',
      'BASE_URL=http://10.0.0.5:8080',
      'ALLOW_HTTP=yes',
      'LOG_LEVEL=debug',
      '# 我的备注',
    ]) {
      assert.equal(settings.filter((one) => one === line).length, 1, line);
    }
  });

  it('lets the service have a port below 1024 and nothing else', () => {
    const machine = join(scratch, 'low');
    // whatever has port 81 here would be in the way
    const { code, said } = run(one, '--prefix', machine, '--unattended', '--port', '81', '--host', '127.81.0.1');
    assert.equal(code, 0, said);
    const unit = readFileSync(join(machine, 'etc/systemd/system/huicun.service'), 'utf8');
    assert.match(unit, /^CapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE$/m);
  });

  it('does not start what would make a new master key over things that an older one has sealed', () => {
    const machine = join(scratch, 'sealed');
    mkdirSync(join(machine, 'var/lib/huicun/keys'), { recursive: true });
    writeFileSync(join(machine, 'var/lib/huicun/keys/binding'), 'sealed');
    const { said } = run(one, '--prefix', machine, '--unattended', '--port', String(freePort));
    assert.match(said, /主密钥 \S+ 不见了[\s\S]*recover/);
    assert.ok(!existsSync(join(machine, 'etc/huicun/master.key')));
  });

  it('rotates the log file that was asked for', () => {
    const machine = join(scratch, 'logged');
    const log = join(machine, 'var/log/huicun/huicun.log');
    const { code, said } = run(one, '--prefix', machine, '--unattended', '--port', String(freePort), '--log-file', log);
    assert.equal(code, 0, said);
    assert.match(readFileSync(join(machine, 'etc/logrotate.d/huicun'), 'utf8'), /daily[\s\S]*copytruncate/);
    const unit = readFileSync(join(machine, 'etc/systemd/system/huicun.service'), 'utf8');
    assert.ok(unit.includes(`StandardOutput=append:${log}`));
  });

  it('gives a second enterprise everything of its own but the program', () => {
    assertDone(install(one, '--instance', 'beta'));
    assert.ok(settingsOf('huicun-beta').includes(`DATA_DIR=${at('var/lib/huicun-beta')}`));
    assert.ok(settingsOf('huicun-beta').includes(`KEY_FILE=${at('etc/huicun-beta/master.key')}`));
    assert.ok(!settingsOf('huicun-beta').includes(`PORT=${freePort}\n`));
    assert.ok(unitOf('huicun-beta').includes(at('opt/huicun/current-beta/src/main.ts')));
    const { code, said } = install(one, '--instance', 'gamma', '--port', String(freePort));
    assert.equal(code, 1);
    assert.match(said, /是本机另一个会存的/);
  });

  it('puts a newer version beside the old and keeps the old for the way back', () => {
    assertDone(install(two));
    assert.equal(readlinkSync(at('opt/huicun/current')), at('opt/huicun/1.1.0'));
    assert.equal(readlinkSync(at('opt/huicun/previous')), at('opt/huicun/1.0.0'));
    assert.equal(readlinkSync(at('opt/huicun/current-beta')), at('opt/huicun/1.0.0'));
  });
});

describe('install.sh --uninstall and --purge', () => {
  it('takes the program away and leaves settings, key and data', () => {
    const said = assertDone(install(two, '--uninstall'));
    assert.match(said, /留下的有[\s\S]*主密钥/);
    assert.ok(existsSync(at('etc/huicun/master.key')) && existsSync(at('var/lib/huicun')));
    assert.ok(!existsSync(at('usr/local/bin/huicun')) && !existsSync(at('etc/systemd/system/huicun.service')));
    // the other enterprise still runs the one it had
    assert.deepEqual(readdirSync(at('opt/huicun')).sort(), ['1.0.0', 'current-beta']);
  });

  it('deletes data only when that was said in so many words', () => {
    const refused = install(one, '--instance', 'beta', '--purge');
    assert.equal(refused.code, 1);
    assert.match(refused.said, /删除数据须当面确认/);
    assert.ok(existsSync(at('var/lib/huicun-beta')) && existsSync(at('usr/local/bin/huicun-beta')));
    assertDone(install(one, '--instance', 'beta', '--purge', '--yes-delete-all-data'));
    assert.ok(!existsSync(at('var/lib/huicun-beta')) && !existsSync(at('etc/huicun-beta')));
    assert.ok(existsSync(at('var/lib/huicun')));
  });

  it('says so when there is nothing of that name', () => {
    const { code, said } = install(one, '--instance', 'delta', '--uninstall');
    assert.equal(code, 1);
    assert.match(said, /没有安装 huicun-delta/);
  });
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

const SCRIPT = join(import.meta.dirname, '../../scripts/linux/upgrade.sh');

/** The script itself, over two versions whose commands do what the test says and write down what they were asked. */
describe('scripts/linux/upgrade.sh', { skip: process.platform !== 'linux' }, () => {
  let dir: string;
  let answers: Record<string, { status?: number; says?: string; killAfter?: boolean }>;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun-upgrade-'));
    answers = {};
    for (const version of ['1.0.0', '2.0.0']) {
      const folder = join(dir, 'opt', version, 'scripts/linux');
      mkdirSync(folder, { recursive: true });
      executable(join(folder, 'as-service.sh'), `shift 3; answer ${version} "$@"`);
    }
    mkdirSync(join(dir, 'bin'));
    executable(join(dir, 'bin/systemctl'), 'answer systemctl "$@"');
    executable(
      join(dir, 'bin/answer'),
      `echo "$*" >>"${dir}/asked"
key=$(echo "$1 $2 $3" | tr ' ' '_'); [ -f "${dir}/answer-$key" ] || exit 0
. "${dir}/answer-$key"`,
    );
    symlinkSync(join(dir, 'opt/1.0.0'), join(dir, 'opt/current'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function executable(path: string, text: string): void {
    writeFileSync(path, `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path, 0o755);
  }

  function run(more: Record<string, string> = {}) {
    rmSync(join(dir, 'asked'), { force: true });
    for (const [asked, { status = 0, says = '', killAfter = false }] of Object.entries(answers)) {
      const end = killAfter ? `kill -9 $(cat "${dir}/pid"); exit 1` : `exit ${status}`;
      writeFileSync(join(dir, `answer-${asked.replaceAll(' ', '_')}`), `echo '${says}'\n${end}\n`);
    }
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `echo $$ >"${dir}/pid"; exec bash "${SCRIPT}"`], {
      encoding: 'utf8',
      env: {
        PATH: `${join(dir, 'bin')}:${process.env['PATH']}`,
        ...{ HUICUN_OPT: join(dir, 'opt'), HUICUN_OLD: '1.0.0', HUICUN_NEW: '2.0.0', HUICUN_WAIT: '5' },
        ...{
          HUICUN_ENV: '/x.env',
          HUICUN_DATA: join(dir, 'data'),
          HUICUN_USER: 'huicun',
          HUICUN_UNIT: 'huicun.service',
        },
        ...more,
      },
    });
    const asked = existsSync(join(dir, 'asked')) ? readFileSync(join(dir, 'asked'), 'utf8').trim().split('\n') : [];
    return { status, said: stdout + stderr, asked };
  }

  const current = () => readlinkSync(join(dir, 'opt/current')).split('/').at(-1);
  const state = () => existsSync(join(dir, 'opt/upgrade-huicun.state'));
  const START = 'systemctl start huicun.service';
  const STOP = 'systemctl stop huicun.service';

  it('backs up with the old version, then migrates and starts the new one', () => {
    const { status, asked } = run();
    assert.equal(status, 0);
    assert.deepEqual(asked, ['1.0.0 backup', STOP, '2.0.0 migrate', START, '2.0.0 upgrade-check --wait 5']);
    assert.deepEqual([current(), state()], ['2.0.0', false]);
  });

  it('does not stop the service when the backup fails, and goes on where none is set up', () => {
    answers['1.0.0 backup '] = { status: 2, says: '位置写不了' };
    const failed = run();
    assert.deepEqual([failed.status, failed.asked, current(), state()], [1, ['1.0.0 backup'], '1.0.0', false]);
    assert.match(failed.said, /没有升级：升级前的备份没有做成。\n {2}位置写不了/);
    answers['1.0.0 backup '] = { status: 2, says: '还没有设置备份的位置。' };
    assert.equal(run().status, 0);
  });

  for (const [what, broken] of [
    ['the data cannot be brought up to date', '2.0.0 migrate '],
    ['the new version does not start', 'systemctl start huicun.service'],
    ['it does not become ready', '2.0.0 upgrade-check --wait'],
  ] as const)
    it(`goes back when ${what}`, () => {
      answers[broken] = { status: 1 };
      const { status, said, asked } = run();
      // The stub of systemctl fails for the old version too.
      assert.equal(status, broken.startsWith('systemctl') ? 4 : 1);
      assert.deepEqual(asked.slice(-3), [STOP, '2.0.0 migrate --back', START]);
      assert.deepEqual([current(), state()], ['1.0.0', false]);
      assert.match(said, /退回 1\.0\.0[\s\S]*日志：journalctl -u huicun\.service/);
    });

  it('stays with the new version when something has come since', () => {
    answers['2.0.0 upgrade-check --wait'] = { status: 1 };
    answers['2.0.0 migrate --back'] = { status: 2, says: '升级之后又存入了新的消息，不能退回' };
    const { status, said, asked } = run();
    assert.deepEqual([status, current(), asked.at(-1)], [4, '2.0.0', START]);
    assert.match(said, /没有退回：升级之后又存入了新的消息[\s\S]*留在新版本 2\.0\.0，数据一条没有丢/);
  });

  for (const at of ['1.0.0 backup ', STOP, '2.0.0 migrate ', START, '2.0.0 upgrade-check --wait'])
    it(`goes on after a kill at “${at.trim()}”`, () => {
      answers[at] = { killAfter: true };
      assert.notEqual(run().status, 0);
      assert.ok(state());
      rmSync(join(dir, `answer-${at.replaceAll(' ', '_')}`));
      answers = {};
      const { status, said, asked } = run({ HUICUN_OLD: current()! });
      assert.deepEqual([status, current(), state()], [0, '2.0.0', false]);
      assert.match(said, /上次从 1\.0\.0 升级到 2\.0\.0 时被打断/);
      assert.ok(asked.includes('2.0.0 migrate'));
    });

  it('takes back first what it was taking back when it was killed', () => {
    answers['2.0.0 upgrade-check --wait'] = { status: 1 };
    answers['2.0.0 migrate --back'] = { killAfter: true };
    run();
    for (const name of ['2.0.0_upgrade-check_--wait', '2.0.0_migrate_--back']) rmSync(join(dir, `answer-${name}`));
    answers = {};
    const { status, asked } = run({ HUICUN_OLD: '2.0.0' });
    assert.deepEqual([status, current()], [0, '2.0.0']);
    assert.deepEqual(asked.slice(0, 3), [STOP, '2.0.0 migrate --back', '1.0.0 backup']);
  });

  it('only brings the data up to date and switches where there is no systemd', () => {
    const { status, asked } = run({ HUICUN_SYSTEMD: '0' });
    assert.deepEqual([status, asked, current()], [0, ['1.0.0 backup', '2.0.0 migrate'], '2.0.0']);
  });

  it('is a script that bash accepts', () => {
    cpSync(SCRIPT, join(dir, 'copy.sh'));
    assert.equal(spawnSync('bash', ['-n', join(dir, 'copy.sh')]).status, 0);
  });
});

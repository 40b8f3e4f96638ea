import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { keepRunning } from './service.ts';
import { readSetting, writeSettings, wrongFiles } from './settle.ts';

/** What can be said of the Windows installation without Windows; wine-test.sh goes further. */
const HERE = import.meta.dirname;
const bytes = (name: string) => readFileSync(join(HERE, name));
const parts = readdirSync(HERE).filter((name) => name.endsWith('.ps1'));
const all = parts.map((name) => bytes(name).toString()).join('\n');

describe('the scripts for Windows', () => {
  it('are written the way PowerShell 5.1 and the command prompt read them', () => {
    assert.ok(parts.length > 5);
    for (const name of parts) {
      assert.deepEqual([...bytes(name).subarray(0, 3)], [0xef, 0xbb, 0xbf], `${name} has no byte order mark`);
      assert.doesNotMatch(bytes(name).toString(), /[^\r]\n/, `${name} has lines without CR`);
    }
    assert.match(bytes('install.cmd').toString('latin1'), /^[\x20-\x7e\r\n\t]*$/);
    assert.doesNotMatch(bytes('install.cmd').toString(), /[^\r]\n/);
  });

  it('use nothing that only a newer PowerShell knows', () => {
    const code = all.replace(/'[^'\n]*'/g, "''");
    assert.doesNotMatch(code, / \?\? |&& |\|\| | \? .* : |-Parallel|utf8NoBOM|Join-String/);
  });

  it('find every part, and every function they call', () => {
    const named = [.../foreach \(\$part in @\(([^)]+)\)\)/.exec(all)![1]!.matchAll(/'([a-z]+)'/g)].map(
      (m) => `${m[1]}.ps1`,
    );
    assert.deepEqual([...named, 'install.ps1'].toSorted(), parts.toSorted());
    const defined = new Set([...all.matchAll(/^function ([\w-]+)/gm)].map((m) => m[1]!));
    const called = [...all.matchAll(/(?:^|[({|;=] *)([A-Z][a-z]+-[A-Z]\w+)/gm)].map((m) => m[1]!);
    assert.deepEqual(
      [...new Set(called)].filter((name) => !defined.has(name) && !OF_WINDOWS.has(name)),
      [],
    );
  });

  it('have the options of the installer for Linux', () => {
    const linux = readFileSync(join(HERE, '../linux/options.sh'), 'utf8');
    const there = [...linux.matchAll(/^ {2}--([a-z-]+)/gm)].map((m) => m[1]!).filter((name) => !ONLY_LINUX.has(name));
    const own = [
      ...bytes('install.ps1')
        .toString()
        .matchAll(/^ {2}\[(?:string|switch)\]\$(\w+)/gm),
    ].map((m) => m[1]!);
    const nameOf = (option: string) =>
      RENAMED[option] ?? option.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
    assert.deepEqual([...there.map(nameOf), 'YesDeleteAllData'].toSorted(), own.toSorted());
    const help = bytes('options.ps1').toString();
    for (const option of own) assert.ok(help.includes(`-${option}`), `${option} is not in the help`);
  });
});

const ONLY_LINUX = new Set(['log-file', 'prefix']);
const RENAMED: Readonly<Record<string, string>> = { dir: 'InstallDir', host: 'HostAddress' };
const OF_WINDOWS = new Set(
  `ConvertFrom-Json Copy-Item ForEach-Object Get-ChildItem Get-CimInstance Get-Content Get-Date Get-FileHash Get-Item Get-ItemProperty
  Get-ScheduledTask Get-Service Join-Path Move-Item New-Item New-NetFirewallRule New-Object New-ScheduledTaskAction
  New-ScheduledTaskPrincipal New-ScheduledTaskSettingsSet New-ScheduledTaskTrigger New-TimeSpan Out-Null Pop-Location Push-Location
  Read-Host Register-ScheduledTask Remove-Item Remove-NetFirewallRule Select-Object Set-ItemProperty Set-Service Set-StrictMode
  Split-Path Start-ScheduledTask Start-Service Start-Sleep Stop-ScheduledTask Test-Path Unregister-ScheduledTask Where-Object Write-Host`.split(
    /\s+/,
  ),
);

describe('writeSettings', () => {
  let dir: string;
  let file: string;
  before(() => {
    dir = mkdtempSync(join(tmpdir(), 'huicun 设置-'));
    file = join(dir, 'huicun.env');
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('changes a file from Windows and leaves the rest of it', () => {
    writeFileSync(file, '\uFEFF# 手写\r\nPORT=8080\r\n\r\nCOMPANY="衡川"\r\n');
    const path = 'D:\\会 存\\数据';
    writeSettings(file, [
      ['PORT', '9090'],
      ['DATA_DIR', path],
      ['SDK_LIBRARY', 'C:\\sdk\\WeWorkFinanceSdk.dll'],
    ]);

    const text = readFileSync(file, 'utf8');
    assert.equal(
      text,
      `# 手写\r\nPORT=9090\r\n\r\nCOMPANY="衡川"\r\nDATA_DIR='${path}'\r\nSDK_LIBRARY=C:\\sdk\\WeWorkFinanceSdk.dll\r\n`,
    );
    assert.equal(readSetting(file, 'DATA_DIR'), path);
    assert.equal(readSetting(file, 'HOST'), '');
  });

  it('writes what the program reads', () => {
    writeFileSync(file, '\uFEFF');
    writeSettings(file, [
      ['COMPANY', '衡川 "实业" #1'],
      ['PORT', '9191'],
    ]);
    const { company, port } = readConfig({ ENV_FILE: file });

    assert.deepEqual({ company, port }, { company: '衡川 "实业" #1', port: 9191 });
  });

  it('tells which files of a package are missing or others', () => {
    const sum = (text: string) => createHash('sha256').update(text).digest('hex');
    writeFileSync(join(dir, 'a'), 'a');
    writeFileSync(join(dir, 'b'), 'changed');
    writeFileSync(join(dir, 'MANIFEST.sha256'), `${sum('a')}  a\n${sum('b')}  b\n${sum('c')}  c\n`);

    assert.deepEqual(wrongFiles(dir), ['b', 'c']);
  });
});

describe('keepRunning', () => {
  function world(codes: number[]) {
    const seen = { starts: 0, pauses: [] as number[], said: [] as string[], stop: false, time: 0 };
    const parts = {
      start: async () => codes[seen.starts++] ?? 0,
      isStopRequested: () => seen.stop,
      pause: async (ms: number) => {
        seen.pauses.push(ms);
        seen.time += ms;
      },
      now: () => seen.time,
      say: (sentence: string) => void seen.said.push(sentence),
    };
    return { seen, parts };
  }

  it('starts the service again after an error, and ends when it ends well', async () => {
    const { seen, parts } = world([1, 1, 0]);
    assert.equal(await keepRunning(parts), 0);
    assert.deepEqual([seen.starts, seen.pauses], [3, [5000, 5000]]);
  });

  it('does not start it again over newer data, nor when it was asked to end', async () => {
    const newer = world([3, 0]);
    assert.equal(await keepRunning(newer.parts), 3);
    const asked = world([1, 0]);
    asked.parts.pause = async () => {
      asked.seen.stop = true;
    };
    assert.equal(await keepRunning(asked.parts), 0);
    assert.deepEqual([newer.seen.starts, asked.seen.starts], [1, 1]);
  });

  it('rests when it fails again and again', async () => {
    const { seen, parts } = world(Array.from({ length: 12 }, () => 1));
    await keepRunning(parts);
    assert.equal(seen.pauses.filter((ms) => ms === 600_000).length, 1);
  });
});

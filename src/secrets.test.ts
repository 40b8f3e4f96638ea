import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './testing/child-environment.ts';
import { makeCompany } from './testing/corpus/index.ts';
import { freePort } from './testing/free-port.ts';
import { SimulatedLibrary } from './testing/simulated-library.ts';
import { SimulatedWecom } from './testing/simulated-wecom/index.ts';
import { pages } from './web/pages/index.ts';
import { Visitor } from './web/testing/visitor.ts';

/** What nobody may read anywhere: each as odd as a real one, so that finding it means it leaked. */
const SECRETS = { archive: 'Zx7archiveSecretQ1w', agent: 'Vb8agentSecretR2e', sync: 'Nm9syncSecretT3y' };
const [CONTACT, PROXY_PASSWORD, WRONG] = ['Kl4contactSecretU5i', 'Hj6proxyPasswordO7p', 'Gf5wrongSecretP8l'];
const PRIVATE = /PRIVATE KEY-----\s*[A-Za-z0-9+/]{16}/; // the form to import one shows how it begins
const PASSPHRASE = 'Df3 a passphrase S9k';

/** The program as it ships, logging all it can, bound on its pages and running into every trouble on the way. */
describe('no secret leaks', () => {
  const wecom = new SimulatedWecom({ company: makeCompany(1), secrets: SECRETS });
  const dir = mkdtempSync(join(tmpdir(), 'huicun-secrets-'));
  let service: ChildProcess;
  let said = '';
  let shown = '';
  let pairs: readonly string[] = [];
  let visitor: Visitor;

  before(async () => {
    await wecom.listen();
    const library = new SimulatedLibrary(join(dir, 'sdk'));
    library.set('secret', SECRETS.archive);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    service = startService(port);
    for (const stream of [service.stdout!, service.stderr!])
      stream.on('data', (part: Buffer) => {
        said += part.toString();
      });
    const [, code] = await saying(/一次性验证码建立管理员账号：(\S+)/);
    visitor = new Visitor(base);
    await visitor.get('/first');
    const password = 'heng-chuan-2026';
    await visitor.post('/first', { code: code!, name: '林悦', login: 'linyue', password, again: password });
    await bind(library.path);
    await lookEverywhere();
    await sleep(500); // what was begun goes on a little
  });
  after(async () => {
    if (service.exitCode === null) {
      service.kill('SIGKILL');
      await once(service, 'exit');
    }
    await wecom.close();
    rmSync(dir, { recursive: true, force: true });
  });

  function startService(port: number): ChildProcess {
    const env = childEnvironment({
      DATA_DIR: join(dir, 'data'),
      KEY_FILE: join(dir, 'master.key'),
      PORT: String(port),
      WECOM_API: wecom.url,
      WECOM_LOGIN: wecom.url,
      MESSAGE_RESERVE_MB: '1',
      LOG_LEVEL: 'debug',
    });
    return spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function saying(words: RegExp): Promise<RegExpMatchArray> {
    for (let i = 0; i < 800; i++) {
      const found = said.match(words);
      if (found) return found;
      await sleep(50);
    }
    return assert.fail(`never said ${words}`);
  }

  async function post(path: string, fields: Record<string, string> = {}): Promise<void> {
    const { text, location } = await visitor.post(path, fields);
    shown += text;
    if (location.startsWith('/')) shown += (await visitor.get(location.split('#')[0]!)).text;
  }

  async function bind(library: string): Promise<void> {
    await visitor.get('/setup/company');
    await post('/setup/company', { corpId: wecom.state.corpId, company: '衡川' });
    const proxy = { kind: 'http', host: '127.0.0.1', port: '9', user: 'me', password: PROXY_PASSWORD };
    await post('/setup/proxy', proxy);
    await post('/setup/archive-secret', { archiveSecret: WRONG }); // and WeCom is out of reach
    await post('/setup/proxy', { ...proxy, kind: 'none' });
    await post('/setup/library/path', { path: library, next: '/setup/library' });
    await post('/setup/archive-secret', { archiveSecret: WRONG });
    await post('/health/pull');
    await post('/setup/archive-secret', { archiveSecret: SECRETS.agent });
    await post('/setup/archive-secret', { archiveSecret: SECRETS.archive });
    await post('/setup/app', { agentId: wecom.state.agentId, agentSecret: SECRETS.agent });
    await post('/setup/contacts', { contactSecret: CONTACT, syncSecret: SECRETS.sync });
    for (const name of ['archive', 'customers']) await visitor.post('/setup/callbacks/pair', { name });
    // Shown to be copied until WeCom has verified them: kept apart from what must never show them.
    const { text } = await visitor.get('/setup/callbacks');
    pairs = [...text.matchAll(/data-copy="([A-Za-z0-9]{32}|[A-Za-z0-9]{43})"/g)].map(([, value]) => value!);
    await post('/keys/draft', { next: '/keys' });
    await visitor.post('/keys/recovery', { passphrase: PASSPHRASE, again: PASSPHRASE });
  }

  /** Every page that has an address of its own. */
  async function lookEverywhere(): Promise<void> {
    for (const { path } of pages) {
      const { text } = await visitor.get(path.replace(/:\w+/g, '1'));
      if (path !== '/setup/:step') shown += text;
    }
    shown += (await visitor.get('/nowhere')).text;
  }

  const hidden = () => [...Object.values(SECRETS), CONTACT, PROXY_PASSWORD, WRONG, PASSPHRASE];

  it('in a page, an error or an answer', () => {
    assert.ok(shown.length > 100_000);
    assert.equal(pairs.length, 4);
    for (const secret of [...hidden(), ...pairs]) assert.ok(!shown.includes(secret), secret);
    assert.doesNotMatch(shown, PRIVATE);
  });

  it('in what is logged', () => {
    assert.match(said, /"level"/);
    for (const secret of [...hidden(), ...pairs]) assert.ok(!said.includes(secret), secret);
    assert.doesNotMatch(said, /PRIVATE KEY/);
    assert.doesNotMatch(said, /access_token=[\w-]/);
  });

  it('in what is on the disk, in clear', () => {
    const files = globSync('**/*', { cwd: join(dir, 'data') }).map((name) => join(dir, 'data', name));
    const contents = files.filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path)] as const);
    assert.ok(contents.some(([path]) => path.endsWith('binding.key')));
    for (const [path, bytes] of contents)
      for (const secret of [...hidden(), ...pairs, 'PRIVATE KEY'])
        assert.ok(!bytes.includes(secret), `${secret} in ${path}`);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { issueFirstCode } from '../store/accounts.ts';
import { type Browsing, browse, noBrowser } from '../testing/browse.ts';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { World } from '../testing/world.ts';

/**
 * An empty appliance, the administrator's browser with two tabs (our pages and WeCom's console), and nothing else: from the
 * one-time code to the first message. The tests are the steps of one binding, in their order.
 */
describe('binding an enterprise through the pages alone', { skip: noBrowser() }, () => {
  const company = makeCompany(1);
  const wecom = new SimulatedWecom({ company });
  let world: World;
  let base: string;
  let browsing: Browsing;
  let page: Page;
  let consoleTab: Page;
  before(async () => {
    await wecom.listen();
    const nothing = { CORP_ID: '', ARCHIVE_SECRET: '', SDK_LIBRARY: '' };
    const settings = { ...nothing, WECOM_API: wecom.url, WECOM_LOGIN: wecom.url };
    world = new World({ settings, withoutKey: true, now: Date.now() });
    wecom.state.trustedIps = { archive: [], agent: [] };
    wecom.console.onChange = () => {
      const trusted = wecom.state.trustedIps.archive?.includes(wecom.state.callerIp);
      world.library.set('deny_ip', trusted ? null : wecom.state.callerIp);
      const newest = wecom.console.publicKeys.at(-1);
      if (newest) world.sealWith(wecom.console.publicKeys.length, newest);
    };
    wecom.console.onChange();
    base = await world.serve();
    wecom.state.redirectHost = new URL(base).host;
    browsing = await browse(base);
    page = browsing.page;
    consoleTab = await browsing.context.newPage();
  });
  after(async () => {
    await browsing?.close();
    await world.end();
    await wecom.close();
  });

  /** Fills in a form of WeCom's console; answers with what it says. */
  async function inConsole(form: string, fields: Readonly<Record<string, string>>): Promise<string> {
    await consoleTab.goto(`${wecom.url}/console`);
    for (const [name, value] of Object.entries(fields)) await consoleTab.fill(`#${form} [name=${name}]`, value);
    await consoleTab.click(`#${form} button`);
    return (await consoleTab.textContent('.said')) ?? '';
  }
  const stateOf = (step: string) => page.getAttribute(`.setup-steps li:has(a[href="/setup/${step}"])`, 'class');
  const results = () => page.innerText('#results');
  async function save(): Promise<void> {
    await Promise.all([page.waitForNavigation(), page.click('.setup-foot button[form=setup-form]')]);
  }
  async function next(): Promise<void> {
    await Promise.all([page.waitForNavigation(), page.click('.setup-foot a.btn-primary')]);
  }

  it('begins with the one-time code and one invitation', async () => {
    const code = await world.app.store.write(issueFirstCode, world.now);
    await page.goto('/first');
    const fields = {
      code: code!,
      name: '林悦',
      login: 'linyue',
      password: 'heng-chuan-2026',
      again: 'heng-chuan-2026',
    };
    for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
    await Promise.all([page.waitForNavigation(), page.click('.btn-primary')]);
    await page.goto('/');
    await page.click('text=开始绑定');
    await page.waitForURL(/\/setup\//);
    assert.match(page.url(), /\/setup\/prepare$/);
  });

  it('ticks what only people can know', async () => {
    await page.evaluate(`document.querySelectorAll('input[name=ticks]').forEach((tick) => tick.click())`);
    await save();
    assert.match((await stateOf('prepare')) ?? '', /done/);
    await next();
  });

  it('says that a corp id is wrong before it is asked for, and takes the right one', async () => {
    await page.fill('[name=corpId]', 'not an id');
    await save();
    assert.match(await page.innerText('#wrong'), /企业 ID/);
    await page.fill('[name=corpId]', wecom.state.corpId);
    await page.fill('[name=company]', company.name);
    await save();
    await page.goto('/setup/proxy');
    await save();
    assert.match((await stateOf('proxy')) ?? '', /done/);
    await next();
  });

  it('names a proxy that does not answer, and goes straight again', async () => {
    await page.goto('/setup/proxy');
    await page.check('[name=kind][value=http]');
    await page.fill('[name=host]', '127.0.0.1');
    await page.fill('[name=port]', '9');
    await save();
    assert.match(await results(), /代理 127\.0\.0\.1:9 拒绝连接/);
    await page.check('[name=kind][value=none]');
    await save();
    assert.match((await stateOf('proxy')) ?? '', /done/);
  });

  it('tries the library before it uses it', async () => {
    await page.goto('/setup/library');
    await page.click('summary:has-text("文件已经在服务器上")');
    await page.fill('#sdk-path', `${world.library.path}.none`);
    await Promise.all([page.waitForNavigation(), page.click('button:has-text("使用这个文件")')]);
    assert.match(await page.innerText('.setup-body'), /服务器上没有文件/);
    if (!(await page.isVisible('#sdk-path'))) await page.click('summary:has-text("文件已经在服务器上")');
    await page.fill('#sdk-path', world.library.path);
    await Promise.all([page.waitForNavigation({ timeout: 60_000 }), page.click('button:has-text("使用这个文件")')]);
    assert.equal(world.app.binding.current().sdkLibrary, world.library.path);
    assert.match((await stateOf('library')) ?? '', /done/);
  });

  it('makes the key pair here; the public half is pasted in the console and gets its version', async () => {
    await page.goto('/setup/keys');
    await Promise.all([page.waitForNavigation(), page.click('button:has-text("生成密钥")')]);
    const pem = await page.innerText('pre.pem');
    assert.match(pem, /BEGIN PUBLIC KEY/);
    assert.match(await inConsole('key', { key: pem }), /版本号 1/);
    await page.fill('#take-version', '1');
    await Promise.all([page.waitForNavigation(), page.click('button:has-text("保存版本号")')]);
    assert.match(await page.innerText('#key-task'), /v1 已启用，等待第一条/);
  });

  it('tells the application’s Secret from the archive’s', async () => {
    await page.goto('/setup/archive-secret');
    await page.fill('[name=archiveSecret]', 'no-such-secret');
    await save();
    assert.match(await results(), /40001/);
    await page.fill('[name=archiveSecret]', wecom.state.secrets.agent);
    await save();
    assert.match(await results(), /不是会话内容存档的 Secret/);
    await page.fill('[name=archiveSecret]', wecom.state.secrets.archive);
    await save();
    assert.match((await stateOf('archive-secret')) ?? '', /done/);
    assert.doesNotMatch(await page.content(), /archive-secret"[^>]*value/);
  });

  it('shows the address WeCom sees, and passes once the console trusts it', async () => {
    await page.goto('/setup/archive-ip');
    await save();
    assert.match(await results(), /203\.0\.113\.7/);
    assert.match(await results(), /301042/);
    const ip = await page.inputValue('#copy-ip');
    assert.equal(ip, wecom.state.callerIp);
    await inConsole('archive-ip', { ips: ip });
    await save();
    assert.match((await stateOf('archive-ip')) ?? '', /done/);
  });

  it('binds the application, whose list of addresses is another', async () => {
    await page.goto('/setup/app');
    await page.fill('[name=agentId]', '1000099');
    await page.fill('[name=agentSecret]', wecom.state.secrets.agent);
    await save();
    assert.match(await results(), /60020/);
    await inConsole('agent-ip', { ips: await page.inputValue('#copy-ip') });
    await save();
    assert.match(await results(), /AgentId 1000099 与 Secret 不是同一个应用/);
    await page.fill('[name=agentId]', wecom.state.agentId);
    await save();
    assert.match((await stateOf('app')) ?? '', /done/);
    await page.goto('/setup/contacts');
    await save();
    assert.match((await stateOf('contacts')) ?? '', /done/);
  });

  it('has its callbacks verified from the console, and a wrong key said', async () => {
    await page.goto('/setup/callbacks');
    for (const name of ['archive', 'customers', 'directory']) {
      await Promise.all([page.waitForNavigation(), page.click(`#${name} button:has-text("生成 Token")`)]);
      const [url, token, key] = await Promise.all(
        ['url', 'token', 'key'].map((what) => page.inputValue(`#copy-${name}-${what}`)),
      );
      const pair = { url: url!, token: token!, encodingAesKey: key! };
      if (name === 'archive') {
        assert.match(await inConsole(name, { ...pair, encodingAesKey: 'a'.repeat(43) }), /不通过/);
        await page.waitForSelector(`#${name}.error`); // says so by itself
      }
      assert.match(await inConsole(name, pair), /已保存/);
    }
    await page.reload();
    assert.equal(await page.$('[id^=copy-][id$=-key]'), null); // never shown again
    assert.match((await stateOf('callbacks')) ?? '', /done/);
  });

  it('pulls the first message, live, and opens it', async () => {
    await page.goto('/setup/scope');
    await save();
    await page.goto('/setup/first-pull');
    const [someone, other] = company.staff;
    world.says(someone!.userid, other!.userid, '第一条存档的消息');
    await wecom.console.emit('archive', { event: 'msgaudit_notify' });
    await page.waitForSelector('.pull-live.ok', { timeout: 30_000 });
    assert.match(await page.innerText('#pull-live'), /已拉取\s*1/);
    await world.app.syncDirectory();
    await page.goto('/messages/1');
    assert.match(await page.innerText('#messages'), /第一条存档的消息/);
  });

  it('has one thing left to do on the start page, and nothing red in the self-test', async () => {
    await world.app.setup.runAll();
    await page.goto('/');
    const todos = await page.innerText('.todos');
    assert.match(todos, /系统运行提醒没有邮件或群机器人/); // a second way to be told is asked for later
    assert.equal(await page.locator('.todos li').count(), 1);
    await page.goto('/keys');
    assert.match(await page.innerText('#key-task'), /v1 已确认/);
    await page.goto('/doctor');
    assert.equal(await page.locator('.check.error').count(), 0);
    // the browser calls the one form that was refused a failure
    assert.deepEqual(
      browsing.complaints.filter((complaint) => !complaint.includes('422')),
      [],
    );
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeCompany } from '../testing/corpus/index.ts';
import { SimulatedWecom } from '../testing/simulated-wecom/index.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

describe('GET /doctor', () => {
  const wecom = new SimulatedWecom({ company: makeCompany(1) });
  let desk: Desk;
  let visitor: Visitor;
  before(async () => {
    await wecom.listen();
    desk = new Desk({ settings: wecom.settings(), now: wecom.state.now() });
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(async () => {
    await desk.close();
    await wecom.close();
  });

  const groups = (html: string) => [...html.matchAll(/<h2>(\S+) <small>(\d+)<\/small>/g)].map((m) => `${m[1]} ${m[2]}`);
  const rowOf = (html: string, name: string) =>
    new RegExp(`<li class="check[^"]*" id="check-${name}">[\\s\\S]*?\\n</li>`).exec(html)?.[0] ?? '';

  async function testAll(): Promise<string> {
    await visitor.get('/doctor');
    await visitor.post('/doctor/test');
    for (;;) {
      const { text } = await visitor.get('/doctor');
      if (!text.includes('正在测试')) return text;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('shows every test before the first was run', async () => {
    const { text } = await visitor.get('/doctor');
    assert.deepEqual(groups(text), [`还没有填写或测试 ${desk.world.app.setup.names.length}`]);
    assert.match(text, /还没有测过/);
  });

  it('puts what does not work first, with the reason, the remedy, the code and the steps', async () => {
    wecom.state.trustedIps = { archive: [], agent: null };
    const text = await testAll();
    assert.match(groups(text)[0]!, /^未通过 2$/);
    const row = rowOf(text, 'archive-ip');
    for (const words of [
      /<dt>原因<\/dt>/,
      /<dt>怎么办<\/dt>/,
      /<dt>影响<\/dt>/,
      /<code>301042<\/code>/,
      /203\.0\.113\.7/,
      /取得 access_token/,
    ])
      assert.match(row, words);
    assert.match(row, /href="\/setup\/archive-ip"[^>]*>去处理/);
  });

  it('explains one cause once', async () => {
    const row = rowOf((await visitor.get('/doctor')).text, 'scope');
    assert.match(row, /原因同“会话存档可信 IP”/);
    assert.doesNotMatch(row, /<dt>怎么办/);
  });

  it('tests one again and answers with its part', async () => {
    wecom.state.trustedIps = { archive: null, agent: null };
    const headers = { 'hx-request': 'true', 'hx-target': 'doctor' };
    const { status, text } = await visitor.post('/doctor/test', { name: 'archive-ip' }, headers);
    assert.equal(status, 200);
    assert.match(text, /^<div class="doctor" id="doctor">/);
    assert.match(rowOf(text, 'archive-ip'), /已在会话内容存档的可信 IP 中/);
    assert.equal((await visitor.post('/doctor/test', { name: 'archive-ip' })).location, '/doctor');
    assert.equal((await visitor.post('/doctor/test', { name: 'dance' })).status, 404);
  });

  it('says nothing to a page that has seen the newest result', async () => {
    const { text } = await visitor.get('/doctor');
    const seen = /seen=([^"]*)"/.exec(text)![1]!;
    assert.equal((await visitor.part(`/doctor?seen=${seen}`, 'doctor')).status, 204);
    assert.equal((await visitor.part('/doctor?seen=0', 'doctor')).status, 200);
  });

  it('offers everything as plain text without a secret', async () => {
    const { text } = await visitor.get('/doctor');
    const report = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(text)![1]!;
    assert.match(report, /^会存自检 \d{4}-/);
    assert.match(report, /✓ 会话存档 Secret/);
    assert.match(report, /✓ 调用 msgaudit\/get_permit_user_list：已应答（\d+ 毫秒）/);
    for (const secret of ['archive-secret：', wecom.state.secrets.agent]) assert.ok(!text.includes(secret), secret);
  });

  it('is for who may set up only', async () => {
    assert.equal((await desk.visitor().get('/doctor')).status, 303);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { viewer } from '../testing/world.ts';
import { Desk } from './testing/desk.ts';
import type { Visitor } from './testing/visitor.ts';

const DAY = 86_400_000;
const CUSTOMER = 'wmQ1234567890_abcdefghij-k';

const rows = (html: string) => [...html.matchAll(/data-row data-key="([\d-]+)"/g)].map((found) => found[1]);
const chips = (html: string) => [...html.matchAll(/aria-label="去掉条件：([^"]+)"/g)].map((found) => found[1]);
const link = (html: string, label: string) =>
  new RegExp(`href="([^"]+)"[^>]*>${label}`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;

describe('GET /recordings', () => {
  const desk = new Desk();
  let visitor: Visitor;
  before(async () => {
    const { world } = desk;
    const voice = (from: string, to: string, file = Buffer.from(`#!AMR\n${world.seq}`)) => {
      const sdkfileid = `v${world.seq}`;
      if (file.length > 0) world.library.putMedia(sdkfileid, file);
      world.sends({ from, tolist: [to], msgtype: 'voice', voice: { sdkfileid, play_length: 65 } });
    };
    world.now -= 40 * DAY;
    for (let i = 0; i < 30; i++) voice('lisi', 'wangwu'); // 1 to 30
    await world.pull();
    world.now += 40 * DAY;
    for (let i = 0; i < 30; i++) voice('wangwu', 'lisi'); // 31 to 60
    voice('lisi', CUSTOMER, Buffer.alloc(0)); // 61, gone at WeCom
    world.library.putMedia('film', Buffer.from('a film'));
    const film = { sdkfileid: 'film', md5sum: '', filesize: 6, play_length: 8 };
    world.sends({ from: 'lisi', tolist: ['zhaoliu'], roomid: 'wr1', msgtype: 'video', video: film }); // 62
    await world.pull();
    await world.app.pipeline.fetchMedia();
    await desk.open();
    await desk.addAdministrator();
    visitor = await desk.signedIn();
  });
  after(() => desk.close());

  it('lists the newest sent first, over months, forth and back without counting rows', async () => {
    const first = await visitor.get('/recordings');
    const second = await visitor.get(link(first.text, '下一页')!);

    const all = Array.from({ length: 62 }, (_, i) => `${62 - i}-0`);
    assert.deepEqual([...rows(first.text), ...rows(second.text)], all);
    assert.equal(link(second.text, '下一页'), null);
    assert.deepEqual(rows((await visitor.get(link(second.text, '上一页')!)).text), rows(first.text));
  });

  it('plays and hands out what is here, and says of the rest where it is', async () => {
    const { text } = await visitor.get('/recordings');

    assert.match(text, /<video controls preload="none" src="\/messages\/62\/media\/0\/play"/);
    assert.match(text, /href="\/messages\/62\/media\/0\/download"/);
    assert.doesNotMatch(text, /messages\/61\/media/);
    assert.match(text, /1 分 5 秒/);
    assert.match(text, /href="\/messages\/61" title="在会话中打开：外部单聊/);
    assert.match(text, /<span class="tag (warning|error)">(待下载|下载失败)<\/span>/);
  });

  it('counts apart from the rows', async () => {
    const { text } = await visitor.get('/recordings?kind=voice');
    const counting = /hx-get="(\/recordings\/count[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');

    assert.match((await visitor.part(counting, '')).text, /^共 61 条/);
  });

  const narrowed: [query: string, chips: string[], rows: string[]][] = [
    ['kind=video', ['类型'], ['62-0']],
    ['talk=group', ['对话类型'], ['62-0']],
    ['talk=external-single', ['对话类型'], ['61-0']],
    ['talk=internal-single&sender=zhaoliu', ['对话类型', '发起者'], []],
    [`sender=lisi&chat=${encodeURIComponent(`lisi|${CUSTOMER}`)}`, ['发起者', '会话'], ['61-0']],
    ['from=2026-11-20&to=2026-11-20&kind=video', ['发送时间', '类型'], ['62-0']],
    ['from=2026-11-21', ['发送时间'], []],
  ];
  for (const [query, names, expected] of narrowed) {
    it(`narrows by ${query}, each to be taken off again`, async () => {
      const { text } = await visitor.get(`/recordings?${query}`);

      assert.deepEqual(chips(text), names);
      assert.deepEqual(rows(text), expected);
      if (expected.length === 0) assert.match(text, /没有符合条件的音视频/);
    });
  }

  it('takes one condition off and keeps the others', async () => {
    const { text } = await visitor.get('/recordings?talk=internal-single&kind=video');
    const without = /href="([^"]+)" aria-label="去掉条件：对话类型"/.exec(text)![1]!.replaceAll('&amp;', '&');

    assert.deepEqual(rows((await visitor.get(without)).text), ['62-0']);
  });

  it('offers today, a week and a month by China’s days', async () => {
    const { text } = await visitor.get('/recordings');

    assert.equal(link(text, '今天'), '/recordings?from=2026-11-20&to=2026-11-20');
    assert.equal(link(text, '近 7 天'), '/recordings?from=2026-11-14&to=2026-11-20');
    assert.equal(rows((await visitor.get(link(text, '近 30 天')!)).text).length, 32);
  });

  it('refuses conditions it does not know', async () => {
    assert.equal((await visitor.get('/recordings?kind=image')).status, 400);
    assert.equal((await visitor.get('/recordings?before=x')).status, 400);
  });
});

describe('GET /recordings, by who is looking', () => {
  let desk: Desk;
  const seenBy = async (scope: readonly string[]) => {
    desk = new Desk();
    const film = { sdkfileid: 'film', md5sum: '', filesize: 6, play_length: 8 };
    desk.world.sends({ from: 'lisi', tolist: ['wangwu'], msgtype: 'video', video: film });
    await desk.world.pull();
    await desk.open({ access: ({ id, name }) => ({ ...viewer(scope), accountId: id, name }) });
    await desk.addAdministrator();
    return desk.signedIn();
  };

  it('shows only what is in scope', async () => {
    const inside = await seenBy(['wangwu']);
    assert.deepEqual(rows((await inside.get('/recordings')).text), ['1-0']);
    await desk.close();

    const outside = await seenBy(['zhaoliu']);
    const { text } = await outside.get('/recordings?chat=lisi%7Cwangwu');
    assert.deepEqual(rows(text), []);
    assert.match((await outside.part('/recordings/count', '')).text, /共 0 条/);
    await desk.close();
  });

  it('says that there is none yet', async () => {
    const visitor = await seenBy([]);

    assert.match((await visitor.get('/recordings')).text, /还没有音视频/);
    await desk.close();
  });
});

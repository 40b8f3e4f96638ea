import type { BodyMakers, Told } from './body.ts';
import type { Random } from './random.ts';
import { buildings, cities, domains, roads } from './words.ts';

/** Bodies that show something from elsewhere: pages, cards, places, channels; and money. */
export const pageBodies: BodyMakers = {
  link: (r, { words }) => ({
    msgtype: 'link',
    link: {
      title: words,
      description: r.pick(['点击查看全文', '阅读原文', `${r.between(2, 9)}分钟读懂`, '衡川财富投研周刊', '']),
      link_url: `https://${r.pick(domains)}/s/${r.id(22)}`,
      image_url: picture(r),
    },
  }),
  weapp: (r, { words }) => ({
    msgtype: 'weapp',
    weapp: { title: words, description: '衡川财富服务', username: `gh_${r.hex(12)}@app`, displayname: '衡川财富' },
  }),
  card: (r, { colleague, variant }) => ({
    msgtype: 'card',
    card:
      variant !== 'wechat' && r.chance(0.6)
        ? { corpname: '衡川财富管理有限公司', userid: colleague.id }
        : { corpname: '微信', userid: `wm${r.id(30)}` },
  }),
  location: (r) => ({
    msgtype: 'location',
    location: {
      longitude: Number((113 + r.unit() * 8).toFixed(6)),
      latitude: Number((22 + r.unit() * 10).toFixed(6)),
      address: `${r.pick(cities)}市${r.pick(roads)}${r.between(1, 900)}号`,
      title: r.pick(buildings),
      zoom: r.between(12, 18),
    },
  }),
  sphfeed: (r, { words, variant }) => ({
    msgtype: 'sphfeed',
    sphfeed: {
      feed_type: Number(variant ?? r.pick([2, 4, 4, 9])),
      sph_name: r.pick(['衡川说理财', '衡川财富直播间', '宏观三分钟']),
      feed_desc: words,
    },
  }),
  markdown: (_, { words }) => ({ msgtype: 'markdown', info: { content: words } }),
  /** Under `info`, or `news` as some libraries have it; `old` is the flat form of before 2025. */
  news: (r, { words, variant }) => {
    const [first, ...more] = words.split('；').map((title) => article(r, title));
    if (variant === 'old') return { msgtype: 'news', info: first };
    return { msgtype: 'news', [variant === 'own' ? 'news' : 'info']: { item: [first, ...more] } };
  },
  redpacket: (r, told) => (told.external && told.variant === null ? externalRedPacket(r, told) : redPacket(r, told)),
  external_redpacket: externalRedPacket,
};

function picture(random: Random): string {
  return `https://wework.qpic.cn/wwpic/${random.digits(6)}_${random.id(16)}/0`;
}

function article(random: Random, title: string) {
  return {
    title,
    description: random.pick(['点击查看详情', '内部资料，请勿外传', '更新于今日 9:00']),
    url: `https://${random.pick(domains)}/p/${random.id(12)}`,
    picurl: picture(random),
  };
}

/** Types 1 normal, 2 lucky, 3 incentive. */
function redPacket(r: Random, { words, variant }: Told) {
  const type = Number(variant ?? r.pick([1, 2]));
  return {
    msgtype: 'redpacket',
    redpacket: { type, wish: words, totalcnt: r.between(1, 20), totalamount: r.between(1, 200) * 100 },
  };
}

/** Documented under `redpacket`, seen under its own name too. */
function externalRedPacket(r: Random, { words, variant }: Told) {
  const type = variant === '2' ? 2 : 1;
  const body = { type, wish: words, totalcnt: type === 1 ? 1 : r.between(2, 10), totalamount: r.between(1, 200) * 100 };
  return { msgtype: 'external_redpacket', [variant === 'own' ? 'external_redpacket' : 'redpacket']: body };
}

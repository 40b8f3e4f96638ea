import { corpParts, surnames } from './names-people.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import { buildings, cities, domains, emojis, holidays, places, products, roads, words } from './words.ts';

/** Values for the slots of a dialogue: the same slot has the same value until the dialogue ends, words of habit aside. */
export interface Scene {
  readonly random: Random;
  /** When the dialogue begins. */
  readonly at: number;
  /** Whom the roles stand for, by role. */
  readonly cast: ReadonlyMap<string, Person>;
  /** Somebody else of the company, and somebody who is not there. */
  readonly colleague: Person;
  readonly absent: string;
  /** What stays the same whenever these two talk: his phone, his bank, what he holds. */
  readonly lasting: Map<string, string>;
}

type Maker = (random: Random, scene: Scene, known: ReadonlyMap<string, string>) => string;

/** Slots whose value is drawn anew each time. */
const LOOSE = new Set(
  'hi ok oh wait thanks sorry ack ackStaff laugh soon very emoji risk count emotion praise insult'.split(' '),
);
const LASTING = new Set('phone bank city kid grade address email riskLevel device tail'.split(' '));

export class Facts {
  readonly #scene: Scene;
  readonly #known = new Map<string, string>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  valueOf(slot: string, speaker: Person): string {
    const said = spoken[slot]?.(speaker, this.#scene);
    if (said !== undefined) return said;
    const name = slot in makers || slot in words ? slot : slot.replace(/\d+$/, '');
    if (LOOSE.has(name)) return this.#make(name);
    const known = LASTING.has(slot) ? this.#scene.lasting : this.#known;
    const value = known.get(slot) ?? this.#another(name, slot);
    known.set(slot, value);
    return value;
  }

  /** product2 is not the product. */
  #another(name: string, slot: string): string {
    const first = slot === name ? undefined : this.#known.get(name);
    for (let tries = 0; ; tries += 1) {
      const value = this.#make(name);
      if (value !== first || tries > 5) return value;
    }
  }

  #make(name: string): string {
    const { random } = this.#scene;
    const list = words[name];
    if (list) return random.pickSkewed(list);
    const maker = makers[name];
    if (!maker) throw new Error(`no slot {${name}}`);
    return maker(random, this.#scene, this.#known);
  }
}

/** Slots about the people in the scene, as seen by who speaks. */
const spoken: Readonly<Record<string, (speaker: Person, scene: Scene) => string | undefined>> = {
  call: (_, { cast, absent }) => cast.get('客')?.called ?? absent,
  cust: (_, { cast, absent }) => cast.get('客')?.called ?? absent,
  cust2: (_, { cast, absent }) => cast.get('客2')?.called ?? absent,
  custFull: (_, { cast, absent }) => cast.get('客')?.name ?? absent,
  cust2Full: (_, { cast, absent }) => cast.get('客2')?.name ?? absent,
  custSurname: (_, { cast }) => cast.get('客')?.name.slice(0, 1),
  custCalled: (_, { cast, absent }) => cast.get('客')?.called ?? absent,
  corpFull: (_, { cast }) => cast.get('客')?.corp || undefined,
  staff: (_, { cast }) => cast.get('员')?.name,
  hail: (_, { cast, random }) => {
    const name = cast.get('员')?.name ?? '';
    return random.pick([`小${name.slice(0, 1)}，`, `${name.slice(0, 1)}经理，`, '经理，', `${name.slice(-2)}，`, '']);
  },
  meFull: ({ name }) => name,
  phoneMe: ({ phone }) => phone,
  callPeer: (_, { cast }) => cast.get('乙')?.called,
  peer: (_, { cast }) => cast.get('丁')?.name ?? cast.get('乙')?.name,
  colleague: (_, { colleague }) => colleague.name,
  person: (_, { absent }) => absent,
};

const UNITS = ['万', '万', '万', 'w', '万块', '万元'];
const CHINA = 8 * 3_600_000;
const DAY = 86_400_000;

const percent = (random: Random, from: number, to: number) => `${(from + random.unit() * (to - from)).toFixed(2)}%`;
const grouped = (value: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function exactYuan(random: Random, magnitude: number): string {
  const value = Math.round(10 ** (magnitude + random.unit() * 1.6) * 100) / 100;
  return random.chance(0.5) ? `${grouped(value)}元` : `${value.toFixed(2)}`;
}

/** The amount the dialogue is about. */
function tenThousands(known: ReadonlyMap<string, string>): number {
  return Number.parseInt(known.get('money') ?? '20', 10);
}

function dateNear(random: Random, at: number, days: number): string {
  const day = new Date(at + CHINA + days * DAY);
  const [month, date] = [day.getUTCMonth() + 1, day.getUTCDate()];
  return random.pick([`${month}月${date}日`, `${month}月${date}号`, `${month}.${date}号`, `${date}号`]);
}

function clockTime(random: Random): string {
  const hour = random.between(9, 18);
  const half = random.pick(['', '半', '']);
  const spoken = hour <= 12 ? `${hour < 12 ? '上午' : '中午'}${hour}点${half}` : `下午${hour - 12}点${half}`;
  return random.pick([
    `${hour}:${random.pick(['00', '15', '30', '45', '20'])}`,
    spoken,
    `${hour > 12 ? hour - 12 : hour}点${half}`,
  ]);
}

function day(at: number): string {
  return new Date(at + CHINA).toISOString().slice(0, 10).replaceAll('-', '');
}

const makers: Readonly<Record<string, Maker>> = {
  product: (r) => (r.chance(0.35) ? `衡川${r.pickSkewed(products)}` : r.pickSkewed(products)),
  money: (r) => `${r.chance(0.75) ? r.between(1, 60) * 5 : r.between(1, 99)}${r.pick(UNITS)}`,
  part: (r, _, known) =>
    `${Math.max(1, Math.round(tenThousands(known) * r.pick([0.1, 0.2, 0.25, 0.5, 0.6])))}${r.pick(UNITS)}`,
  arrived: (r, _, known) => grouped(tenThousands(known) * 10_000 * (1 + r.unit() * 0.03)),
  moneyBig: (r) => `${r.between(2, 99) * 50}万`,
  yuan: (r) => exactYuan(r, 3.6),
  yuanBig: (r) => exactYuan(r, 4.8),
  yuanSmall: (r) => (r.chance(0.5) ? `${r.between(12, 390)}块` : `${r.between(15, 280)}.${r.digits(1)}元`),
  yuanRound: (r) => `${r.pick([300, 500, 800, 1000, 1500, 2000, 3000, 5000, 10000])}${r.pick(['元', '块', ''])}`,
  rate: (r) => percent(r, 2.2, 4.8),
  rateLow: (r) => percent(r, 0.4, 1.9),
  rateHigh: (r) => percent(r, 9, 24),
  pct: (r) => percent(r, 0.1, 12),
  pctSmall: (r) => percent(r, 0.01, 1.6),
  fee: (r) => percent(r, 0.1, 1.5),
  term: (r) => r.pick(['90天', '180天', '半年', '一年', '两年', '3个月', '364天', '14天', '一年半', '三年']),
  minimum: (r) => r.pick(['1万', '1000元', '5万', '100元', '10万', '1元', '100万', '40万']),
  nav: (r) => (0.85 + r.unit() * 0.8).toFixed(4),
  perTen: (r) => (r.unit() * 0.9 + 0.05).toFixed(3),
  shares: (r) => grouped(r.between(1000, 900_000) + r.below(100) / 100),
  ratio: (r) => String(r.between(2, 10) * 5),
  riskLevel: (r) => r.pick(['C1', 'C2', 'C3', 'C4', 'C5', 'C2 稳健型', 'C3 平衡型', 'C4 成长型']),
  riskGrade: (r) => `R${r.between(1, 5)}`,
  date: (r, { at }) => dateNear(r, at, r.between(-3, 12)),
  day: (r) => r.pick(['明天', '后天', '周五', '今晚', '下周', '这两天', '周末']),
  clock: clockTime,
  hour: (r) => String(r.between(7, 11)),
  month: (r) => String(r.between(1, 12)),
  dayOfMonth: (r) => String(r.between(1, 28)),
  years: (r) => String(r.between(3, 30)),
  age: (r) => String(r.between(18, 60)),
  count: (r) => String(r.between(2, 9)),
  tail: (r) => r.digits(4),
  digits: (r) => r.digits(6),
  account: (r) => `6222 ${r.digits(4)} ${r.digits(4)} ${r.digits(4)} ${r.digits(3)}`,
  taxNo: (r) => `91${r.digits(6)}MA${r.letters(8, '0123456789ABCDEFGHJKLMNPQRTUWXY')}`,
  plate: (r) => r.letters(5, '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'),
  phone: (r) => {
    const number = `1${r.pick(['38', '39', '86', '58', '77', '52'])}${r.digits(8)}`;
    return r.chance(0.8) ? number : `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
  },
  code: (r) => `${r.pick(['00', '16', '51', '11'])}${r.digits(4)}`,
  order: (r, { at }) => `HC${day(at)}${r.digits(6)}`,
  contract: (r, { at }) => `HCWM-${day(at).slice(0, 4)}-${r.digits(5)}`,
  express: (r) => `SF${r.digits(13)}`,
  email: (r) =>
    `${r.letters(r.between(5, 9), 'abcdefghijklmnopqrstuvwxyz')}${r.digits(r.between(0, 3))}@${r.pick(['163.com', 'qq.com', 'gmail.com', 'outlook.com', '126.com'])}`,
  domain: (r) => r.pick(domains),
  url: (r) =>
    `https://${r.pickSkewed(domains)}/${r.pick(['s', 'p', 'activity', 'doc', 'risk', 'live'])}/${r.letters(r.between(5, 10), 'abcdefghijkmnpqrstuvwxyz23456789')}${r.chance(0.3) ? `?id=${r.digits(5)}` : ''}`,
  version: (r) => `${r.between(1, 9)}.${r.between(0, 12)}.${r.between(0, 30)}`,
  errorCode: (r) =>
    r.pick([
      'ETIMEDOUT',
      'ORA-12541',
      '502 Bad Gateway',
      'NullPointerException',
      'ECONNRESET',
      'HTTP 403',
      'OOM killed',
    ]),
  meetingNo: (r) => `${r.digits(3)} ${r.digits(3)} ${r.digits(3)}`,
  meetingWhat: (r) => r.pick(['临时会', '总部检查', '培训', '饭局', '电话会', '董事会', '审计', '投标']),
  wechat: (r) => `${r.letters(r.between(3, 6), 'abcdefghijklmnopqrstuvwxyz')}_${r.digits(r.between(3, 6))}`,
  room: (r) => `${r.between(3, 18)}${r.pick(['01', '02', '06', '楼大会议室', '楼茶室', '08 室'])}`,
  city: (r) => r.pickSkewed(cities),
  building: (r) => r.pick(buildings),
  place: (r) => r.pick(places),
  address: (r) =>
    `${r.pick(cities)}市${r.pick(roads)}${r.between(1, 888)}号${r.pick(['', `${r.between(1, 30)}栋${r.between(101, 3306)}`, r.pick(buildings)])}`,
  addressOffice: () => '深圳市福田区深南大道6008号财富大厦18楼衡川财富',
  holiday: (r, { at }) => r.pick(holidays[new Date(at + CHINA).getUTCMonth()]!),
  emoji: (r) => r.pickSkewed(emojis),
  corpShort: (r) =>
    r.pick(['华信科技', '中瑞实业', '博远物流', '鼎盛建设', '海纳食品', '众诚环保', '云帆教育', '联创电子']),
  corpFull: (r) =>
    `${r.pick(cities)}${r.pick(['华信', '中瑞', '博远', '鼎盛', '海纳', '众诚'])}${r.pick(['科技', '实业', '贸易', '建设'])}有限公司`,
  surname: (r) => r.pickSkewed(surnames)[0],
  trade: (r) => r.pick(corpParts.trade),
  groupFriends: (r) => r.pick(['群友', '持有人', '贵宾', '伙伴', '朋友']),
};

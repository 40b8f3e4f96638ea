import { mediaBodies } from './bodies-media.ts';
import { pageBodies } from './bodies-pages.ts';
import { type BodyMaker, type BodyMakers, HOUR, seconds, type Told } from './body.ts';
import type { Random } from './random.ts';

/** Bodies that hold other messages. Each item's content is JSON within the JSON. */
export const nestedBodies: BodyMakers = {
  mixed: (r, told) => ({ msgtype: 'mixed', mixed: mixedOf(r, told, r.chance(0.8) ? 1 : r.between(2, 4)) }),
  /** Variants: `deep` holds everything a chat can hold, `room` comes from a group, `ms` is dated in milliseconds. */
  chatrecord: (r, told) => {
    const make = told.variant === 'deep' ? deepRecord : chatRecord;
    return { msgtype: 'chatrecord', chatrecord: make(r, told) };
  },
};

function item(type: string, content: unknown) {
  return { type, content: JSON.stringify(content) };
}

function mixedOf(r: Random, told: Told, pictures: number) {
  const count = told.variant === 'pictures' ? 4 : pictures;
  const images = Array.from({ length: count }, () => item('image', told.media.fields(r, 'image')));
  const file = told.variant === 'pictures' ? [item('file', told.media.fields(r, 'file', { name: told.words }))] : [];
  return { item: [item('text', { content: told.words }), ...images, ...file] };
}

interface Dated {
  readonly type: string;
  readonly content: string;
  readonly msgtime: number;
  readonly from_chatroom: boolean;
}

/** What was said some minutes ago elsewhere, forwarded. WeCom documents ms here and sends seconds. */
function chatRecord(r: Random, told: Told) {
  const room = told.variant === 'room' || !told.external;
  const begun = told.at - r.between(600, 90_000) * 1000;
  const unit = told.variant === 'ms' ? 1 : 1000;
  const dated = (type: string, content: unknown, at: number): Dated => ({
    ...item(type, content),
    msgtime: Math.floor(at / unit),
    from_chatroom: room,
  });
  const texts = r.sample(SAID, r.between(2, 4)).map((content, i) => {
    return dated('ChatRecordText', { content }, begun + i * r.between(20, 90) * 1000);
  });
  const more = r.chance(0.4) ? [dated('ChatRecordImage', told.media.fields(r, 'image'), begun + 400_000)] : [];
  return { title: told.words, item: [...texts, ...more] };
}

const SAID = [
  '这个产品能随时取吗',
  '您好，持有满90天后可以赎回',
  '那收益怎么算',
  '按确认日净值计算，以实际到账为准',
  '好的我考虑一下',
  '我上次买的到期了没',
];

/** Three levels: every kind of item, then a forwarded forward, and in it another. */
function deepRecord(r: Random, told: Told) {
  const begun = told.at - 5 * HOUR;
  let n = 0;
  const at = () => seconds(begun) + 60 * n++;
  const dated = (type: string, content: unknown): Dated => ({
    ...item(type, content),
    msgtime: at(),
    from_chatroom: true,
  });
  const part = (name: string, maker: BodyMaker, words: string) => {
    const body = maker(r, { ...told, variant: null, words });
    return dated(`ChatRecord${name}`, body[body.msgtype]);
  };
  const text = (content: string) => dated('ChatRecordText', { content });
  const picture = (type: string) => part(type, mediaBodies[type.toLowerCase()]!, '');
  const innermost = {
    title: '客户与客服的聊天记录',
    item: [text('验证码一直收不到'), picture('Image'), picture('Voice'), text('已经帮您重置了')],
  };
  const inner = {
    title: '客服部的聊天记录',
    item: [
      text('这个客户昨天就反馈过'),
      part('File', mediaBodies['file']!, '客户投诉处理方案'),
      dated('ChatRecordMixed', mixedOf(r, { ...told, variant: 'pictures', words: '页面截图和合同都在这里' }, 2)),
      dated('chatrecord', innermost),
    ],
  };
  return {
    title: told.words,
    item: [
      text('先看前面的经过'),
      ...['Image', 'Voice', 'Video', 'Emotion'].map(picture),
      part('Link', pageBodies['link']!, '净值型产品常见问题'),
      part('Weapp', pageBodies['weapp']!, '预约登记'),
      part('Card', pageBodies['card']!, ''),
      part('Location', pageBodies['location']!, ''),
      dated('chatrecord', inner),
    ],
  };
}

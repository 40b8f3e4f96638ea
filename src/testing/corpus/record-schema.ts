import { z } from 'zod';

/** The shapes the tests hold records to, over the span they draw them from. */
export const FROM = Date.parse('2026-09-21T00:00:00+08:00');
export const TO = Date.parse('2026-11-20T00:00:00+08:00') - 1;

const msgid = z.string().regex(/^(CAQQ[\w+]{27}=|\d{19,20}_(\d{10}|\d{13}))(_external|_updown_stream)?$/);

/** Any B.2 record: the fields all have, and a body under the key of its type. */
export const common = z.object({
  msgid,
  action: z.enum(['send', 'recall']),
  from: z.string().min(1),
  tolist: z.array(z.string().min(1)).min(1),
  roomid: z.string().regex(/^$|^wr[\w-]{30}$/),
  msgtime: z.int().min(FROM).max(TO),
  msgtype: z.string(),
});

export const switchLog = z.strictObject({
  msgid,
  action: z.literal('switch'),
  time: z.int().min(FROM).max(TO),
  user: z.string().min(1),
});

const sdkfileid = z.string().regex(/^[\w=]{150,250}$/);
const md5sum = z.string().regex(/^([0-9a-f]{32})?$/);
const media = z.object({ sdkfileid, md5sum });
const count = z.int().positive();
const second = z.int().min(1e9).max(1e10);

const image = media.extend({ filesize: count });
const voice = media.extend({ voice_size: count, play_length: z.int().min(1).max(60) });
const video = media.extend({ filesize: count, play_length: count });
const emotion = media.extend({ type: z.int().min(1).max(2), width: count, height: count, imagesize: count });
const filename = z.string().regex(/^(?=.{8,200}$).+\.\w{3,4}$/u);
const file = media.extend({ filename, fileext: z.string(), filesize: count });
const card = z.object({ corpname: z.string(), userid: z.string() });
const location = z.object({
  longitude: z.number(),
  latitude: z.number(),
  address: z.string(),
  title: z.string(),
  zoom: z.int(),
});
const link = z.object({ title: z.string().min(1), description: z.string(), link_url: z.url(), image_url: z.url() });
const weapp = z.object({
  title: z.string(),
  description: z.string(),
  username: z.string(),
  displayname: z.string(),
});
const text = z.object({ content: z.string().min(1) });
const redpacket = z.object({
  type: z.int().min(1).max(3),
  wish: z.string().min(1),
  totalcnt: count,
  totalamount: count,
});

/** A JSON text that holds such a body. */
function json(shape: z.ZodType) {
  return z.string().refine((content) => shape.safeParse(JSON.parse(content)).success);
}

function item<T extends string>(type: T, shape: z.ZodType) {
  return z.object({ type: z.literal(type), content: json(shape) });
}

const mixed = z.object({
  item: z.array(z.discriminatedUnion('type', [item('text', text), item('image', image), item('file', file)])).min(2),
});

/** Seconds mostly, in one variant milliseconds. */
const dated = { msgtime: z.int().positive(), from_chatroom: z.boolean() };
const chatrecord: z.ZodType = z.object({
  title: z.string().min(1),
  item: z
    .array(
      z.discriminatedUnion('type', [
        item('ChatRecordText', text).extend(dated),
        item('ChatRecordImage', image).extend(dated),
        item('ChatRecordVoice', voice).extend(dated),
        item('ChatRecordVideo', video).extend(dated),
        item('ChatRecordEmotion', emotion).extend(dated),
        item('ChatRecordFile', file).extend(dated),
        item('ChatRecordLink', link).extend(dated),
        item('ChatRecordWeapp', weapp).extend(dated),
        item('ChatRecordCard', card).extend(dated),
        item('ChatRecordLocation', location).extend(dated),
        item('ChatRecordMixed', mixed).extend(dated),
        z.object({ type: z.literal('chatrecord'), content: z.string().refine(isChatRecord), ...dated }),
      ]),
    )
    .min(2),
});

function isChatRecord(content: string): boolean {
  return chatrecord.safeParse(JSON.parse(content)).success;
}

const article = z.object({ title: z.string().min(1), description: z.string(), url: z.url(), picurl: z.url() });
const articles = z.object({ item: z.array(article).min(1) });
const vote = {
  votetitle: z.string().min(1),
  voteitem: z.array(z.string().min(1)).min(1),
  votetype: z.int().min(101).max(102),
  voteid: z.string(),
};
const under = (key: string, shape: z.ZodType) => z.object({ [key]: shape });
const agreed = z.object({ userid: z.string(), agree_time: z.int() });

export const bodies: Readonly<Record<string, z.ZodType>> = {
  text: under('text', text),
  image: under('image', image),
  voice: under('voice', voice),
  video: under('video', video),
  emotion: under('emotion', emotion),
  file: under('file', file),
  card: under('card', card),
  location: under('location', location),
  link: under('link', link),
  weapp: under('weapp', weapp),
  mixed: under('mixed', mixed),
  chatrecord: under('chatrecord', chatrecord),
  revoke: z.object({ action: z.literal('recall'), revoke: z.object({ pre_msgid: z.string() }) }),
  agree: under('agree', agreed),
  disagree: z.union([
    under('disagree', z.object({ userid: z.string(), disagree_time: z.int() })),
    under('agree', agreed),
  ]),
  redpacket: under('redpacket', redpacket),
  external_redpacket: z.union([under('redpacket', redpacket), under('external_redpacket', redpacket)]),
  todo: under('todo', z.object({ title: z.string(), content: z.string().min(1) })),
  vote: z.union([under('vote', z.object(vote)), z.object(vote)]),
  collect: under(
    'collect',
    z.object({
      room_name: z.string(),
      creator: z.string(),
      create_time: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      title: z.string(),
      details: z
        .array(z.object({ id: count, ques: z.string(), type: z.enum(['Text', 'Number', 'Date', 'Time']) }))
        .min(1),
    }),
  ),
  meeting: under(
    'meeting',
    z.object({
      topic: z.string().min(1),
      starttime: second,
      endtime: second,
      address: z.string(),
      remarks: z.string(),
      meetingtype: z.int().min(101).max(102),
      meetingid: z.number(),
      status: z.int().min(1).max(7),
    }),
  ),
  meeting_notification: under(
    'info',
    z.object({ content: z.string().min(1), meeting_id: z.number(), notification_type: z.int() }),
  ),
  docmsg: under('doc', z.object({ title: z.string(), link_url: z.url(), doc_creator: z.string() })),
  markdown: under('info', text),
  news: z.union([under('info', articles), under('news', articles), under('info', article)]),
  calendar: under(
    'calendar',
    z.object({
      title: z.string().min(1),
      creatorname: z.string(),
      attendeename: z.array(z.string()).min(1),
      starttime: second,
      endtime: second,
      place: z.string(),
      remarks: z.string(),
    }),
  ),
  meeting_voice_call: z.object({
    voiceid: z.string(),
    meeting_voice_call: z.object({
      endtime: second,
      sdkfileid,
      demofiledata: z.array(
        z.object({ filename: z.string(), demooperator: z.string(), starttime: second, endtime: second }),
      ),
      sharescreendata: z.array(z.object({ share: z.string(), starttime: second, endtime: second })),
    }),
  }),
  voip_doc_share: z.object({ voipid: z.string(), voip_doc_share: media.extend({ filename, filesize: count }) }),
  sphfeed: under(
    'sphfeed',
    z.object({ feed_type: z.literal([2, 4, 9]), sph_name: z.string(), feed_desc: z.string().min(1) }),
  ),
  voiptext: under('info', z.object({ callduration: z.int(), invitetype: z.int().min(1).max(4) })),
  qydiskfile: under('info', z.object({ filename: z.string().min(1) })),
};

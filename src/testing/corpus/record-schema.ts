import { z } from 'zod';

/** The shapes the tests hold records to, over the span they draw them from. */
export const FROM = Date.parse('2026-09-21T00:00:00+08:00');
export const TO = Date.parse('2026-11-20T00:00:00+08:00') - 1;

/** Any B.2 record: the fields all have, and a body under the key of its type. */
export const common = z.object({
  msgid: z.string().regex(/^(CAQQ[\w+]{27}=|\d{19,20}_(\d{10}|\d{13}))(_external)?$/),
  action: z.enum(['send', 'recall']),
  from: z.string().min(1),
  tolist: z.array(z.string().min(1)).min(1),
  roomid: z.string().regex(/^$|^wr[\w-]{30}$/),
  msgtime: z.int().min(FROM).max(TO),
  msgtype: z.string(),
});

const media = z.object({ sdkfileid: z.string().regex(/^[\w=]{150,250}$/), md5sum: z.string().regex(/^[0-9a-f]{32}$/) });
const item = z.object({ type: z.string(), content: z.string().refine((json) => typeof JSON.parse(json) === 'object') });

export const bodies: Readonly<Record<string, z.ZodType>> = {
  text: z.object({ text: z.object({ content: z.string().min(1) }) }),
  image: z.object({ image: media.extend({ filesize: z.int().positive() }) }),
  voice: z.object({ voice: media.extend({ voice_size: z.int().positive(), play_length: z.int().min(1).max(60) }) }),
  video: z.object({ video: media.extend({ filesize: z.int().positive(), play_length: z.int().positive() }) }),
  emotion: z.object({ emotion: media.extend({ type: z.int(), width: z.int(), height: z.int(), imagesize: z.int() }) }),
  file: z.object({
    file: media.extend({ filename: z.string().regex(/^.{4,}\.\w{3,4}$/), fileext: z.string(), filesize: z.int() }),
  }),
  revoke: z.object({ action: z.literal('recall'), revoke: z.object({ pre_msgid: z.string() }) }),
  agree: z.object({ agree: z.object({ userid: z.string(), agree_time: z.int() }) }),
  card: z.object({ card: z.object({ corpname: z.string(), userid: z.string() }) }),
  location: z.object({
    location: z.object({
      longitude: z.number(),
      latitude: z.number(),
      address: z.string(),
      title: z.string(),
      zoom: z.int(),
    }),
  }),
  link: z.object({
    link: z.object({ title: z.string().min(1), description: z.string(), link_url: z.url(), image_url: z.url() }),
  }),
  weapp: z.object({
    weapp: z.object({ title: z.string(), description: z.string(), username: z.string(), displayname: z.string() }),
  }),
  redpacket: z.object({
    redpacket: z.object({ type: z.int(), wish: z.string(), totalcnt: z.int(), totalamount: z.int() }),
  }),
  external_redpacket: z.object({
    redpacket: z.object({ type: z.int(), wish: z.string(), totalcnt: z.int(), totalamount: z.int() }),
  }),
  meeting: z.object({
    meeting: z.object({ topic: z.string(), starttime: z.int(), endtime: z.int(), meetingtype: z.literal(101) }),
  }),
  docmsg: z.object({ doc: z.object({ title: z.string(), link_url: z.url(), doc_creator: z.string() }) }),
  voiptext: z.object({ info: z.object({ callduration: z.int(), invitetype: z.int().min(1).max(4) }) }),
  mixed: z.object({ mixed: z.object({ item: z.array(item).min(2) }) }),
  chatrecord: z.object({
    chatrecord: z.object({
      title: z.string(),
      item: z.array(item.extend({ type: z.string().startsWith('ChatRecord'), msgtime: z.int().max(1e11) })).min(2),
    }),
  }),
};

import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ApiFault, endpoint } from '../endpoint.ts';
import type { SentMessage, WecomState } from '../state.ts';

/** A list as WeCom takes it: a|b|c. */
const ids = z
  .string()
  .default('')
  .transform((list) => list.split('|').filter(Boolean));

/** Messages of the application to members. What was sent is kept in the state for tests to look at. */
export const send = endpoint({
  path: 'message/send',
  method: 'POST',
  secrets: ['agent'],
  input: z.looseObject({
    touser: ids,
    toparty: ids,
    totag: ids,
    msgtype: z.enum(['text', 'textcard', 'markdown', 'image', 'file', 'news']),
    agentid: z.coerce.string(),
    enable_duplicate_check: z.int().default(0),
    duplicate_check_interval: z.int().max(14_400).default(1800),
  }),
  run(state, input) {
    if (input.agentid !== state.agentId) throw new ApiFault(40056);
    const { msgtype, enable_duplicate_check, duplicate_check_interval } = input;
    const body = z.record(z.string(), z.unknown()).safeParse(input[msgtype]);
    if (!body.success) throw new ApiFault(40058, `invalid Request Parameter: ${msgtype}`);
    const { known, unknown } = recipients(state, input.touser);
    const departments = new Set(state.company.departments.map((d) => String(d.id)));
    const toparty = input.toparty.filter((id) => departments.has(id));
    if (known.length + toparty.length === 0) throw new ApiFault(81013);
    const message: SentMessage = { at: state.now(), touser: known, toparty, msgtype, body: body.data };
    const again =
      enable_duplicate_check === 1 && wasSentSince(state, message, state.now() - duplicate_check_interval * 1000);
    if (!again) state.sent.push(message);
    return {
      invaliduser: unknown.join('|'),
      invalidparty: input.toparty.filter((id) => !departments.has(id)).join('|'),
      invalidtag: input.totag.join('|'),
      unlicenseduser: '',
      msgid: randomBytes(24).toString('base64url'),
      response_code: '',
    };
  },
});

/** What a robot says in its group: whoever knows its address may have it speak. */
export const robot = endpoint({
  path: 'webhook/send',
  method: 'POST',
  secrets: [],
  input: z.looseObject({ key: z.string().default(''), msgtype: z.enum(['text', 'markdown', 'image', 'news', 'file']) }),
  run(state, input) {
    const said = state.robots.get(input.key);
    if (!said) throw new ApiFault(93000);
    const body = z.object({ content: z.string().min(1) }).safeParse(input[input.msgtype]);
    if (!body.success) throw new ApiFault(40058, `invalid Request Parameter: ${input.msgtype}`);
    if (Buffer.byteLength(body.data.content) > (MOST_BYTES[input.msgtype] ?? 0))
      throw new ApiFault(40058, 'content exceed max length');
    said.push({ at: state.now(), touser: [], toparty: [], msgtype: input.msgtype, body: body.data });
    return {};
  },
});

const MOST_BYTES: Readonly<Record<string, number>> = { text: 2048, markdown: 4096 };

function recipients({ company, visible }: WecomState, touser: readonly string[]) {
  const staff = company.staff.map((s) => s.userid).filter((userid) => visible?.has(userid) ?? true);
  if (touser.includes('@all')) return { known: staff, unknown: [] };
  return { known: touser.filter((id) => staff.includes(id)), unknown: touser.filter((id) => !staff.includes(id)) };
}

function wasSentSince({ sent }: WecomState, message: SentMessage, since: number): boolean {
  return sent.some((old) => old.at >= since && isDeepStrictEqual({ ...old, at: 0 }, { ...message, at: 0 }));
}

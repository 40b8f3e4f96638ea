import assert from 'node:assert/strict';
import { z } from 'zod';
import { type Unzipped, unzip } from '../../../testing/unzip.ts';

/** An .rsmf as a program of others reads it, held against the rules of RSMF 2.0.0 on the way. */

const id = z.string().min(1);
const when = z.iso.datetime({ offset: true });
const custom = z.array(z.strictObject({ name: z.string().min(1), value: z.string().min(1) }));

const participant = z.strictObject({
  ...{ id, display: z.string().optional(), email: z.string().optional(), avatar: z.string().optional() },
  ...{ account_id: z.string().optional(), custom: custom.optional() },
});

const conversation = z.strictObject({
  ...{ id, platform: z.string().min(1), participants: z.array(id), display: z.string().optional() },
  type: z.enum(['direct', 'channel']).optional(),
  ...{ custodian: z.string().optional(), icon: z.string().optional(), custom: custom.optional() },
});

const event = z.strictObject({
  type: z.enum(['message', 'disclaimer', 'join', 'leave', 'history', 'unknown']),
  ...{ id: z.string().optional(), parent: z.string().optional(), body: z.string().optional() },
  ...{ participant: z.string().optional(), conversation: z.string().optional(), timestamp: when.optional() },
  ...{ deleted: z.boolean().optional(), importance: z.enum(['normal', 'high']).optional() },
  attachments: z
    .array(z.strictObject({ id, display: z.string().optional(), size: z.number().int().optional() }))
    .optional(),
  direction: z.enum(['incoming', 'outgoing']).optional(),
  custom: custom.optional(),
});

const manifestOf = z.strictObject({
  version: z.literal('2.0.0'),
  participants: z.array(participant),
  conversations: z.array(conversation),
  events: z.array(event),
  eventcollectionid: z.string().optional(),
});

export interface ReadRsmf {
  readonly heads: ReadonlyMap<string, string>;
  readonly text: string;
  readonly manifest: z.output<typeof manifestOf>;
  readonly files: readonly Unzipped[];
}

export function readRsmf(bytes: Buffer): ReadRsmf {
  const mail = bytes.toString('latin1');
  assert.ok(/^[\r\n\t -~]*$/.test(mail), 'seven bits, no control characters');
  assert.ok(!/[^\r]\n|\r[^\n]/.test(mail), 'lines end in CR LF');
  assert.ok(
    mail.split('\r\n').every((line) => line.length <= 78),
    'lines are short',
  );
  const { heads, body } = partOf(mail);
  const boundary = /boundary="([^"]+)"/.exec(heads.get('Content-Type')!)![1]!;
  const parts = `\r\n${body}`.split(`\r\n--${boundary}`);
  assert.equal(parts.at(-1), '--\r\n');
  assert.equal(parts.length, 4, 'a text and one attachment');
  const [text, zip] = parts.slice(1, 3).map((part) => partOf(part.replace(/^\r\n/, '')));
  assert.match(zip!.heads.get('Content-Disposition')!, /^attachment; filename="rsmf\.zip"$/);
  const files = unzip(Buffer.from(zip!.body, 'base64'));
  const manifest = manifestOf.parse(
    JSON.parse(files.find(({ name }) => name === 'rsmf_manifest.json')!.bytes.toString('utf8')),
  );
  checkIds(manifest, files);
  assert.equal(heads.get('X-RSMF-Version'), '2.0.0');
  assert.equal(heads.get('X-RSMF-EventCount'), String(manifest.events.length));
  assert.equal(heads.get('X-RSMF-AttachmentCount'), String(files.length - 1));
  return { heads, text: Buffer.from(text!.body, 'base64').toString(), manifest, files };
}

/** Every id leads somewhere, and to one thing. */
function checkIds({ participants, conversations, events }: ReadRsmf['manifest'], files: readonly Unzipped[]): void {
  const people = new Set(participants.map((one) => one.id));
  const chats = new Set(conversations.map((one) => one.id));
  const names = new Set(files.map(({ name }) => name));
  assert.equal(people.size, participants.length);
  assert.equal(names.size, files.length);
  assert.equal(new Set(events.map((one) => one.id)).size, events.length);
  for (const { participants: members, custodian } of conversations) {
    for (const member of members) assert.ok(people.has(member));
    assert.ok(custodian === undefined || members.includes(custodian));
  }
  for (const { participant: who, conversation: chat, attachments = [] } of events) {
    assert.ok(who !== undefined && people.has(who));
    assert.ok(chat !== undefined && chats.has(chat));
    for (const attachment of attachments) {
      const file = files.find(({ name }) => name === attachment.id);
      assert.equal(file?.bytes.length, attachment.size);
    }
  }
  const attached = new Set(events.flatMap(({ attachments = [] }) => attachments.map((one) => one.id)));
  assert.deepEqual([...names].filter((name) => name !== 'rsmf_manifest.json').sort(), [...attached].sort());
}

function partOf(part: string): { heads: Map<string, string>; body: string } {
  const cut = part.indexOf('\r\n\r\n');
  const lines = part
    .slice(0, cut)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const heads = lines.map((line): [string, string] => {
    const [, name, value] = /^([!-9;-~]+): *(.*)$/.exec(line)!;
    return [name!, decoded(value!)];
  });
  return { heads: new Map(heads), body: part.slice(cut + 4) };
}

function decoded(value: string): string {
  return value.replace(/\?= =\?/g, '?==?').replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (word, base64: string) => {
    assert.ok(word.length <= 75);
    const bytes = Buffer.from(base64, 'base64');
    assert.ok(Buffer.from(bytes.toString()).equals(bytes), 'no character is cut in two');
    return bytes.toString();
  });
}

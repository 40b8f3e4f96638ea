import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { typeLabel } from '../drawing/type-labels.ts';
import { startOfDay } from '../lib/clock.ts';
import {
  listRecordings,
  type Recording,
  type RecordingFilters,
  type RecordingKind,
  type RecordingPlace,
} from '../store/recordings.ts';
import * as condition from './conditions.ts';
import { link } from './links.ts';
import { type Face, People } from './people.ts';
import { bytes, dateOf, duration, fullTime, rowTime } from './words.ts';

/** The list of voice, video and calls, as its address carries it. */
const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.preprocess((v) => (v === '' ? undefined : v), z.enum(values).optional()).transform((value) => value ?? null);

const TALKS = [
  ['single', '单聊'],
  ['group', '群聊'],
  ['internal', '内部对话'],
  ['external', '外部对话'],
  ['internal-single', '内部单聊'],
  ['external-single', '外部单聊'],
  ['internal-group', '内部群聊'],
  ['external-group', '外部群聊'],
] as const;

type Talk = (typeof TALKS)[number][0];

export const recordingConditions = z.object({
  from: condition.day,
  to: condition.day,
  talk: oneOf(...(TALKS.map(([talk]) => talk) as [Talk, ...Talk[]])),
  kind: oneOf<RecordingKind>('voice', 'video', 'call'),
  sender: condition.id,
  chat: condition.id,
  /** Ends of the pages gone through, the last one being the present: the way back without counting rows. */
  before: z
    .preprocess(
      (v) => (v === '' ? undefined : v),
      z
        .string()
        .regex(/^\d{1,15}\.\d{1,15}\.\d{1,6}(,\d{1,15}\.\d{1,15}\.\d{1,6}){0,99}$/)
        .optional(),
    )
    .transform((list) => (list ? list.split(',').map(readPlace) : [])),
});

export type RecordingConditions = z.output<typeof recordingConditions>;

function readPlace(text: string): RecordingPlace {
  const [sentAt, seq, position] = text.split('.').map(Number);
  return { sentAt: sentAt!, seq: seq!, position: position! };
}

export function recordingsLink(
  asked: RecordingConditions,
  changes: Partial<RecordingConditions> = {},
  path = '/recordings',
): string {
  const { before, ...rest } = { ...asked, ...changes };
  const places = before.map(({ sentAt, seq, position }) => `${sentAt}.${seq}.${position}`);
  return link(path, { ...rest, before: places.join(',') });
}

const DAY = 86_400_000;
const PAGE = 40; // with its choice a page stays below the number of fields a form may have

export function filtersOf({ from, to, talk, kind, sender, chat }: RecordingConditions): RecordingFilters {
  const parts: string[] = talk?.split('-') ?? [];
  const external = parts.includes('external') ? true : parts.includes('internal') ? false : null;
  return {
    from: from === null ? null : startOfDay(from),
    to: to === null ? null : startOfDay(to)! + DAY,
    chatKind: parts.includes('single') ? 'single' : parts.includes('group') ? 'group' : null,
    external,
    kind,
    sender,
    conversation: chat,
    upTo: null,
  };
}

export const KINDS: readonly { kind: RecordingKind; label: string; icon: string }[] = [
  { kind: 'voice', label: '语音', icon: 'microphone' },
  { kind: 'video', label: '视频', icon: 'video' },
  { kind: 'call', label: '通话录音', icon: 'phone' },
];

const labelOf = (kind: RecordingKind) => KINDS.find((known) => known.kind === kind)!;

export interface RecordingRow {
  readonly seq: number;
  /** Of the conversation it was sent in. */
  readonly key: string;
  /** What a chosen row sends: `seq-position`. */
  readonly pick: string;
  readonly label: string;
  readonly icon: string;
  readonly video: boolean;
  readonly duration: string;
  readonly size: string;
  readonly sender: Face;
  readonly bySender: string;
  readonly chat: string;
  readonly chatTitle: string;
  readonly open: string;
  /** The message it stands inside of, where that is not a message of its own. */
  readonly inside: string | null;
  readonly when: string;
  readonly full: string;
  readonly state: { readonly label: string; readonly tone: string; readonly reason: string } | null;
  /** Where it lies; null while it is not here. */
  readonly address: string | null;
  /** Why a player may stay silent. */
  readonly problem: string | null;
}

export interface RecordingResults {
  readonly rows: readonly RecordingRow[];
  readonly previous: string | null;
  readonly next: string | null;
  readonly page: number;
  readonly tooBroad: boolean;
  readonly countHref: string;
}

export async function recordingResults(
  { store, clock, names }: Pick<App, 'store' | 'clock' | 'names'>,
  viewer: Viewer,
  asked: RecordingConditions,
): Promise<RecordingResults> {
  const before = asked.before.at(-1) ?? null;
  const found = await store.read(listRecordings, viewer, filtersOf(asked), { before, limit: PAGE });
  const now = clock();
  const people = new People(names);
  const back = asked.before.length > 0 ? { before: asked.before.slice(0, -1) } : null;
  return {
    rows: found.rows.map((recording) => rowOf(recording, { people, asked, now })),
    previous: back && recordingsLink(asked, back),
    next: found.next && recordingsLink(asked, { before: [...asked.before.slice(-99), found.next] }),
    page: asked.before.length + 1,
    tooBroad: found.tooBroad,
    countHref: recordingsLink(asked, { before: [] }, '/recordings/count'),
  };
}

const OWN_TYPES = new Set(['voice', 'video', 'meeting_voice_call']);

interface RowTools {
  readonly people: People;
  readonly asked: RecordingConditions;
  readonly now: number;
}

function rowOf(recording: Recording, { people, asked, now }: RowTools): RecordingRow {
  const { seq, position, kind, medium, senderId, sentAt, type } = recording;
  const { label, icon } = labelOf(kind);
  const here = medium.state === 'done' && medium.sha256 !== null;
  return {
    key: recording.key,
    seq,
    pick: `${seq}-${position}`,
    label,
    icon,
    video: kind === 'video',
    duration: medium.seconds === null ? '–' : duration(medium.seconds * 1000),
    size: medium.bytes === null ? '–' : bytes(medium.bytes),
    sender: people.face(senderId),
    bySender: recordingsLink(asked, { sender: senderId, before: [] }),
    ...chatOf(people, recording),
    open: `/messages/${seq}`,
    inside: OWN_TYPES.has(type) ? null : `${typeLabel(type)}内`,
    when: rowTime(sentAt, now),
    full: fullTime(sentAt),
    state: stateOf(medium),
    address: here ? `/messages/${seq}/media/${position}` : null,
    problem: medium.problem,
  };
}

function chatOf(
  people: People,
  { chatKind, key, peers, external }: Recording,
): Pick<RecordingRow, 'chat' | 'chatTitle'> {
  const side = external ? '外部' : '内部';
  if (chatKind === 'group') return { chat: people.group(key).name, chatTitle: `${side}群聊 ${key}` };
  return { chat: `与 ${peers[0] ? people.name(peers[0]) : '自己'}`, chatTitle: `${side}单聊 ${key}` };
}

const STATES = {
  waiting: { label: '待下载', tone: 'warning' },
  failed: { label: '下载失败', tone: 'error' },
  skipped: { label: '已跳过', tone: '' },
} as const;

const SAME = { label: '校验一致', tone: '', reason: '' };

function stateOf({ state, reason, md5, size }: Recording['medium']): RecordingRow['state'] {
  if (state !== 'done') return { ...STATES[state], reason: reason ?? '' };
  if (md5 !== 'differs' && size !== 'differs') return md5 === 'same' ? SAME : null;
  return { label: '校验不符', tone: 'warning', reason: '收到的文件与企业微信标注的不同' };
}

export interface RecordingChip {
  readonly name: string;
  readonly value: string;
  readonly without: string;
}

/** The conditions, each with the address that lacks it. */
export function recordingChips(people: People, asked: RecordingConditions): RecordingChip[] {
  const chips: RecordingChip[] = [];
  const add = (name: string, value: string | null, without: Partial<RecordingConditions>) => {
    if (value !== null) chips.push({ name, value, without: recordingsLink(asked, { ...without, before: [] }) });
  };
  const { from, to, talk, kind, sender, chat } = asked;
  add('发送时间', from || to ? `${from ?? '最早'} 至 ${to ?? '现在'}` : null, { from: null, to: null });
  add('对话类型', talk && talkLabel(talk), { talk: null });
  add('类型', kind && labelOf(kind).label, { kind: null });
  add('发起者', sender && people.name(sender), { sender: null });
  add('会话', chat && chatName(people, chat), { chat: null });
  return chips;
}

function chatName(people: People, key: string): string {
  return key.includes('|') ? key.split('|').map(people.name).join(' 与 ') : people.group(key).name;
}

const talkLabel = (talk: Talk) => TALKS.find(([known]) => known === talk)![1];

/** What the choice beside the list offers. */
export function recordingChoices(asked: RecordingConditions, now: number) {
  const span = (days: number) => ({ from: dateOf(now - (days - 1) * DAY), to: dateOf(now) });
  const times = [
    { label: '全部', from: null, to: null },
    { label: '今天', ...span(1) },
    { label: '近 7 天', ...span(7) },
    { label: '近 30 天', ...span(30) },
  ];
  return {
    times: times.map(({ label, from, to }) => ({
      label,
      href: recordingsLink(asked, { from, to, before: [] }),
      current: asked.from === from && asked.to === to,
    })),
    kinds: [{ kind: null, label: '全部' }, ...KINDS].map(({ kind, label }) => ({
      label,
      href: recordingsLink(asked, { kind, before: [] }),
      current: asked.kind === kind,
    })),
    talks: TALKS.map(([talk, label]) => ({ talk, label, selected: talk === asked.talk })),
  };
}

/** What an export of these is called. */
export function recordingsTitle(people: People, asked: RecordingConditions, picked: number | null): string {
  if (picked !== null) return `音视频，选中的 ${picked} 条`;
  const values = recordingChips(people, asked).map(({ value }) => value);
  return values.length > 0 ? `音视频，${values.join('，')}` : '音视频，全部';
}

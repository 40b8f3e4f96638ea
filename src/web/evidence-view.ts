import { may, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { pathsOf } from '../config.ts';
import { fingerprintOf, parseVerifierKey } from '../evidence/note.ts';
import { type PlaceStanding, placeStanding } from '../lib/place-standing.ts';
import { type CheckpointPlace, listPlaces, type PlaceKind } from '../store/checkpoint-places.ts';
import { readLogHealth } from '../store/log-health.ts';
import { readPublicLogKey } from '../store/log-key.ts';
import { ago, count, fullTime } from './words.ts';

/** The evidence log as an auditor looks at it: how far it is, by what key, and where its checkpoints have gone. */
export interface EvidenceView {
  readonly facts: readonly { readonly label: string; readonly value: string; readonly note: string }[];
  readonly key: { readonly text: string; readonly fingerprint: string; readonly origin: string } | null;
  readonly problem: { readonly sentence: string; readonly remedy: string } | null;
  readonly places: readonly PlaceLine[];
  readonly maySetUp: boolean;
}

export interface PlaceLine {
  readonly id: number;
  readonly kind: PlaceKind;
  readonly label: string;
  readonly name: string;
  readonly target: string;
  readonly every: string;
  readonly state: string;
  readonly tone: 'ok' | 'warning' | 'error' | '';
  readonly last: string;
  readonly problem: string;
}

export const PLACE_KINDS: Readonly<Record<PlaceKind, { readonly label: string; readonly about: string }>> = {
  folder: { label: '文件夹', about: '另一台机器的共享、另一块磁盘：每个检查点写成一个文本文件，从不覆盖' },
  mail: { label: '邮件', about: '发到审计或法务的邮箱，邮件本身就是留存；用“通知 › 渠道”里的邮件服务器' },
  webhook: { label: '网址', about: '以 JSON 提交到另一套系统的接口' },
  timestamp: { label: '时间戳服务', about: '由第三方时间戳机构（RFC 3161）签名，证明这一刻日志就是这样' },
  paper: { label: '纸质', about: '打印带二维码的检查点，签字存档；在检查点页面打印并登记' },
};

export const EVERY: Readonly<Record<number, string>> = { 1: '每小时', 24: '每天', 168: '每周', 720: '每月' };

export async function evidenceView({ store, config, clock }: App, viewer: Viewer): Promise<EvidenceView> {
  const log = await store.read(readLogHealth, viewer);
  const places = await store.read(listPlaces, viewer);
  const now = clock();
  const { checkpoint, size, waiting, problem } = log;
  return {
    facts: [
      { label: '存证', value: `${count(size)} 条`, note: '收到、解密、媒体与操作日志的链尾，各记一条' },
      {
        label: '最新检查点',
        value: checkpoint ? `${count(checkpoint.size)} 条` : '还没有',
        note: checkpoint ? `${fullTime(checkpoint.at)} 签名` : '有记录后十分钟内签出',
      },
      { label: '尚未入日志', value: `${count(waiting)} 条`, note: waiting === 0 ? '全部已记入' : '正在记入' },
    ],
    key: keyOf(readPublicLogKey(pathsOf(config).keys)),
    problem,
    places: places.map((place) => placeLine(place, now)),
    maySetUp: may(viewer, 'set-up'),
  };
}

function keyOf(text: string | null): EvidenceView['key'] {
  if (text === null) return null;
  const { name, publicKey } = parseVerifierKey(text);
  return { text, fingerprint: fingerprintOf(publicKey), origin: name };
}

export function placeLine(place: CheckpointPlace, now: number): PlaceLine {
  const { id, kind, name, target, everyHours, last, problem } = place;
  return {
    ...{ id, kind, name, target, problem },
    label: PLACE_KINDS[kind].label,
    every: EVERY[everyHours] ?? `每 ${everyHours} 小时`,
    ...STANDINGS[placeStanding(place, now).standing],
    last: last ? `${ago(last.at, now)}，到 ${count(last.size)} 条` : '还没有送出过',
  };
}

const STANDINGS: Readonly<Record<PlaceStanding, Pick<PlaceLine, 'state' | 'tone'>>> = {
  off: { state: '已关闭', tone: '' },
  failing: { state: '送不出去', tone: 'error' },
  late: { state: '过期', tone: 'warning' },
  new: { state: '等待第一次', tone: '' },
  ok: { state: '正常', tone: 'ok' },
};

import { type PlaceStanding, placeStanding } from '../lib/place-standing.ts';
import type { CheckpointPlace } from '../store/checkpoint-places.ts';
import { ago } from './words.ts';

/** Whether the checkpoints of the log have left this machine, in a line. */
export interface OutsideGlance {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly title: string;
  readonly facts: readonly string[];
}

const SAYS: Readonly<Record<PlaceStanding, string>> = {
  off: '已关闭',
  failing: '送不出去',
  late: '过期没有送出',
  new: '等待第一次送出',
  ok: '正常',
};

export function outsideGlance(all: readonly CheckpointPlace[], now: number): OutsideGlance {
  const places = all.filter(({ isOn }) => isOn).map((place) => ({ ...place, ...placeStanding(place, now) }));
  const count = (standing: PlaceStanding) => places.filter((place) => place.standing === standing).length;
  const [failing, late] = [count('failing'), count('late')];
  if (places.length === 0)
    return {
      tone: 'warning',
      title: '检查点没有外部留存',
      facts: ['设置留存处以后，改写这台服务器上的存档会被发现'],
    };
  const facts = places.map(({ name, standing, last }) =>
    standing === 'ok' && last ? `${name}：${ago(last.at, now)}` : `${name}：${SAYS[standing]}`,
  );
  if (failing > 0) return { tone: 'error', title: `检查点有 ${failing} 处送不出去`, facts };
  if (late > 0) return { tone: 'warning', title: `检查点有 ${late} 处过期没有送出`, facts };
  const title = count('ok') > 0 ? '检查点按时送到外面' : '检查点等待第一次送到外面';
  return { tone: 'ok', title, facts };
}

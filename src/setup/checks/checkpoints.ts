import { type PlaceStanding, placeStanding } from '../../lib/place-standing.ts';
import { findNewestCheckpoint } from '../../store/checkpoint-list.ts';
import { type CheckpointPlace, listPlaces } from '../../store/checkpoint-places.ts';
import type { Check, CheckLine, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** Only what is kept elsewhere tells that the past was rewritten by who has this machine. */
const FEW = 3; // tries in vain, about twenty minutes: a mail server that starts again is no alarm

export const checkpoints: Check = {
  name: 'checkpoints',
  title: '检查点的外部留存',
  path: '/checkpoint-places',
  lost: '有人改写这台服务器上的存档与日志时，没有外部留存的检查点就无法证明。',
  async run({ store, clock }): Promise<Finding> {
    const [newest, all] = await Promise.all([
      store.read(findNewestCheckpoint, PROGRAM),
      store.read(listPlaces, PROGRAM),
    ]);
    if (!newest) return { state: 'unset', sentence: '还没有检查点', remedy: '收到第一条消息后十分钟内自动签出。' };
    const places = all.filter(({ isOn }) => isOn);
    if (places.length === 0)
      return {
        state: 'warning',
        sentence: '检查点没有留到这台服务器以外',
        reason: '能登录服务器的人可以连同日志一起改写。',
        remedy: '请在“设置 → 检查点的外部留存”中添加留存处：另一台机器的共享、审计部的邮箱、时间戳服务或纸质登记。',
      };
    return judge(places, clock());
  },
};

const SAYS: Readonly<Record<PlaceStanding, string>> = {
  off: '已关闭',
  failing: '送不出去',
  late: '超过时间没有送出',
  new: '等待第一次',
  ok: '正常',
};

function judge(places: readonly CheckpointPlace[], now: number): Finding {
  const judged = places.map((place) => ({ place, ...placeStanding(place, now) }));
  const lines = judged.map(({ place, standing }): CheckLine => {
    const isBad = standing === 'failing' || standing === 'late';
    return {
      label: place.name,
      state: isBad ? 'warning' : 'ok',
      detail: place.problem || SAYS[standing],
      tookMs: null,
    };
  });
  const bad = judged.filter(({ standing }) => standing === 'failing' || standing === 'late');
  const [worst] = bad;
  if (!worst) return { state: 'ok', sentence: `${places.length} 处外部留存按时送出`, lines };
  const isGrave = bad.some(({ place, isLate }) => isLate || place.tries >= FEW);
  const { place, standing } = worst;
  return {
    state: isGrave ? 'error' : 'warning',
    sentence: `${bad.map(({ place: { name } }) => `“${name}”`).join('、')}${bad.length > 1 ? '没有按时送出' : saidOf(place, standing)}`,
    reason: place.problem,
    remedy:
      place.kind === 'paper'
        ? '请在“存证 → 检查点”中打印最新的检查点，签字存档后登记。'
        : '请在“设置 → 检查点的外部留存”中按原因修改后点“立即送出”；修好之前每小时自动再试。',
    lines,
  };
}

function saidOf({ kind, last }: CheckpointPlace, standing: PlaceStanding): string {
  if (kind === 'paper') return last ? '很久没有登记新的检查点' : '还没有登记过';
  return SAYS[standing];
}

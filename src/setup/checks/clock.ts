import type { Check, Finding } from '../check.ts';

/** By WeCom's own clock: everything here is dated by ours, and certificates are judged by it. */
const SLIGHT = 2 * 60_000;
const GRAVE = 10 * 60_000;

const REMEDY =
  '请启用时间同步：Linux 执行 timedatectl set-ntp true，Windows 在“日期和时间”中开启自动设置，然后重新测试。';

export const clock: Check = {
  name: 'clock',
  title: '服务器时间',
  path: '/setup/prepare',
  lost: '时间偏差大时，访问凭证与证书会被误判为过期，消息可能记入错误的月份。',
  async run({ api, clock: now }) {
    const begun = performance.now();
    const theirs = await api.serverTime();
    const tookMs = Math.round(performance.now() - begun);
    const line = (state: 'ok' | 'warning' | 'error', detail: string) => ({
      label: '取得企业微信的时间',
      state,
      detail,
      tookMs,
    });
    if (theirs === null) {
      return {
        state: 'warning',
        sentence: '取不到企业微信的时间，没有核对',
        reason: '连不上企业微信，或应答中没有时间。',
        remedy: '请先看“网络与代理”是否通过。',
        lines: [line('warning', '没有取得')],
      };
    }
    const off = now() - theirs;
    const state = Math.abs(off) > GRAVE ? 'error' : Math.abs(off) > SLIGHT ? 'warning' : 'ok';
    return { ...judged(state, off), lines: [line(state, `相差 ${inWords(off)}`)] };
  },
};

function judged(state: 'ok' | 'warning' | 'error', off: number): Finding {
  if (state === 'ok') return { state, sentence: '与企业微信的时间一致' };
  return {
    state,
    sentence: `服务器时间比企业微信${off > 0 ? '快' : '慢'} ${inWords(off)}`,
    reason: '服务器没有启用时间同步，或时间被改动过。',
    remedy: REMEDY,
  };
}

function inWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 120) return `${seconds} 秒`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} 分钟` : `${Math.round(minutes / 60)} 小时`;
}

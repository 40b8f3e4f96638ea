import { startOfDay } from '../../lib/clock.ts';
import { type LicenceFacts, listLicenceFacts } from '../../store/check-facts.ts';
import type { Check, CheckLine, CheckState, Finding } from '../check.ts';
import { askPermitted, EXPIRED } from '../permit-call.ts';
import { PROGRAM } from '../program.ts';
import { refusalFinding } from '../refusals.ts';
import type { Rehearsed } from '../rehearsal.ts';

/** WeCom says only when it is too late; seats and last day are typed in, so that it is said before. */
const DAY = 86_400_000;
const SOON = 30 * DAY;
const NEARLY = 0.95;
const EDITIONS: Readonly<Record<number, string>> = { 1: '办公版', 2: '服务版', 3: '企业版' };

type Worst = Extract<CheckState, 'ok' | 'warning' | 'error'>;
const GRAVITY: Readonly<Record<Worst, number>> = { ok: 0, warning: 1, error: 2 };

export const licence: Check = {
  name: 'licence',
  title: '存档席位与有效期',
  path: '/licences',
  lost: '到期后企业微信停止提供会话，几天内不续费就会丢失；超出席位的员工不会存档。',
  async run(parts): Promise<Finding> {
    const { corpId, archiveSecret } = parts.binding.current();
    const asked = corpId === '' || archiveSecret === '' ? null : await askPermitted(parts);
    const last = asked?.lines.slice(-1).filter(({ state }) => state !== 'waiting') ?? [];
    if (isExpired(asked)) return { ...refusalFinding(asked!.refusal!.error, 'archive'), lines: last };
    const facts = await parts.store.read(listLicenceFacts, PROGRAM);
    if (facts.length === 0) {
      return {
        state: 'unset',
        sentence: '尚未登记购买的席位与到期日',
        remedy: '请在“存档席位”中按企业微信管理后台 → 管理工具 → 会话内容存档显示的登记，临近到期或用满时会提前提醒。',
        lines: last,
      };
    }
    const judged = facts.map((row) => judge(row, parts.clock()));
    const worst = judged.reduce((a, b) => (GRAVITY[b.state] > GRAVITY[a.state] ? b : a));
    return { ...worst, lines: [...judged.map(lineOf), ...last] };
  },
};

const isExpired = (asked: Rehearsed | null): boolean =>
  asked?.refusal?.step === 'call' && asked.refusal.error.code === EXPIRED;

type Judged = Finding & { readonly state: Worst; readonly edition: string; readonly facts: string };

function judge({ edition, seats, used, expiresOn }: LicenceFacts, now: number): Judged {
  const name = EDITIONS[edition] ?? `版本 ${edition}`;
  const start = expiresOn === null ? null : startOfDay(expiresOn);
  const left = start === null ? null : start + DAY - now;
  const facts = `已用 ${used}，共 ${seats} 席${expiresOn === null ? '' : `，${expiresOn} 到期`}`;
  const base = { edition: name, facts };
  if (left !== null && left <= 0) return { ...base, ...over(`${name}已于 ${expiresOn} 到期`, '登记的到期日已过。') };
  if (used > seats) {
    const sentence = `${name}有 ${used} 人在开启范围内，而席位只有 ${seats} 个`;
    return { ...base, state: 'error', sentence, reason: '超出席位的员工可能不会存档。', remedy: SEATS };
  }
  if (left !== null && left < SOON)
    return {
      ...base,
      ...over(`${name}还有 ${Math.ceil(left / DAY)} 天到期`, `到期日 ${expiresOn}。`),
      state: 'warning',
    };
  if (seats > 0 && used >= seats * NEARLY && seats >= 10) {
    const sentence = `${name}的席位快用完：${used}/${seats}`;
    return { ...base, state: 'warning', sentence, reason: '再加入员工前须先增购。', remedy: SEATS };
  }
  return { ...base, state: 'ok', sentence: `${name}${facts}` };
}

const SEATS =
  '请到企业微信管理后台 → 管理工具 → 会话内容存档增购，或在开启范围中移出不需要存档的员工；登记有误请在“存档席位”中更正。';

function over(sentence: string, reason: string): Finding & { state: Worst } {
  const remedy = '请到企业微信管理后台 → 管理工具 → 会话内容存档续费，然后在“存档席位”中更新到期日。';
  return { state: 'error', sentence, reason, remedy };
}

const lineOf = ({ edition, facts, state }: Judged): CheckLine => ({
  label: edition,
  state,
  detail: facts,
  tookMs: null,
});

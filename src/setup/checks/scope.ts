import { listScopeLeavers, type ScopeLeaver } from '../../store/check-facts.ts';
import { ARCHIVE_LIST, notTrusted } from '../addresses.ts';
import type { Check, Finding } from '../check.ts';
import { askPermitted, NOT_TRUSTED, permittedIn } from '../permit-call.ts';
import { PROGRAM } from '../program.ts';
import { refusalFinding } from '../refusals.ts';

/** Whose chats WeCom archives. Who went out of it lately is said for a week: nobody else would tell. */
const WEEK = 7 * 86_400_000;
const OPEN = '企业微信管理后台 → 管理工具 → 会话内容存档 → 开启范围';
const MOST_NAMED = 5;

export const scope: Check = {
  name: 'scope',
  title: '开启范围',
  path: '/setup/scope',
  lost: '不在开启范围内的员工，会话不会存档，事后也补不回来。',
  async run(parts): Promise<Finding> {
    const { corpId, archiveSecret } = parts.binding.current();
    if (corpId === '' || archiveSecret === '')
      return { state: 'unset', sentence: '要先填写会话存档的 Secret', remedy: '请先完成“存档 Secret”。' };
    const asked = await askPermitted(parts);
    const { lines, refusal, blocked } = asked;
    if (blocked) return { ...blocked, lines };
    if (refusal?.error.code === NOT_TRUSTED) return { ...notTrusted(refusal.error, ARCHIVE_LIST), lines };
    if (refusal) return { ...refusalFinding(refusal.error, 'archive'), lines };
    const permitted = permittedIn(asked).length;
    const leavers = await parts.store.read(listScopeLeavers, PROGRAM, { since: parts.clock() - WEEK });
    return { ...judged(permitted, leavers), lines };
  },
};

function judged(permitted: number, leavers: readonly ScopeLeaver[]): Finding {
  if (permitted === 0) {
    return {
      state: 'error',
      sentence: '没有员工在开启范围内，不会有任何会话',
      reason: '企业微信只存档开启范围内的员工，目前一个也没有。',
      remedy: `请到${OPEN} → 修改，加入要存档的员工，并点“立即开启”。`,
    };
  }
  if (leavers.length > 0) {
    const names = leavers.slice(0, MOST_NAMED).map(({ name }) => name);
    return {
      state: 'warning',
      sentence: `${permitted} 名员工在开启范围内；7 天内有 ${leavers.length} 人退出`,
      reason: `${names.join('、')}${leavers.length > MOST_NAMED ? ' 等' : ''}的新会话不再存档。离职或有人修改了开启范围都会如此。`,
      remedy: `若不是有意的，请到${OPEN} → 修改，把他们加回来；若是有意的，无需处理，7 天后不再提醒。`,
    };
  }
  return { state: 'ok', sentence: `${permitted} 名员工在开启范围内` };
}

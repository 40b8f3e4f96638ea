import { readDirectoryFacts } from '../../store/check-facts.ts';
import { APP_LIST, notTrusted } from '../addresses.ts';
import type { Check, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';
import { refusalFinding } from '../refusals.ts';
import { type Rehearsed, rehearse } from '../rehearsal.ts';
import { APP_CALL, APP_NOT_TRUSTED } from './app-ip.ts';

/** The application must see the whole company: whom it does not see has no name here, though his chats are archived. */
const VISIBLE =
  '请到企业微信管理后台 → 应用管理 → 进入该应用 → 可见范围，选择整个公司（最上级的部门），保存后点“立即同步”。';

export const directory: Check = {
  name: 'directory',
  title: '应用可见范围',
  path: '/setup/app',
  lost: '看不见的成员只有账号，没有名字与部门，也不能扫码登录。',
  async run(parts): Promise<Finding> {
    const { corpId, agentSecret } = parts.binding.current();
    if (corpId === '' || agentSecret === '')
      return { state: 'unset', sentence: '要先填写自建应用', remedy: '请先完成“自建应用”。' };
    const asked = await rehearse(parts, APP_CALL);
    const { lines, refusal, blocked } = asked;
    if (blocked) return { ...blocked, lines };
    if (refusal?.error.code === APP_NOT_TRUSTED) return { ...notTrusted(refusal.error, APP_LIST), lines };
    if (refusal) return { ...refusalFinding(refusal.error, 'app'), lines };
    const facts = await parts.store.read(readDirectoryFacts, PROGRAM);
    const compared = {
      label: '比较看得见的成员与存档范围',
      detail: `看得见 ${facts.seen} 人，存档范围 ${facts.permitted} 人，其中 ${facts.unseen} 人看不见`,
      tookMs: null,
    };
    const found = judged(hasRoot(asked), facts);
    return { ...found, lines: [...lines, { ...compared, state: found.state }] };
  },
};

/** The company itself is the department that no listed one stands above. WeCom gives it the number 1. */
function hasRoot({ answer }: Rehearsed): boolean {
  const departments = answer?.['department'];
  return Array.isArray(departments) && departments.some((d: { id?: unknown }) => d.id === 1);
}

function judged(isWhole: boolean, facts: Awaited<ReturnType<typeof readDirectoryFacts>>): Finding {
  const { seen, unseen, unseenSome } = facts;
  if (unseen > 0 && seen > 0) {
    const some = unseenSome.join('、') + (unseen > unseenSome.length ? ' 等' : '');
    return {
      state: 'error',
      sentence: `存档范围内有 ${unseen} 人不在应用的可见范围内`,
      reason: `他们的会话已存档，但取不到名字：${some}。`,
      remedy: VISIBLE,
    };
  }
  if (!isWhole) {
    return {
      state: 'warning',
      sentence: '应用的可见范围不是整个公司',
      reason: '应用只看得见一部分部门；今后开启存档的成员若在其外，就没有名字。',
      remedy: VISIBLE,
    };
  }
  if (seen === 0) return { state: 'ok', sentence: '可见范围是整个公司；成员还没有同步，同步后再与存档范围比较' };
  return { state: 'ok', sentence: `可见范围是整个公司，看得见 ${seen} 名成员` };
}

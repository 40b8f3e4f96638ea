import { readConsentFacts, readDirectoryFacts } from '../../store/check-facts.ts';
import type { Check, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

const NOTICE = '企业微信管理后台 → 管理工具 → 会话内容存档 → 服务须知';

export const consent: Check = {
  name: 'consent',
  title: '客户同意存档',
  path: '/customers',
  lost: '客户不同意时，他与该员工的单聊不会存档；群聊中他发的内容也不会存档。',
  async run({ store }): Promise<Finding> {
    const [facts, { customers }] = await Promise.all([
      store.read(readConsentFacts, PROGRAM),
      store.read(readDirectoryFacts, PROGRAM),
    ]);
    const { agree, disagree, byDefault } = facts;
    const all = agree + disagree + byDefault;
    const lines = [
      { label: '同意', state: 'ok' as const, detail: `${agree}`, tookMs: null },
      { label: '默认同意（没有表示）', state: 'ok' as const, detail: `${byDefault}`, tookMs: null },
      { label: '不同意', state: 'ok' as const, detail: `${disagree}`, tookMs: null },
    ];
    if (all === 0) return customers === 0 ? noCustomers() : unknown(customers);
    if (disagree === 0) return { state: 'ok', sentence: `${all} 组客户与员工的关系中，没有人不同意存档`, lines };
    // A right they use, and nothing anybody here could mend: it is said, and no to-do.
    return {
      state: 'ok',
      sentence: `${disagree} 组客户与员工的关系中，客户不同意存档`,
      reason: '客户看到服务须知后选择了不同意。这是客户的权利，不是故障。',
      remedy: `可在“客户”中筛选“不同意”查看是谁；可请员工向客户说明，客户在聊天中重新同意即可。须知的内容在${NOTICE}中设置。`,
      lines,
    };
  },
};

function noCustomers(): Finding {
  return { state: 'unset', sentence: '还没有同步到客户，无从知道', remedy: '请先完成“客户联系”，同步后再测。' };
}

function unknown(customers: number): Finding {
  return {
    state: 'unset',
    sentence: `${customers} 名客户是否同意存档，还没有查询过`,
    remedy: `同步“客户同意情况”后再测；一直为空时，请到${NOTICE}确认已开启。`,
  };
}

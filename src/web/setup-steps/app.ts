import { UserError } from '../../lib/errors.ts';
import { type SetupStep, secretIn } from '../setup-step.ts';
import { addressOf } from './proxy.ts';

/** One application of the enterprise's own carries names, sign-in and notices. Its trusted addresses are a list of their own. */
export const app: SetupStep = {
  name: 'app',
  title: '自建应用',
  hint: 'AgentId、Secret、登录',
  heading: '创建一个自建应用，填写 AgentId 与 Secret',
  why: '部门、成员、客户的名字和扫码登录都通过这个应用；没有它，会话里只有编号。',
  checks: ['app', 'app-ip', 'directory'],
  also: ['contacts'],
  button: '保存并测试',
  line: ({ known }) => (known.agentId === '' ? '' : `AgentId ${known.agentId}`),
  isFilled: ({ known, has }) => known.agentId !== '' && has.agentSecret,
  task: (facts, entered) => ({
    ...addressOf(facts, 'app-ip', 'app', 'archive-ip', 'scope'),
    agentId: entered.or('agentId', facts.known.agentId),
    there: facts.has.agentSecret,
    host: new URL(facts.origin).host,
    trusted: facts.checks.get('app-ip')?.state === 'ok',
  }),
  save: ({ binding }, _viewer, entered) => {
    const agentId = entered.text('agentId');
    if (agentId === '') throw new UserError('请填写 AgentId。');
    if (!/^\d{1,12}$/.test(agentId))
      throw new UserError('AgentId 是一串数字，如 1000002，在应用的详情页最上面。请重新复制。');
    const isThere = binding.current().agentSecret !== '';
    const secret = secretIn(entered, 'agentSecret', '自建应用的 Secret', isThere);
    binding.save({ agentId, ...(secret === null ? {} : { agentSecret: secret }) });
  },
};

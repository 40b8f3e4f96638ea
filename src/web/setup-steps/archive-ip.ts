import type { SetupStep } from '../setup-step.ts';
import { addressOf } from './proxy.ts';

export const archiveIp: SetupStep = {
  name: 'archive-ip',
  title: '会话存档可信 IP',
  hint: '填入出口 IP',
  heading: '把本机的出口 IP 填入会话内容存档的可信 IP',
  why: '企业微信只允许可信 IP 拉取会话；出口 IP 由企业微信的应答得出，与网卡上的地址可能不同。',
  checks: ['archive-ip'],
  also: ['archive-secret', 'scope'],
  button: null,
  line: (facts) => addressOf(facts, 'archive-ip', 'scope').ip ?? '',
  task: (facts) => ({
    ...addressOf(facts, 'archive-ip', 'archive-secret', 'scope', 'app-ip'),
    trusted: facts.checks.get('archive-ip')?.state === 'ok',
  }),
};

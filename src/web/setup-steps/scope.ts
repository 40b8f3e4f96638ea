import type { SetupStep } from '../setup-step.ts';

export const scope: SetupStep = {
  name: 'scope',
  title: '开启范围与告知',
  hint: '员工范围、服务须知',
  heading: '设置开启范围与服务须知，然后立即开启',
  why: '只有开启范围内的员工才会存档，开启之前的会话补不回来；客户须被告知，并可以不同意。',
  checks: ['scope', 'licence'],
  also: ['archive-ip'],
  button: null,
  line: ({ checks }) => {
    const people = /^(\d+) 名员工/.exec(checks.get('scope')?.sentence ?? '')?.[1];
    return people === undefined ? '' : `${people} 名员工`;
  },
  task: () => ({}),
  state: ({ checks }) => {
    const found = checks.get('scope')?.state ?? 'unset';
    if (found === 'ok' || found === 'off') return 'done';
    return found;
  },
};

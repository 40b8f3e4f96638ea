import { z } from 'zod';
import { updateOwnWecom } from '../../store/accounts.ts';
import { openAction } from '../action.ts';
import { GoTo, type Show } from '../outcome.ts';
import { backFromWecom } from '../scan-return.ts';
import type { Visit } from '../visit.ts';

/** Back from WeCom: sign in, or link the person who scanned to the account that is signed in. */
export const scanCreate = openAction({
  get: '/sign-in/scan/return',
  trail: ['sign-in', 'sign-in-failed', 'wecom-linked'],
  guarded: true,
  input: z.object({}),
  run: (app, _input, visit): Promise<GoTo | Show> =>
    visit.viewer && visit.session.scan?.purpose === 'link' ? link(visit) : backFromWecom(app, visit, 'scan'),
});

async function link(visit: Visit): Promise<GoTo> {
  const who = await visit.personOfScan();
  if ('userid' in who) {
    const trace = { act: 'wecom-linked', title: `关联 ${who.userid}`, person: who.userid } as const;
    await visit.change(trace, updateOwnWecom, visit.viewer!, who.userid);
    return new GoTo('/account', `已关联企业微信成员 ${who.userid}。`);
  }
  visit.traceNothing();
  const { refusal } = who;
  return new GoTo('/account', refusal.kind === 'sentence' ? refusal.sentence : '扫码的不是本企业成员，没有关联。');
}

import { z } from 'zod';
import { areReasonsAsked, saveReasonPrompt } from '../../store/reasons.ts';
import { action } from '../action.ts';
import { GoTo } from '../outcome.ts';

/** Has reasons asked for, or no longer. */
export const accessSettingUpdate = action({
  post: '/access-settings',
  may: 'manage-roles',
  trail: ['setting-changed'],
  input: z.object({ reasons: z.enum(['on', 'off']) }),
  async run({ store, clock }, viewer, { reasons }, visit) {
    const old = await store.read(areReasonsAsked, viewer);
    const isOn = reasons === 'on';
    const title = isOn ? '打开查阅事由' : '关闭查阅事由';
    const details = { 'reason-prompt': { old, new: isOn } };
    const trace = { act: 'setting-changed', title, details } as const;
    await visit.change(trace, saveReasonPrompt, viewer, isOn, clock());
    return new GoTo('/access-settings', isOn ? '已打开，今天起首次打开会话时询问事由。' : '已关闭，不再询问事由。');
  },
});

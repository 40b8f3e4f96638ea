import { z } from 'zod';
import { areReasonsAsked } from '../../store/reasons.ts';
import { page } from '../page.ts';

/** What holds for everybody who looks into chats. */
export const accessSettingList = page({
  get: '/access-settings',
  may: 'manage-roles',
  trail: ['setup'],
  input: z.object({}),
  view: 'access/settings',
  async load({ store }, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '查阅事由的设置' });
    return { asked: await store.read(areReasonsAsked, viewer) };
  },
});

import { z } from 'zod';
import { settingForm } from '../notice-setting-form.ts';
import { page } from '../page.ts';

/** Who hears of what, and when. */
export const noticeSettingList = page({
  get: '/notices/settings',
  may: 'see-rules',
  trail: ['notices'],
  input: z.object({}),
  view: 'notices/settings',
  async load(app, viewer, _input, visit) {
    visit.trace({ act: 'notices', title: '通知设置' });
    return { form: await settingForm(app, viewer, await app.alerts.settings()) };
  },
});

import { NOTICE_SETTINGS, type NoticeSettings } from '../../alerts/settings.ts';
import { saveSetting } from '../../store/settings.ts';
import { action } from '../action.ts';
import { draftSettings, readNoticeSettings, settingFields, settingForm } from '../notice-setting-form.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Settles who hears of what, and when: for what is found from now on. */
export const noticeSettingUpdate = action({
  post: '/notices/settings',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: settingFields,
  async again(app, fields, visit, sentence) {
    return new Show(
      'notices/settings',
      { form: await settingForm(app, visit.viewer!, draftSettings(fields), sentence) },
      422,
    );
  },
  async run({ alerts, clock }, viewer, fields, visit) {
    const settings: NoticeSettings = readNoticeSettings(fields);
    const details = changed({ ...(await alerts.settings()) }, { ...settings });
    if (Object.keys(details).length === 0) {
      visit.traceNothing();
      return new GoTo('/notices/settings', '没有改动。');
    }
    await visit.change(
      { act: 'notice-changed', title: '通知设置', details },
      saveSetting,
      viewer,
      NOTICE_SETTINGS,
      settings,
      clock(),
    );
    return new GoTo('/notices/settings', '已保存，对之后发现的违规生效。');
  },
});

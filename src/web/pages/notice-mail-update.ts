import { findChannel, saveChannel } from '../../store/channels.ts';
import { action } from '../action.ts';
import { MAIL_KEY, mailFields, readMail } from '../notice-channels.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Keeps the mail server. The password is sealed and not shown again; left empty it stays. */
export const noticeMailUpdate = action({
  post: '/notices/mail',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: mailFields,
  async again({ store }, { password: _, ...form }, visit, sentence) {
    const channel = await store.read(findChannel, visit.viewer!, MAIL_KEY);
    const said = { hasPassword: channel?.hasSecret === true, isNew: channel === null, sentence };
    return new Show('notices/mail', { form: { ...form, password: '' }, ...said }, 422);
  },
  async run({ store, alerts, clock }, viewer, fields, visit) {
    const settings = readMail(fields);
    const before = await store.read(findChannel, viewer, MAIL_KEY);
    const secret = fields.password === '' ? null : alerts.sealSecret(MAIL_KEY, fields.password);
    const details = { ...changed({ ...(before?.settings as object) }, settings), password: secret ? '已更换' : '未改' };
    const trace = { act: 'notice-changed', title: '设置邮件服务器', details } as const;
    await visit.change(
      trace,
      saveChannel,
      viewer,
      { key: MAIL_KEY, kind: 'mail', name: '邮件', settings, secret },
      clock(),
    );
    return new GoTo('/notices/channels', '已保存邮件服务器。发一封测试邮件看看。');
  },
});

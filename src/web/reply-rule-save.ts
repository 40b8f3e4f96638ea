import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { listCalendars } from '../store/calendars.ts';
import { listChannels } from '../store/channels.ts';
import { findUnknown, type ReplyRuleDraft } from '../store/reply-rules.ts';
import { type ReplyDraft, readReplyRule } from './reply-rule-form.ts';

/** What the form says, if everything it names is there; a UserError says what is not. */
export async function replyRuleToKeep(
  { store }: Pick<App, 'store'>,
  viewer: Viewer,
  draft: ReplyDraft,
): Promise<ReplyRuleDraft> {
  const read = readReplyRule(draft);
  const { departments, employees, excluded, calendar, levels } = read.content;
  const [unknown, calendars, channels] = await Promise.all([
    store.read(findUnknown, viewer, {
      departments,
      people: [...employees, ...excluded, ...levels.flatMap(({ hearers }) => hearers.people)],
    }),
    store.read(listCalendars, viewer),
    store.read(listChannels, viewer),
  ]);
  const robots = new Set(channels.filter(({ kind }) => kind === 'robot').map(({ key }) => key));
  const flaws = [
    unknown.departments > 0 && '选中的部门里有通讯录没有的，刷新页面重新勾选。',
    unknown.people > 0 && '选中的员工里有通讯录没有的，刷新页面重新选择。',
    calendar !== null && calendars.every(({ id }) => id !== calendar) && '选中的日历已经删除，换一个计时方式。',
    levels.some(({ hearers }) => hearers.robots.some((key) => !robots.has(key))) &&
      '选中的群机器人已经删除，刷新页面重新选择。',
  ].filter((flaw) => flaw !== false);
  if (flaws.length > 0) throw new UserError(flaws.join(''));
  return read;
}

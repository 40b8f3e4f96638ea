import { waysOut } from '../directory-paging.ts';
import { noticeConditions, noticeList } from '../notice-list.ts';
import { categoryGroups } from '../notice-words.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** What became of each notice. */
export const noticeSentList = page({
  get: '/notices/sent',
  may: 'see-rules',
  trail: ['notices'],
  input: noticeConditions,
  view: 'notices/list',
  async load(app, viewer, asked, visit) {
    const list = await noticeList(app, viewer, asked);
    visit.trace({
      act: 'notices',
      title: '通知发送记录',
      count: list.rows.length,
      details: told({ ...asked, page: asked.page > 1 && asked.page }),
    });
    return { ...list, ways: waysOut(list.chips), groups: categoryGroups };
  },
});

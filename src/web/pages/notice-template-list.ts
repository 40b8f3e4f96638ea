import { listTemplates } from '../../store/notice-templates.ts';
import { waysOut } from '../directory-paging.ts';
import { templateChips, templateConditions, templateRows } from '../notice-template-list.ts';
import { categoryGroups } from '../notice-words.ts';
import { page } from '../page.ts';
import { told } from '../trace-words.ts';

/** How notices read. */
export const noticeTemplateList = page({
  get: '/notices',
  may: 'see-rules',
  trail: ['notices'],
  input: templateConditions,
  view: 'notices/templates',
  async load({ store }, viewer, asked, visit) {
    const rows = templateRows(await store.read(listTemplates, viewer), asked);
    const chips = templateChips(asked);
    visit.trace({ act: 'notices', title: '通知模板', count: rows.length, details: told(asked) });
    return { rows, chips, ways: waysOut(chips), groups: categoryGroups };
  },
});

import { readMasking, saveMasking } from '../../store/masking.ts';
import { action } from '../action.ts';
import { maskingAgain, maskingInput, maskingOf } from '../masking-view.ts';
import { GoTo, Show } from '../outcome.ts';
import { changed } from '../trace-words.ts';

/** Settles which numbers are masked: from the next page on, for everybody who may not see them. */
export const maskingUpdate = action({
  post: '/masking',
  may: 'manage-roles',
  trail: ['masking-changed'],
  input: maskingInput,
  again: async (_app, form, _visit, sentence) =>
    new Show('masking/show', { masking: maskingAgain(form, sentence) }, 422),
  async run({ store, clock }, viewer, form, visit) {
    const masking = maskingOf(form);
    const before = await store.read(readMasking, viewer);
    const details = changed({ ...before }, { ...masking });
    if (Object.keys(details).length === 0) {
      visit.traceNothing();
      return new GoTo('/masking', '没有改动。');
    }
    await visit.change({ act: 'masking-changed', title: '号码遮盖', details }, saveMasking, viewer, masking, clock());
    return new GoTo('/masking', '已保存，从下一次打开页面起生效。');
  },
});

import { z } from 'zod';
import { oneOf } from '../directory-paging.ts';
import { page } from '../page.ts';
import { newReplyDraft } from '../reply-rule-form.ts';
import { replyRuleForm } from '../reply-rule-view.ts';

export const replyRuleNew = page({
  get: '/reply-rules/new',
  may: 'edit-timeouts',
  trail: [],
  input: z.object({ kind: oneOf('single', 'group') }),
  view: 'reply-rules/edit',
  load: async (app, viewer, { kind }) => ({
    form: await replyRuleForm(app, viewer, { rule: null, draft: newReplyDraft(kind ?? 'single') }),
  }),
});

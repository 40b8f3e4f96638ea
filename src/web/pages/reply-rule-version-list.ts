import { z } from 'zod';
import { optionalNumber } from '../directory-paging.ts';
import { page } from '../page.ts';
import { replyRuleId } from '../reply-rule-form.ts';
import { replyRuleVersions } from '../reply-rule-versions.ts';

/** Who changed what in a rule and when; also of a rule that was removed. */
export const replyRuleVersionList = page({
  get: '/reply-rules/:id/versions',
  may: 'see-timeouts',
  trail: ['timeouts'],
  input: z.object({ id: replyRuleId, below: optionalNumber }),
  view: 'reply-rules/versions',
  async load(app, viewer, { id, below }, visit) {
    const versions = await replyRuleVersions(app, viewer, id, below);
    if (!versions) return null;
    visit.trace({ act: 'timeouts', title: `回复规则“${versions.name}”的版本` });
    return { versions };
  },
});

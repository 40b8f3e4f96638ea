import { z } from 'zod';
import { optionalNumber } from '../directory-paging.ts';
import { page } from '../page.ts';
import { ruleId } from '../rule-form.ts';
import { ruleVersions } from '../rule-versions.ts';

/** Who changed what in a rule and when; any two versions beside each other. */
export const ruleVersionList = page({
  get: '/rules/:id/versions',
  may: 'see-rules',
  trail: ['rules'],
  input: z.object({ id: ruleId, a: optionalNumber, b: optionalNumber, below: optionalNumber }),
  view: 'rules/versions',
  async load(app, viewer, asked, visit) {
    const versions = await ruleVersions(app, viewer, asked);
    if (!versions) return null;
    visit.trace({ act: 'rules', title: `规则“${versions.name}”的版本` });
    return { versions };
  },
});

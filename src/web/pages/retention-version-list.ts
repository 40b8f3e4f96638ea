import { z } from 'zod';
import { BASE } from '../../lib/retention-terms.ts';
import { listRetentionVersions } from '../../store/retention.ts';
import { page } from '../page.ts';
import { retentionId } from '../retention-form.ts';
import { ruleNames, versionRows } from '../retention-words.ts';

/** Who changed what in a rule and when. */
export const retentionVersionList = page({
  get: '/retention/:id/versions',
  may: 'see-retention',
  trail: ['retention'],
  input: z.object({ id: retentionId }),
  view: 'retention/versions',
  async load(app, viewer, { id }, visit) {
    const versions = await app.store.read(listRetentionVersions, viewer, id);
    if (versions.length === 0 && id !== BASE) return null;
    const rows = versionRows(versions, await ruleNames(app, viewer));
    const named = versions.find(({ content }) => content !== null)?.content?.name ?? '默认';
    const name = id === BASE ? '其余全部' : named;
    visit.trace({ act: 'retention', title: `保留规则“${name}”的版本` });
    return { rows, name, removed: versions[0]?.content === null };
  },
});

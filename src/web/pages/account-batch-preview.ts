import { batchConditions, mayDo, readBatch } from '../account-batch.ts';
import { batchView } from '../account-batch-view.ts';
import { managesAccounts } from '../account-list.ts';
import { Denied } from '../errors.ts';
import { page } from '../page.ts';

/** One thing for many accounts: whom it would change, before it does. */
export const accountBatchPreview = page({
  get: '/accounts/batch',
  may: 'own-account',
  trail: ['directory'],
  input: batchConditions,
  view: 'accounts/batch',
  async load(app, viewer, asked, visit) {
    if (!managesAccounts(viewer)) return null;
    if (asked.deed !== null && !mayDo(viewer, asked.deed)) throw new Denied();
    const batch = await readBatch(app, viewer, asked);
    const { touched } = batch;
    visit.trace({ act: 'directory', title: '批量操作', count: touched.length, details: { conditions: asked } });
    return batchView(app, viewer, batch);
  },
});

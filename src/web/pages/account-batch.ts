import { z } from 'zod';
import type { Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { UserError } from '../../lib/errors.ts';
import { addGrants, type Grant } from '../../store/grants.ts';
import { closeAccounts, openStaff } from '../../store/staff-access.ts';
import { type Batch, batchConditions, batchDetails, DEEDS, mayDo, readBatch } from '../account-batch.ts';
import { batchView, needsScope } from '../account-batch-view.ts';
import { managesAccounts, RoleWords } from '../account-list.ts';
import { SCOPE_PREFIX } from '../account-person.ts';
import { action } from '../action.ts';
import { Denied } from '../errors.ts';
import { GoTo, Show } from '../outcome.ts';
import { type Fields, readScope } from '../scope-form.ts';
import type { Visit } from '../visit.ts';

/** Does what was looked at to exactly those who were looked at, all of them or none. */
export const accountBatch = action({
  post: '/accounts/batch',
  may: 'own-account',
  trail: ['account-changed', 'roles-given'],
  input: z.looseObject({ ...batchConditions.shape, digest: z.string().max(64) }),
  async run(app, viewer, { digest, ...asked }, visit) {
    const { deed } = asked;
    if (!managesAccounts(viewer) || deed === null || !mayDo(viewer, deed)) throw new Denied();
    const batch = await readBatch(app, viewer, asked);
    if (batch.digest !== digest) throw new UserError('名单刚有变化，还没有执行。请核对下面的新名单，再确认。');
    if (batch.touched.length === 0) throw new UserError('没有需要更改的人。换一个条件，再核对名单。');
    const changed =
      deed === 'give'
        ? await give(app, viewer, visit, { batch, fields: asked })
        : await open(app, viewer, visit, batch);
    return new GoTo('/accounts', `${DEEDS[deed].label}：已更改 ${changed} 人。`);
  },
  async again(app, { digest: _, ...asked }, visit, sentence) {
    const batch = await readBatch(app, visit.viewer!, asked);
    return new Show('accounts/batch', await batchView(app, visit.viewer!, batch, { sentence, fields: asked }), 422);
  },
});

async function open(app: App, viewer: Viewer, visit: Visit, batch: Batch): Promise<number> {
  const { touched } = batch;
  const { deed } = batch.asked;
  const trace = {
    act: 'account-changed',
    title: `批量${DEEDS[deed!].label}：${touched.length} 人`,
    count: touched.length,
    details: batchDetails(batch),
  } as const;
  const now = app.clock();
  if (deed === 'close') {
    const ids = touched.map(({ accountId }) => accountId!);
    return visit.change(trace, closeAccounts, viewer, ids, now);
  }
  const people = touched.map(({ userid, accountId, name }) => ({ userid, accountId, name }));
  return visit.change(trace, openStaff, viewer, people, now);
}

async function give(
  app: App,
  viewer: Viewer,
  visit: Visit,
  { batch, fields }: { readonly batch: Batch; readonly fields: Fields },
): Promise<number> {
  const { touched, given } = batch;
  if (given.length === 0) throw new UserError('还没有选角色。至少选一个，再核对名单。');
  const scope = given.some(needsScope) ? readScope(fields, SCOPE_PREFIX) : null;
  const grants: Grant[] = given.map((role) => ({ role: role.key, scope: needsScope(role) ? scope : null }));
  const words = await RoleWords.read(app, viewer);
  const trace = {
    act: 'roles-given',
    title: `批量授予${given.map(({ name }) => name).join('、')}：${touched.length} 人`,
    count: touched.length,
    details: { ...batchDetails(batch), after: words.inWords(grants), scope },
  } as const;
  const ids = touched.map(({ accountId }) => accountId!);
  return visit.change(trace, addGrants, viewer, ids, grants, app.clock());
}

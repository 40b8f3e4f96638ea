import { z } from 'zod';
import { findBackupPlan, saveBackupPlan } from '../../store/backups.ts';
import { action } from '../action.ts';
import { fieldsOf, planFields, planForm, planIn } from '../backup-form.ts';
import { GoTo, Show } from '../outcome.ts';

/** Saves where back-ups go, after something was written there and read again; or only tries it. */
export const backupPlanUpdate = action({
  post: '/backups/plan',
  may: 'set-up',
  trail: ['backup-changed'],
  input: planFields.extend({ deed: z.enum(['save', 'try']).default('save') }),
  again: async ({ backups }, fields, visit, sentence) => {
    visit.traceNothing();
    return new Show('backups/plan', { form: planForm(fields, backups.secrets(), { sentence }), isNew: false }, 422);
  },
  async run({ store, backups, clock }, viewer, { deed, ...fields }, visit) {
    const known = backups.secrets();
    const secrets = {
      secretKey: fields.kind === 's3' ? fields.secret || known.secretKey : '',
      passphrase: fields.passphrase || known.passphrase,
    };
    const plan = planIn(fields, secrets.passphrase !== '');
    await backups.try(plan, secrets);
    if (deed === 'try') {
      visit.trace({ act: 'backup-changed', title: '测试备份的位置' });
      const good = '写入、读出与删除都正常，可以保存。口令与密钥留在页面之外，保存前请再填一次。';
      return new Show('backups/plan', { form: planForm(fields, known, { good }), isNew: false }, 200);
    }
    const { accessKey: _key, ca: _ca, ...details } = plan;
    const was = await store.read(findBackupPlan, viewer);
    backups.keepSecrets(secrets);
    const trace = { act: 'backup-changed', title: '更改备份设置', details: { ...details, was: was && fieldsOf(was) } };
    const times = { now: clock(), nextAt: backups.firstTime(plan) };
    await visit.change({ ...trace, act: 'backup-changed' }, saveBackupPlan, viewer, plan, times);
    return new GoTo('/backups', '已保存，位置已测试。');
  },
});

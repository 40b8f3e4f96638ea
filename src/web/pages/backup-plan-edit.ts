import { z } from 'zod';
import { findBackupPlan } from '../../store/backups.ts';
import { fieldsOf, planForm } from '../backup-form.ts';
import { page } from '../page.ts';

/** Where back-ups go, and when, to be changed. */
export const backupPlanEdit = page({
  get: '/backups/plan',
  may: 'set-up',
  trail: ['setup'],
  input: z.object({}),
  view: 'backups/plan',
  async load({ store, backups }, viewer, _input, visit) {
    visit.trace({ act: 'setup', title: '备份设置' });
    const plan = await store.read(findBackupPlan, viewer);
    return { form: planForm(fieldsOf(plan), backups.secrets()), isNew: plan === null };
  },
});

import { z } from 'zod';
import { page } from '../page.ts';
import { fieldsOfPreset, retentionForm } from '../retention-form.ts';

/** The form of a new rule, empty or as a law has it. */
export const retentionNew = page({
  get: '/retention/new',
  may: 'edit-retention',
  trail: [],
  input: z.object({ preset: z.string().max(60).default('') }),
  view: 'retention/edit',
  load: async (app, viewer, { preset }) => ({
    form: await retentionForm(app, viewer, { fields: fieldsOfPreset(preset) }),
  }),
});

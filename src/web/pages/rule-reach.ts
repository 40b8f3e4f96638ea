import { z } from 'zod';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { readRuleScope, ruleReach } from '../rule-scope.ts';

/** How many of the staff a rule would watch, while its range is being chosen. It changes nothing. */
export const ruleReachShow = action({
  post: '/rules/reach',
  may: 'edit-rules',
  trail: [],
  input: z.looseObject({}),
  run: async (app, viewer, fields) =>
    new Show('rules/reach', { reach: await ruleReach(app, viewer, readRuleScope(fields)) }),
});

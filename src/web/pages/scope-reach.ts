import { z } from 'zod';
import { NO_LIMITS } from '../../access/scope.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { reachWords } from '../scope-editor.ts';
import { draftScope } from '../scope-form.ts';

const NOBODY = { ...NO_LIMITS, kind: 'custom' } as const;

/** How far the scope in an editor reaches, while it is being filled in. It changes nothing; a scope is too long for an address. */
export const scopeReach = action({
  post: '/scopes/reach',
  may: 'manage-roles',
  trail: [],
  input: z.looseObject({ prefix: z.string().max(80).default(''), self: z.string().max(64).optional() }),
  async run(app, viewer, { prefix, self, ...fields }) {
    const scope = draftScope(fields, prefix) ?? NOBODY;
    const reach = await reachWords(app, viewer, scope, self === undefined ? undefined : self || null);
    return new Show('scopes/reach', { reach });
  },
});

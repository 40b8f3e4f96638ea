import { z } from 'zod';
import { behaviourKind, done } from '../kind.ts';

/** Somebody passes on a person's card. */
export const card = behaviourKind({
  name: 'card',
  label: '发名片',
  spec: z.object({}),
  find: ({ message: { type } }) => (type === 'card' ? done('名片') : null),
});

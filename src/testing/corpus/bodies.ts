import { callBodies } from './bodies-calls.ts';
import { mediaBodies } from './bodies-media.ts';
import { nestedBodies } from './bodies-nested.ts';
import { pageBodies } from './bodies-pages.ts';
import { workBodies } from './bodies-work.ts';
import type { BodyMakers, Told } from './body.ts';
import type { Random } from './random.ts';
import type { RawBody } from './record.ts';

const makers: BodyMakers = {
  text: (_, { words }) => ({ msgtype: 'text', text: { content: words } }),
  ...mediaBodies,
  ...pageBodies,
  ...workBodies,
  ...callBodies,
  ...nestedBodies,
};

/** `kind` is a msgtype, perhaps with a variant behind a hyphen. */
export function makeBody(random: Random, kind: string, told: Omit<Told, 'variant'>): RawBody {
  const [name = '', variant = null] = kind.split('-');
  const maker = makers[name];
  if (!maker) throw new Error(`no body of kind ${kind}`);
  return maker(random, { ...told, variant });
}

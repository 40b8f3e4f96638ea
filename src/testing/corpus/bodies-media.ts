import type { MediaKind } from '../../messages/message.ts';
import type { BodyMaker, BodyMakers } from './body.ts';

/** Bodies of what has bytes of its own. */
const one =
  (kind: MediaKind): BodyMaker =>
  (random, { words, variant, media }) => ({
    msgtype: kind,
    [kind]: media.fields(random, kind, { variant, name: words }),
  });

export const mediaBodies: BodyMakers = {
  image: one('image'),
  voice: one('voice'),
  video: one('video'),
  emotion: one('emotion'),
  file: one('file'),
};

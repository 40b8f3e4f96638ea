import { z } from 'zod';
import { messageType } from '../message-type.ts';

const MOST_IN_LINE = 20;

/** Words and pictures in one message. Each item is read on its own. */
export const mixed = messageType({
  msgtype: 'mixed',
  label: '图文混排',
  body: z.object({ item: z.array(z.unknown()) }),
  shown: () => ({}),
  items: (body) => body.item,
  preview: (_, parts) => {
    const line = parts.slice(0, MOST_IN_LINE).map(({ content }) => content.preview);
    return line.join(' ') || '[图文混排]';
  },
});

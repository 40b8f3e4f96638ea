import { z } from 'zod';
import { amount, tagged, words, yuan } from './fields.ts';
import type { Json } from './json.ts';

/** What red packets of both types have in common. `type` 1 normal, 2 lucky, 3 incentive; `totalamount` in fen. */
export const packetBody = z.object({ type: amount, wish: words, totalcnt: amount, totalamount: amount });

/** Either type comes under either name. */
export const packetIn = (record: Json) => record['redpacket'] ?? record['external_redpacket'];

type Packet = z.output<typeof packetBody>;

/** The sum as people look for it: 8.88. */
export const packetText = ({ wish, totalamount }: Packet) => [wish, yuan(totalamount)];

export const packetPreview = ({ wish }: Packet) => tagged('红包', wish);

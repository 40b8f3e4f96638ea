import type { RuleKind } from '../kind.ts';
import { card } from './card.ts';
import { file } from './file.ts';
import { link } from './link.ts';
import { near } from './near.ts';
import { number } from './number.ts';
import { redPacket } from './red-packet.ts';
import { without } from './without.ts';
import { words } from './words.ts';

/** Every kind of rule: one file each, one line here. */
export const ruleKinds: readonly RuleKind[] = [words, near, without, redPacket, card, link, file, number];

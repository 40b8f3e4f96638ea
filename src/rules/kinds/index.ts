import type { RuleKind } from '../kind.ts';
import { card } from './card.ts';
import { expression } from './expression.ts';
import { file } from './file.ts';
import { friendDeleted } from './friend-deleted.ts';
import { link } from './link.ts';
import { near } from './near.ts';
import { number } from './number.ts';
import { offHours } from './off-hours.ts';
import { qrCode } from './qr-code.ts';
import { redPacket } from './red-packet.ts';
import { revoked } from './revoked.ts';
import { roomLeft } from './room-left.ts';
import { without } from './without.ts';
import { words } from './words.ts';

/** Every kind of rule: one file each, one line here; in the order they are offered in. */
export const ruleKinds: readonly RuleKind[] = [
  words,
  near,
  without,
  expression,
  redPacket,
  card,
  link,
  file,
  number,
  qrCode,
  revoked,
  offHours,
  friendDeleted,
  roomLeft,
];

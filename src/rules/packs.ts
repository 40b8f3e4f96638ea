import type { Pack } from './pack.ts';
import { abuse } from './packs/abuse.ts';
import { diversion } from './packs/diversion.ts';
import { leaks } from './packs/leaks.ts';
import { offline } from './packs/offline.ts';
import { privatePayment } from './packs/private-payment.ts';
import { promises } from './packs/promises.ts';

export type { Pack, PackRule } from './pack.ts';

/** Every pack: one file each, one line here. */
export const packs: readonly Pack[] = [promises, privatePayment, diversion, abuse, leaks, offline];

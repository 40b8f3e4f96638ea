import { staffFind } from '../staff-find.ts';

/** Whose figures are meant, while the name is being typed. */
export const figurePeopleFind = staffFind('/figures/people', 'see-figures');

import { staffFind } from '../staff-find.ts';

/** Whose timeouts are meant, while the name is being typed. */
export const timeoutPeopleFind = staffFind('/timeouts/people', 'see-timeouts');

import { staffFind } from '../staff-find.ts';

/** Whom a calendar is for, while the name is being typed. */
export const calendarPeopleFind = staffFind('/calendars/people', 'edit-figures');

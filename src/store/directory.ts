/**
 * Departments, people, customers and groups as WeCom last told them. Nobody is ever deleted: who goes stays, marked; what
 * changes leaves a row in directory_changes; relations, stays in groups and archive scope are periods.
 */
export const owner = 'archive';

export {
  type CustomerInfo,
  recordCustomerFollows,
  recordCustomers,
  recordTags,
  type TagInfo,
} from './directory-customers.ts';
export { type DepartmentInfo, recordDepartments } from './directory-departments.ts';
export { beginFollow, endFollow, endFollows, type FollowEnd, type FollowInfo } from './directory-follows.ts';
export {
  dismissRoom,
  listRobotsToCheck,
  listRoomsToCheck,
  type RoomInfo,
  recordRobot,
  recordRoom,
  recordUnknownRoom,
} from './directory-rooms.ts';
export { type EditionScope, recordScope } from './directory-scope.ts';
export {
  type EmployeeInfo,
  endEmployee,
  endEmployees,
  recordEmployeeIds,
  recordEmployees,
} from './directory-staff.ts';
export { type Leaving, leaveRoom, type RoomMemberInfo } from './directory-stays.ts';
export { renameEmployee } from './directory-userids.ts';

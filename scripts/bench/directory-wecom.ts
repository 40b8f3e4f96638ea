import { SimulatedWecom } from '../../src/testing/simulated-wecom/index.ts';
import { makeLargeCompany } from '../../src/testing/simulated-wecom/large-company.ts';

/** A large company's WeCom in a process of its own, so that its memory and work are not the program's. Started by directory.ts. */
export interface LargeWecom {
  readonly settings: Readonly<Record<string, string>>;
  /** The fewest calls, by path, that could tell all there is. */
  readonly least: Readonly<Record<string, number>>;
  readonly follows: number;
}

const [staff, sellers, customers, rooms] = process.argv.slice(2).map(Number) as [number, number, number, number];
const company = makeLargeCompany({ staff, sellers, customers, rooms });
const wecom = new SimulatedWecom({ company });
await wecom.listen();

const follows = company.customers.reduce((sum, c) => sum + c.follows.length, 0);
const weeks = Math.ceil(180 / 7);
const least = {
  gettoken: 2,
  'department/list': 1,
  'user/list': company.departments.length,
  'msgaudit/get_permit_user_list': 3,
  'externalcontact/get_corp_tag_list': 1,
  'externalcontact/get_follow_user_list': 1,
  'externalcontact/batch/get_by_user': Math.ceil(follows / 100),
  'msgaudit/check_single_agree': Math.ceil(follows / 100),
  'externalcontact/groupchat/list': Math.ceil(rooms / 1000),
  'externalcontact/groupchat/get': rooms,
  'msgaudit/check_room_agree': rooms,
  'security/member_oper_log/list': weeks,
  'security/admin_oper_log/list': weeks,
  'externalcontact/get_user_behavior_data': sellers,
};
process.send!({ settings: wecom.settings(), least, follows } satisfies LargeWecom);
process.on('message', () => {
  const used: Record<string, number> = {};
  for (const { path } of wecom.requests.splice(0)) used[path] = (used[path] ?? 0) + 1;
  process.send!(used);
});

/**
 * What cannot be added up over days: distinct people and groups, what holds on the last day of a range, and what other tables
 * count. Each is worked out for the range that is asked for and kept until something changes: store/figure-facts.ts has the
 * sets. Of a department, customers and groups of several of its people count once.
 */
export const FACTS = {
  customers: '统计周期最后一天，他是第一添加人且仍在他名下的客户',
  friends: '统计周期最后一天，他名下的客户',
  added: '统计周期内他添加的客户，去重',
  added_first: '统计周期内他作为第一添加人添加的客户',
  lost: '统计周期内与他结束好友关系的客户，去重；客户删除、员工删除与同步发现的都算，转接给同事的不算',
  lost_first: '同上，只计他是第一添加人的客户',
  timeouts: '统计周期内首次到时的超时记录，单聊与群聊分开；群聊对当时群内每名员工各计一次',
  late_customers: '这些超时记录里的客户，去重',
  late_rooms: '这些超时记录里的群，去重',
  kept_timeouts: '他当时是群负责人的群发生的超时记录',
  kept_late_rooms: '这些超时记录里的群，去重',
  rooms_kept: '统计周期最后一天，他是群负责人的客户群：有设定的以设定为准，否则是群主',
  rooms_in: '统计周期最后一天，他所在的客户群',
  rooms_joined: '统计周期内他新加入的客户群，去重',
  rooms_spoken: '统计周期内他发过消息的客户群，去重；按发送日计',
  rooms_owned: '统计周期最后一天，他是群主的客户群',
  guests: '统计周期最后一天，他是群主的客户群里的客户，去重',
  guests_new: '统计周期内加入他是群主的客户群的客户，只计客户一生加入的第一个客户群',
  guests_joined: '统计周期内加入他是群主的客户群的客户，去重',
  friends_in: '既是他的好友、又在他是群主的客户群里的客户',
  friends_in_first: '他是第一添加人、仍在他名下，且所加入的第一个客户群以他为群主、现仍在群里的客户',
  violations: '统计周期内发生、由他触发、已判定属实的违规；不限于群聊',
} as const;

export type FactName = keyof typeof FACTS;

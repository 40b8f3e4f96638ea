/**
 * What is added up for each employee, day and kind of chat (figure_days), and again for each month. Every sum is over dialogues
 * that began that day; whole numbers, so that the order of adding changes nothing. Formulas: docs/figures.md.
 */
export const SUMS = {
  dialogues: '单聊：他参与的对话（他发起的，或客户发起而他回复了的）；群聊：他当时所在的群的对话',
  begun_by_staff: '他发起的对话',
  begun_by_customer: '客户发起的对话，不论他是否回复',
  answered: '客户发起而他回复了的对话',
  effective: '有效对话：客户与员工各至少发过一条',
  effective_own: '有效对话里他自己发过言的',
  took_part: '他发过言的对话',
  sent: '他在对话里发出的消息',
  received: '客户在这些对话里发出的消息',
  messages: '这些对话的全部消息',
  duration_ms: '对话时长之和：首条到末条消息',
  took_part_ms: '他发过言的对话的时长之和',
  call_ms: '音视频通话时长之和',
  took_part_received: '他发过言的对话里客户的消息',
  first_ms: '客户发起而他回复了的对话：首次回复时长之和',
  first_work_ms: '同上，按工作时间',
  first_1m: '首次回复在 1 分钟以内的有效对话',
  first_3m: '首次回复在 3 分钟以内的有效对话',
  first_work_1m: '同 first_1m，按工作时间',
  first_work_3m: '同 first_3m，按工作时间',
  replies: '回复次数：客户第一条未获回复的消息到他的下一条',
  reply_ms: '回复时长之和',
  reply_work_ms: '同上，按工作时间',
  averaged: '平均回复时长不为零的对话',
  average_ms: '每个对话的平均回复时长（毫秒，四舍五入）之和',
  averaged_work: '同 averaged，按工作时间',
  average_work_ms: '同 average_ms，按工作时间',
  average_1m: '他回复过、平均回复时长在 1 分钟以内的对话',
  average_3m: '他回复过、平均回复时长在 3 分钟以内的对话',
  average_work_1m: '同 average_1m，按工作时间',
  average_work_3m: '同 average_3m，按工作时间',
  once24: '当天唯一的有效对话',
  once48: '当天与次日唯一的有效对话',
} as const;

export type SumName = keyof typeof SUMS;
export const SUM_NAMES = Object.keys(SUMS) as readonly SumName[];

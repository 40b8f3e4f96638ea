import { messageTypes } from '../messages/types/index.ts';

/** What types are called that we do not read yet: they are shown as their original text. */
const LABELS: Readonly<Record<string, string>> = {
  video: '视频',
  link: '链接',
  chatrecord: '聊天记录',
  mixed: '图文混排',
  weapp: '小程序',
  card: '名片',
  location: '位置',
  emotion: '表情',
  redpacket: '红包',
  external_redpacket: '互通红包',
  meeting: '会议',
  meeting_notification: '会议通知',
  meeting_voice_call: '音视频会议',
  voip_doc_share: '音视频共享文档',
  voiptext: '音视频通话',
  docmsg: '在线文档',
  markdown: 'Markdown',
  news: '图文',
  calendar: '日程',
  todo: '待办',
  vote: '投票',
  collect: '填表',
  sphfeed: '视频号',
  qydiskfile: '微盘文件',
  agree: '同意存档',
  disagree: '不同意存档',
  switch: '切换企业',
};

export function typeLabel(type: string): string {
  const known = messageTypes.find(({ msgtype }) => msgtype === type)?.label;
  return known ?? (Object.hasOwn(LABELS, type) ? LABELS[type]! : `未识别的类型 ${type}`);
}

/** Offered as a filter: what people look for in a chat. */
export const FILTERABLE: readonly string[] = [
  'text',
  'image',
  'voice',
  'video',
  'file',
  'link',
  'chatrecord',
  'mixed',
  'weapp',
  'card',
  'location',
  'emotion',
  'redpacket',
  'revoke',
];

import { messageTypes } from '../messages/types/index.ts';

export function typeLabel(type: string): string {
  return messageTypes.find(({ msgtype }) => msgtype === type)?.label ?? `未识别的类型 ${type}`;
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
  'external_redpacket',
  'meeting',
  'meeting_voice_call',
  'voiptext',
  'calendar',
  'docmsg',
  'todo',
  'vote',
  'collect',
  'news',
  'sphfeed',
  'revoke',
];

import type { MessageType } from '../message-type.ts';
import { agree } from './agree.ts';
import { calendar } from './calendar.ts';
import { card } from './card.ts';
import { chatrecord } from './chatrecord.ts';
import { collect } from './collect.ts';
import { disagree } from './disagree.ts';
import { docmsg } from './docmsg.ts';
import { emotion } from './emotion.ts';
import { externalRedpacket } from './external_redpacket.ts';
import { file } from './file.ts';
import { image } from './image.ts';
import { link } from './link.ts';
import { location } from './location.ts';
import { markdown } from './markdown.ts';
import { meeting } from './meeting.ts';
import { meetingNotification } from './meeting_notification.ts';
import { meetingVoiceCall } from './meeting_voice_call.ts';
import { mixed } from './mixed.ts';
import { news } from './news.ts';
import { qydiskfile } from './qydiskfile.ts';
import { redpacket } from './redpacket.ts';
import { revoke } from './revoke.ts';
import { sphfeed } from './sphfeed.ts';
import { switched } from './switch.ts';
import { text } from './text.ts';
import { todo } from './todo.ts';
import { video } from './video.ts';
import { voice } from './voice.ts';
import { voipDocShare } from './voip_doc_share.ts';
import { voiptext } from './voiptext.ts';
import { vote } from './vote.ts';
import { weapp } from './weapp.ts';

/** Every kind of message we understand. Any other is archived all the same: shown as JSON, its words found by search. */
export const messageTypes: readonly MessageType[] = [
  text,
  image,
  voice,
  video,
  file,
  emotion,
  link,
  chatrecord,
  mixed,
  weapp,
  card,
  location,
  redpacket,
  externalRedpacket,
  meeting,
  meetingNotification,
  meetingVoiceCall,
  voipDocShare,
  voiptext,
  calendar,
  todo,
  vote,
  collect,
  docmsg,
  markdown,
  news,
  sphfeed,
  qydiskfile,
  revoke,
  agree,
  disagree,
  switched,
];

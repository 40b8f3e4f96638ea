import { z } from 'zod';
import { id, list, mediaRef, time, withoutId, words } from '../fields.ts';
import { isObject } from '../json.ts';
import { messageType } from '../message-type.ts';

const file = z.object({ filename: words, demooperator: id, starttime: time, endtime: time });
const screen = z.object({ share: id, starttime: time, endtime: time });

/** A call or meeting with its recording, and what was shown in it. `voiceid` stands beside the body. */
export const meetingVoiceCall = messageType({
  msgtype: 'meeting_voice_call',
  label: '音视频会议',
  bodyIn: ({ voiceid, meeting_voice_call: body }) => (isObject(body) ? { voiceid, ...body } : body),
  body: z.object({
    endtime: time,
    sdkfileid: words,
    demofiledata: list(file),
    sharescreendata: list(screen),
    voiceid: id,
  }),
  shown: withoutId,
  text: (body) => body.demofiledata.map(({ filename }) => filename),
  preview: (body) => ['[音视频会议]', ...body.demofiledata.slice(0, 3).map(({ filename }) => filename)].join(' '),
  media: (body) => (body.sdkfileid ? [mediaRef('call', body)] : []),
});

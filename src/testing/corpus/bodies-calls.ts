import { type BodyMakers, seconds } from './body.ts';

/** Bodies of calls: that one took place, its recording, and what was shown in it. */
export const callBodies: BodyMakers = {
  /** 1 video and 2 voice of two, 3 video and 4 voice of a group. */
  voiptext: (r, { variant, room }) => ({
    msgtype: 'voiptext',
    info: {
      callduration: r.between(8, 1900),
      invitetype: Number(variant ?? r.pick(room === '' ? [1, 2, 2, 2] : [3, 4, 4])),
    },
  }),
  meeting_voice_call: (r, { words, at, speaker, colleague, media }) => {
    const { sdkfileid, play_length } = media.fields(r, 'call');
    const begun = seconds(at);
    const [length, third] = [Number(play_length), Math.floor(Number(play_length) / 3)];
    return {
      msgtype: 'meeting_voice_call',
      voiceid: `grp${r.hex(24)}`,
      meeting_voice_call: {
        endtime: begun + length,
        sdkfileid,
        demofiledata: words
          .split('；')
          .filter((filename) => filename !== '')
          .map((filename) => ({
            filename,
            demooperator: speaker.id,
            starttime: begun + 5,
            endtime: begun + third,
          })),
        sharescreendata: [{ share: colleague.id, starttime: begun + third + 2, endtime: begun + length - 3 }],
      },
    };
  },
  voip_doc_share: (r, { words, media, variant }) => {
    const { filename, filesize, md5sum, sdkfileid } = media.fields(r, 'file', { name: words, variant });
    return {
      msgtype: 'voip_doc_share',
      voipid: `gr${r.hex(24)}`,
      voip_doc_share: { filename, md5sum, filesize, sdkfileid },
    };
  },
};

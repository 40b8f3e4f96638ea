import { type BodyMakers, HOUR, seconds, type Told } from './body.ts';
import { Random } from './random.ts';
import { longNumber } from './record.ts';
import { DAY, startOfDay } from './timetable.ts';

/** Bodies of what WeCom offers for working together, and of consent. Words that hold a list divide it by `；`. */
export const workBodies: BodyMakers = {
  todo: (_, { words, speaker }) => ({ msgtype: 'todo', todo: { title: `${speaker.name}的待办`, content: words } }),
  /** 101 begins a vote, 102 takes part in one; some write the fields beside the msgtype. */
  vote: (r, { words, variant, at }) => {
    const [votetitle = '', ...voteitem] = words.split('；');
    const votetype = variant === '102' ? 102 : 101;
    const voteid = planned(votetitle, at).random.hex(32);
    const vote = { votetitle, voteitem: votetype === 102 ? [r.pick(voteitem)] : voteitem, votetype, voteid };
    return variant === 'flat' ? { msgtype: 'vote', ...vote } : { msgtype: 'vote', vote };
  },
  collect: (r, { words, speaker, at, room }) => {
    const [title, ...questions] = words.split('；');
    const types = ['Text', 'Number', 'Date', 'Time'];
    const details = questions.map((ques, i) => ({ id: i + 1, ques, type: types[i % types.length] }));
    const collect = {
      room_name: room,
      creator: speaker.id,
      create_time: chinaTime(at - r.below(HOUR)),
      title,
      details,
    };
    return { msgtype: 'collect', collect };
  },
  meeting: meetingBody,
  meeting_notification: (r, { words, at }) => ({
    msgtype: 'meeting_notification',
    info: { content: words, meeting_id: planned(topicIn(words), at).id, notification_type: r.between(1, 4) },
  }),
  calendar: (r, { words, at, speaker, colleague }) => ({
    msgtype: 'calendar',
    calendar: {
      title: words,
      creatorname: speaker.name,
      attendeename: [speaker.name, colleague.name],
      starttime: planned(words, at).starttime,
      endtime: planned(words, at).endtime,
      place: r.pick(['三楼会议室', '福田营业部', '客户公司', '']),
      remarks: r.pick(['', '带上产品手册', '提前十分钟到']),
    },
  }),
  docmsg: (r, { words, speaker }) => ({
    msgtype: 'docmsg',
    doc: { title: words, link_url: `https://doc.weixin.qq.com/txdoc/${r.id(24)}`, doc_creator: speaker.id },
  }),
  qydiskfile: (_, { words }) => ({ msgtype: 'qydiskfile', info: { filename: words } }),
  agree: (_, { speaker, at }) => ({ msgtype: 'agree', agree: { userid: speaker.id, agree_time: at } }),
  disagree: (_, { speaker, at, variant }) =>
    variant === 'agree'
      ? { msgtype: 'disagree', agree: { userid: speaker.id, agree_time: at } }
      : { msgtype: 'disagree', disagree: { userid: speaker.id, disagree_time: at } },
};

/** 101 invites; 102 is somebody's answer, and its variant the status 1 to 7. */
function meetingBody(_: Random, { words, at, variant }: Told) {
  const { random, id, starttime, endtime } = planned(words, at);
  return {
    msgtype: 'meeting',
    meeting: {
      topic: words,
      starttime,
      endtime,
      address: random.pick(['三楼会议室', '腾讯会议', '总部18楼', '']),
      remarks: random.pick(['', '请提前阅读材料', '带上本月数据']),
      meetingtype: variant === null ? 101 : 102,
      meetingid: id,
      status: Number(variant ?? 3),
    },
  };
}

/** What all messages of a day about the same thing have in common: its time on the next day, and an id of 64 bits. */
function planned(topic: string, at: number) {
  const day = startOfDay(at);
  const random = new Random(`planned ${topic} ${day}`);
  const starts = day + DAY + random.between(18, 34) * (HOUR / 2); // between nine and five
  const ends = starts + random.pick([1, 2, 2, 3]) * (HOUR / 2);
  const id = longNumber(`1${random.between(1, 7)}${random.digits(18)}`);
  return { random, id, starttime: seconds(starts), endtime: seconds(ends) };
}

/** A notification begins with what it is about. */
function topicIn(words: string): string {
  return words.replace(/将于.*$/, '');
}

function chinaTime(at: number): string {
  return new Date(at + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
}

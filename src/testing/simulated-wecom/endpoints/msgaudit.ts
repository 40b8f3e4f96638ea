import { z } from 'zod';
import type { Customer } from '../../corpus/index.ts';
import { indexOf } from '../company-index.ts';
import { ApiFault, endpoint } from '../endpoint.ts';

/** What the archive's own secret may ask. The misspelling `exteranalopenid` is WeCom's. */

const seconds = (ms: number) => Math.floor(ms / 1000);

export const getPermitUserList = endpoint({
  path: 'msgaudit/get_permit_user_list',
  method: 'POST',
  secrets: ['archive'],
  input: z.object({ type: z.int().min(1).max(3).optional() }),
  run({ company, permitted }, { type }) {
    const covered = company.staff.filter((s) => permitted.has(s.userid) && (type === undefined || s.edition === type));
    return { ids: covered.map((s) => s.userid) };
  },
});

export const checkSingleAgree = endpoint({
  path: 'msgaudit/check_single_agree',
  method: 'POST',
  secrets: ['archive'],
  input: z.object({
    info: z
      .array(z.object({ userid: z.string(), exteranalopenid: z.string() }))
      .min(1)
      .max(100),
  }),
  run({ company }, { info }) {
    const { customers } = indexOf(company);
    const asked = info.flatMap(({ userid, exteranalopenid }) => {
      const customer = customers.get(exteranalopenid);
      const related = customer?.follows.some((f) => f.userid === userid);
      return customer && related ? [{ userid, exteranalopenid, ...consent(customer) }] : [];
    });
    return { agreeinfo: asked };
  },
});

export const checkRoomAgree = endpoint({
  path: 'msgaudit/check_room_agree',
  method: 'POST',
  secrets: ['archive'],
  input: z.object({ roomid: z.string() }),
  run({ company }, { roomid }) {
    const { groups, customers } = indexOf(company);
    const group = groups.get(roomid);
    if (!group) throw new ApiFault(86001);
    const guests = group.members.flatMap((m) => customers.get(m.id) ?? []);
    return { agreeinfo: guests.map((c) => ({ exteranalopenid: c.id, ...consent(c) })) };
  },
});

/** Only rooms inside the company; customer groups are the other call's. */
export const groupchatGet = endpoint({
  path: 'msgaudit/groupchat/get',
  method: 'POST',
  secrets: ['archive'],
  input: z.object({ roomid: z.string() }),
  run({ company }, { roomid }) {
    const group = indexOf(company).groups.get(roomid);
    if (group?.kind !== 'internal') throw new ApiFault(86001);
    return {
      roomname: group.name,
      creator: group.owner,
      room_create_time: seconds(group.createdAt),
      notice: group.notice,
      members: group.members.map((m) => ({ memberid: m.id, jointime: seconds(m.joinedAt) })),
    };
  },
});

export const getRobotInfo = endpoint({
  path: 'msgaudit/get_robot_info',
  method: 'GET',
  secrets: ['archive'],
  input: z.object({ robot_id: z.string() }),
  run({ company }, { robot_id }) {
    const robot = company.robots.find((r) => r.id === robot_id);
    if (!robot) throw new ApiFault(40058, 'invalid Request Parameter: robot_id');
    return { data: { robot_id: robot.id, name: robot.name, creator_userid: robot.creator } };
  },
});

function consent({ consent: agree_status, consentAt }: Customer) {
  return { agree_status, status_change_time: seconds(consentAt) };
}

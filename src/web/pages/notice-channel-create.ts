import { UserError } from '../../lib/errors.ts';
import { findChannel, saveChannel } from '../../store/channels.ts';
import { action } from '../action.ts';
import { channelKey, robotFields } from '../notice-channels.ts';
import { optional } from '../notice-words.ts';
import { GoTo, Show } from '../outcome.ts';

/** Keeps the robot of a group, new or known. Its address is sealed and not shown again. */
export const noticeChannelCreate = action({
  post: '/notices/channels',
  may: 'edit-rules',
  trail: ['notice-changed'],
  input: robotFields.extend({ key: optional(channelKey) }),
  again: async (_app, { key, name }, _visit, sentence) => new Show('notices/robot', { key, name, sentence }, 422),
  async run({ store, alerts, clock }, viewer, { key, name, address }, visit) {
    if (name === '') throw new UserError('填写名称，例如机器人所在的群。');
    if (key !== null && (await store.read(findChannel, viewer, key))?.kind !== 'robot') return null;
    if (key === null && address === '') throw new UserError('粘贴机器人的 Webhook 地址。');
    const robot = address === '' ? null : alerts.robotKeyIn(address);
    if (address !== '' && robot === null) {
      throw new UserError(
        'Webhook 地址不对，应是 https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key= 开头，在群里重新复制。',
      );
    }
    const own = key ?? alerts.newChannelKey();
    const secret = robot === null ? null : alerts.sealSecret(own, robot);
    const trace = { act: 'notice-changed', title: `${key ? '修改' : '添加'}群机器人“${name}”` } as const;
    const channel = { key: own, kind: 'robot', name, settings: {}, secret } as const;
    await visit.change(trace, saveChannel, viewer, channel, clock());
    return new GoTo('/notices/channels', `已保存“${name}”。发一条测试消息看看。`);
  },
});

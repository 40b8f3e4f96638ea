import { type SetupStep, secretIn } from '../setup-step.ts';

export const archiveSecret: SetupStep = {
  name: 'archive-secret',
  title: '存档 Secret',
  hint: '从后台取得',
  heading: '填写会话内容存档的 Secret',
  why: '企业微信凭它允许本机读取会话；它与自建应用的 Secret 不是同一个。',
  checks: ['archive-secret'],
  also: ['archive-ip', 'scope'],
  button: '保存并测试',
  isFilled: ({ has }) => has.archiveSecret,
  task: ({ has }) => ({ there: has.archiveSecret }),
  save: ({ binding }, _viewer, entered) => {
    const isThere = binding.current().archiveSecret !== '';
    const secret = secretIn(entered, 'archiveSecret', '会话内容存档的 Secret', isThere);
    if (secret !== null) binding.save({ archiveSecret: secret });
  },
};

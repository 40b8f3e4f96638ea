import { keyTask } from '../key-task.ts';
import type { SetupStep } from '../setup-step.ts';

export const keys: SetupStep = {
  name: 'keys',
  title: '消息加密密钥',
  hint: '公钥、版本号',
  heading: '生成密钥，把公钥交给企业微信',
  why: '企业微信用公钥加密每一条会话，只有本机持有的私钥解得开；公钥保存后才有版本号。',
  checks: ['keys'],
  button: null,
  hasOwnButton: true,
  line: ({ checks }) => {
    const version = /v(\d+)/.exec(checks.get('keys')?.sentence ?? '')?.[1];
    return version === undefined ? '' : `版本 ${version}`;
  },
  isFilled: ({ checks }) => checks.get('keys')?.state !== 'unset',
  task: async (_facts, _entered, { app, viewer, visit }) => ({ keys: await keyTask(app, viewer, visit) }),
};

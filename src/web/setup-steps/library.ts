import { libraryTask } from '../library-task.ts';
import type { SetupStep } from '../setup-step.ts';

export const library: SetupStep = {
  name: 'library',
  title: '会话存档 SDK',
  hint: '下载、上传',
  heading: '安装企业微信的会话存档 SDK',
  why: '会话只能用企业微信提供的 SDK 拉取与解密；许可不允许随本系统分发，要由企业自行下载。',
  checks: ['library'],
  button: null,
  hasOwnButton: true,
  isFilled: ({ known }) => known.sdkLibrary !== '',
  task: async (_facts, _entered, { app, viewer, visit }) => ({ library: await libraryTask(app, viewer, visit) }),
};

import { callbackCheck } from '../callback-check.ts';

export const callbackArchive = callbackCheck({
  name: 'archive',
  title: '接收事件：会话存档',
  where: '企业微信管理后台 → 管理工具 → 会话内容存档 → 接收事件服务器',
  delay: '改由定时查询，新会话约 15 秒内取到',
});

import { callbackCheck } from '../callback-check.ts';

export const callbackDirectory = callbackCheck({
  name: 'directory',
  title: '接收事件：通讯录',
  where:
    '企业微信管理后台 → 应用管理 → 进入自建应用 → 接收消息 → 设置API接收（或 管理工具 → 通讯录同步 → 设置接收事件服务器）',
  delay: '成员与部门的变动要等到下一次定时同步',
});

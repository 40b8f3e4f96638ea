import { callbackCheck } from '../callback-check.ts';

export const callbackCustomers = callbackCheck({
  name: 'customers',
  title: '接收事件：客户联系',
  where: '企业微信管理后台 → 客户联系 → 客户 → 展开 API → 接收事件服务器',
  delay: '客户与客户群的变动要等到下一次定时同步，且分不清是谁删除了好友',
});

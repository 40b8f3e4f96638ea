import { type Entered, type SetupStep, secretIn } from '../setup-step.ts';

/** Customers come through the application once it is allowed to; two secrets of older companies may stand in. */
export const contacts: SetupStep = {
  name: 'contacts',
  title: '客户联系',
  hint: '可调用应用',
  heading: '允许自建应用读取客户',
  why: '客户的姓名、备注、标签与客户群从“客户联系”取得；不允许时，会话里客户只有编号。',
  checks: ['contacts'],
  button: '保存并测试',
  isFilled: ({ has }) => has.agentSecret || has.contactSecret,
  task: ({ has }) => ({ contactThere: has.contactSecret, syncThere: has.syncSecret }),
  save: ({ binding }, _viewer, entered) => {
    const contactSecret = optionalIn(entered, 'contactSecret', '客户联系的 Secret');
    const syncSecret = optionalIn(entered, 'syncSecret', '通讯录同步的 Secret');
    binding.save({
      ...(contactSecret === null ? {} : { contactSecret }),
      ...(syncSecret === null ? {} : { syncSecret }),
    });
  },
};

/** Null: stays as it is; empty: taken away. */
function optionalIn(entered: Entered, name: string, what: string): string | null {
  if (entered.list('remove').includes(name)) return '';
  return secretIn(entered, name, what, true);
}

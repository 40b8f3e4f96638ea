import { UserError } from '../../lib/errors.ts';
import type { SetupStep } from '../setup-step.ts';

const MOST_NAME = 64;
const CORP_ID = /^(ww|wx|wp)[0-9a-zA-Z]{1,30}$/;

export const company: SetupStep = {
  name: 'company',
  title: '企业信息',
  hint: '企业 ID、名称',
  heading: '填写企业 ID 与企业名称',
  why: '企业 ID 是企业微信认出本企业的编号，之后的每一步都用到它。',
  checks: ['corp'],
  button: '保存并测试',
  line: ({ known }) => brief(known.corpId),
  isFilled: ({ known }) => known.corpId !== '',
  task: ({ known }, entered) => ({
    corpId: entered.or('corpId', known.corpId),
    company: entered.or('company', known.company),
  }),
  save: ({ binding }, _viewer, entered) => {
    const corpId = entered.text('corpId');
    const name = entered.text('company');
    if (corpId === '') throw new UserError('请填写企业 ID。');
    if (!CORP_ID.test(corpId)) {
      throw new UserError(
        '企业 ID 以 ww 开头，由字母和数字组成，一般 18 位。请在“我的企业 › 企业信息”页面最下方重新复制。',
      );
    }
    if (name === '' || [...name].length > MOST_NAME) throw new UserError(`企业名称为 1 至 ${MOST_NAME} 个字。`);
    binding.save({ corpId, company: name });
  },
};

/** Long ids by both ends, as a person compares them. */
export const brief = (id: string): string => (id.length > 12 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id);

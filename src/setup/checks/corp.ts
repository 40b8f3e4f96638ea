import { WecomError } from '../../wecom/errors.ts';
import { Trial } from '../../wecom/trial.ts';
import type { Check, Finding } from '../check.ts';
import { blockedOf, hostOf, STEP_MS, Steps } from '../rehearsal.ts';

/** WeCom looks at the corp id before it looks at the secret: with any secret, even none of ours, it says whether it knows the company. */
const UNKNOWN_CORP = 40013;
const NO_SECRET_YET = 'only-asking-for-the-corp-id';
const WHERE = '请到企业微信管理后台 → 我的企业 → 企业信息，在页面最下方复制企业 ID，再填入“企业信息”。';

export const corp: Check = {
  name: 'corp',
  title: '企业 ID',
  path: '/setup/company',
  lost: '企业 ID 不对时，与企业微信的一切往来都不能进行。',
  async run(parts) {
    const binding = parts.binding.current();
    const { corpId, archiveSecret, agentSecret } = binding;
    if (corpId === '') return { state: 'unset', sentence: '尚未填写企业 ID', remedy: WHERE };
    if (!/^[\w-]+$/.test(corpId)) return malformed(corpId);
    const trial = new Trial({ ...binding, wecomApi: parts.config.wecomApi }, STEP_MS);
    const steps = new Steps(parts);
    try {
      await steps.take(`连接 ${hostOf(parts)}`, () => trial.knock(), '已接通');
      const query = { corpid: corpId, corpsecret: archiveSecret || agentSecret || NO_SECRET_YET };
      await steps.take('核对企业 ID', () => known(trial, query), '企业微信认得这家企业');
      return { state: 'ok', sentence: '企业微信认得这个企业 ID', lines: steps.lines };
    } catch (error) {
      const blocked = blockedOf(error, parts);
      if (blocked) return { ...blocked, lines: steps.lines };
      if (error instanceof WecomError && error.code === UNKNOWN_CORP) return { ...unknown(error), lines: steps.lines };
      throw error;
    } finally {
      await trial.close();
    }
  },
};

/** Whatever else WeCom objects to, it has let the corp id pass. */
async function known(trial: Trial, query: { corpid: string; corpsecret: string }): Promise<void> {
  try {
    await trial.ask('gettoken', query);
  } catch (error) {
    if (!(error instanceof WecomError) || error.code === UNKNOWN_CORP || error.code <= 0) throw error;
  }
}

function unknown({ code, detail }: WecomError): Finding {
  return {
    state: 'error',
    sentence: '企业微信不认得填写的企业 ID',
    reason: '可能少复制了几位，或填成了别的编号（如 AgentId、第三方服务商的企业 ID）。',
    remedy: WHERE,
    code,
    detail,
  };
}

function malformed(corpId: string): Finding {
  return {
    state: 'error',
    sentence: '企业 ID 的写法不对',
    reason: `企业 ID 只由字母和数字组成，通常以 ww 开头、共 18 位；填写的是“${corpId.slice(0, 40)}”。`,
    remedy: WHERE,
  };
}

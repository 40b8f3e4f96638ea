import { WecomError } from '../../wecom/errors.ts';
import { Trial } from '../../wecom/trial.ts';
import type { Check, CheckParts, Finding } from '../check.ts';
import { proxyShown } from '../finding-of.ts';
import { blockedOf, hostOf, STEP_MS, Steps, waiting } from '../rehearsal.ts';

/** Whether WeCom can be reached through the way out that was chosen: asked without any secret, it answers that one is missing. */
const ASK = '得到企业微信的应答';

export const proxy: Check = {
  name: 'proxy',
  title: '网络与代理',
  path: '/setup/proxy',
  lost: '连不上企业微信时，不能拉取会话、同步通讯录与扫码登录；已存档的可照常查看。',
  async run(parts): Promise<Finding> {
    const binding = parts.binding.current();
    const trial = new Trial({ ...binding, wecomApi: parts.config.wecomApi }, STEP_MS);
    const steps = new Steps(parts);
    const way = binding.proxy === '' ? '直连' : `经代理 ${proxyShown(binding.proxy)}`;
    try {
      await steps.take(`连接 ${hostOf(parts)}`, () => trial.knock(), way);
      await steps.take(ASK, () => answered(trial), '是企业微信');
      return { state: 'ok', sentence: `能访问 ${hostOf(parts)}（${way}）`, lines: steps.lines };
    } catch (error) {
      return { ...mended(error, parts), lines: steps.lines.length > 1 ? steps.lines : [...steps.lines, waiting(ASK)] };
    } finally {
      await trial.close();
    }
  },
};

async function answered(trial: Trial): Promise<void> {
  try {
    await trial.ask('gettoken', {});
  } catch (error) {
    if (!(error instanceof WecomError) || error.code <= 0) throw error;
  }
}

function mended(error: unknown, parts: CheckParts): Finding {
  const blocked = blockedOf(error, parts);
  if (!blocked) throw error;
  return blocked;
}

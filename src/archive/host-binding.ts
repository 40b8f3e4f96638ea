import type { Config } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Binding } from '../wecom/binding.ts';
import { identityOf } from '../wecom/prove-library.ts';

/** What the hosts of the library are made with, and when they have to be made anew. */
const SDK_TIMEOUT_SECONDS = 10; // twice what WeCom recommends: slow proxies are common

type HostBinding = Pick<Binding, 'sdkLibrary' | 'corpId' | 'archiveSecret' | 'proxy' | 'proxyAuth'>;

/** Says what is missing, before anything is started that could only fail. */
export function assertBound({ corpId, archiveSecret, sdkLibrary }: HostBinding): void {
  const missing = [
    corpId ? '' : '企业 ID',
    archiveSecret ? '' : '会话存档 Secret',
    sdkLibrary ? '' : 'SDK 库文件',
  ].filter(Boolean);
  if (missing.length > 0)
    throw new UserError(
      `尚未绑定企业微信，缺少：${missing.join('、')}。请在“设置 → 绑定企业微信”中填写，填好后自动开始拉取。`,
    );
}

/** Changes with whatever a host is made with, also with the library's file. */
export const markOf = ({ sdkLibrary, corpId, archiveSecret, proxy, proxyAuth }: HostBinding): string =>
  JSON.stringify([identityOf(sdkLibrary), corpId, archiveSecret, proxy, proxyAuth]);

export function hostOptions(binding: HostBinding, config: Config, log: Log) {
  return {
    library: binding.sdkLibrary,
    corpId: binding.corpId,
    secret: binding.archiveSecret,
    proxy: binding.proxy,
    proxyAuth: binding.proxyAuth,
    timeoutSeconds: SDK_TIMEOUT_SECONDS,
    mode: config.sdkHost,
    log,
  };
}

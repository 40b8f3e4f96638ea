import { join } from 'node:path';
import { type Config, pathsOf } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { type Binding, BindingFile } from '../wecom/binding.ts';
import { ChatArchive } from '../wecom/chat-archive.ts';
import { MediaArchive } from '../wecom/media-archive.ts';
import { identityOf } from '../wecom/prove-library.ts';

/** What the hosts of the library are made with, and when they have to be made anew. */
const SDK_TIMEOUT_SECONDS = 10; // twice what WeCom recommends: slow proxies are common

interface MadeHosts {
  readonly sdk: ChatArchive;
  readonly media: MediaArchive;
}

type HostBinding = Pick<Binding, 'sdkLibrary' | 'corpId' | 'archiveSecret' | 'proxy' | 'proxyAuth'>;

/** The hosts of the library, with what was entered: what is entered later is in force from the next call on. */
export class Hosts {
  readonly #config: Config;
  readonly #log: Log;
  readonly binding: BindingFile;
  #mark = '';
  #made: MadeHosts;
  #binds: Promise<void> | null = null;
  #started: Promise<void> | null = null;

  constructor(config: Config, log: Log) {
    this.#config = config;
    this.#log = log;
    this.binding = new BindingFile({ keysDir: pathsOf(config).keys, keyFile: config.keyFile }, config);
    this.#made = this.#make();
  }

  get made(): MadeHosts {
    return this.#made;
  }

  /** Makes them anew where something has changed. Throws a UserError that says what is missing. */
  bind(): Promise<void> {
    this.#binds ??= this.#bindNow().finally(() => {
      this.#binds = null;
    });
    return this.#binds;
  }

  start(): Promise<void> {
    this.#started ??= this.#made.sdk.start();
    return this.#started;
  }

  async #bindNow(): Promise<void> {
    const binding = this.binding.current();
    assertBound(binding);
    if (markOf(binding) === this.#mark) return;
    const { sdk, media } = this.#made;
    this.#made = this.#make();
    this.#started = null;
    await Promise.all([sdk.close(), media.close()]);
  }

  /** They start on their first work, so that making them costs nothing. */
  #make(): MadeHosts {
    const { run } = pathsOf(this.#config);
    const binding = this.binding.current();
    this.#mark = markOf(binding);
    const options = hostOptions(binding, this.#config, this.#log);
    return {
      sdk: new ChatArchive({ ...options, runDir: run }),
      media: new MediaArchive({ ...options, runDir: join(run, 'media') }),
    };
  }
}

/** Says what is missing, before anything is started that could only fail. */
function assertBound({ corpId, archiveSecret, sdkLibrary }: HostBinding): void {
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
const markOf = ({ sdkLibrary, corpId, archiveSecret, proxy, proxyAuth }: HostBinding): string =>
  JSON.stringify([identityOf(sdkLibrary), corpId, archiveSecret, proxy, proxyAuth]);

function hostOptions(binding: HostBinding, config: Config, log: Log) {
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

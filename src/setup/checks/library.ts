import { join } from 'node:path';
import { readJson } from '../../wecom/accusations.ts';
import { explainFault, inspectLibrary, thisSystem } from '../../wecom/library-faults.ts';
import { identityOf } from '../../wecom/prove-library.ts';
import type { Check, CheckLine, Finding } from '../check.ts';

/**
 * The file as it lies there, and whether it has been proven on this machine. It is not loaded here: the service may be
 * running it at this moment, and a library that crashes does so in the child that proves it.
 */
interface Memory {
  readonly library: string;
  readonly node: string;
}

export const library: Check = {
  name: 'library',
  title: '会话存档 SDK',
  path: '/setup/library',
  lost: '没有企业微信的 SDK，拉取不到任何会话。',
  async run({ binding, paths }): Promise<Finding> {
    const { sdkLibrary } = binding.current();
    if (sdkLibrary === '') {
      return {
        state: 'unset',
        sentence: '尚未安装会话内容存档 SDK',
        remedy: '请从企业微信开发者中心（文档“获取会话内容”页）下载 C 语言版 SDK，在“SDK”一步上传。',
      };
    }
    const system = thisSystem();
    const file = inspectLibrary(sdkLibrary, system);
    const inspected = { label: `检查文件 ${sdkLibrary}`, tookMs: null };
    const proven = { label: '在本机加载并自检', tookMs: null };
    if ('kind' in file) {
      const [sentence, ...rest] = explainFault(file, sdkLibrary, system).split('：');
      const lines: CheckLine[] = [
        { ...inspected, state: 'error', detail: sentence! },
        { ...proven, state: 'waiting', detail: '等待上一步' },
      ];
      return { state: 'error', sentence: sentence!, remedy: rest.join('：'), lines };
    }
    const found: CheckLine = {
      ...inspected,
      state: 'ok',
      detail: `${file.format === 'elf' ? 'Linux' : 'Windows'} ${file.machine}，函数齐全`,
    };
    const memory = readJson<Memory>(join(paths.run, 'sdk-library.json'));
    if (memory?.library === identityOf(sdkLibrary) && memory.node === process.version)
      return { state: 'ok', sentence: 'SDK 可用', lines: [found, { ...proven, state: 'ok', detail: '通过' }] };
    return {
      state: 'warning',
      sentence: 'SDK 文件完整，还没有在本机试运行过',
      reason: '文件新换过，或程序升级过。',
      remedy: '下一次拉取时会自动试运行并自检，通过后这里变绿。',
      lines: [found, { ...proven, state: 'waiting', detail: '等待下一次拉取' }],
    };
  },
};

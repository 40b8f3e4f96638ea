import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type LibraryFile, readLibraryFile } from './library-file.ts';
import { SDK_SYMBOLS } from './sdk-symbols.ts';

/** Why the library cannot serve, each as one sentence with what to do about it; found out before loading wherever possible. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** False on musl systems (Alpine), for which WeCom builds no library. */
  readonly glibc: boolean;
}

export type LibraryFault =
  | {
      readonly kind:
        | 'unset'
        | 'missing'
        | 'unreadable'
        | 'no-library'
        | 'wrong-system'
        | 'unsupported-system'
        | 'musl'
        | 'java-only'
        | 'not-executable';
    }
  | { readonly kind: 'wrong-machine'; readonly is: string; readonly wants: string }
  | { readonly kind: 'missing-symbols'; readonly names: readonly string[] }
  | { readonly kind: 'missing-dependency'; readonly name: string }
  | { readonly kind: 'old-glibc'; readonly version: string }
  | { readonly kind: 'crash' | 'hang' | 'self-test' | 'load'; readonly detail: string }
  | { readonly kind: 'only-in-child' };

const UPLOAD = '在“设置 → SDK”中';
const DOWNLOAD = '请从企业微信开发者中心（文档「获取会话内容」页）下载与本机相符的 SDK';

export function explainFault(fault: LibraryFault, path: string, { platform, arch }: System): string {
  const file = basename(path);
  switch (fault.kind) {
    case 'unset':
      return `尚未设置会话内容存档 SDK：${DOWNLOAD}，${UPLOAD}上传（服务器上已有时也可填写库文件的路径，或设置 SDK_LIBRARY）。`;
    case 'missing':
      return `找不到 SDK 库文件 ${path}：请把文件放回原处，或${UPLOAD}重新上传或填写路径。`;
    case 'unreadable':
      return `没有读取 SDK 库文件 ${path} 的权限：请让运行本系统的账号可读该文件及其所在目录。`;
    case 'no-library':
      return `${file} 不是完整的库文件，可能下载不完整：${DOWNLOAD}，${UPLOAD}上传原压缩包。`;
    case 'wrong-system':
      return `${file} 是${platform === 'win32' ? ' Linux ' : ' Windows '}版的库文件，不能在本机使用：${DOWNLOAD}（本机需要 ${platform === 'win32' ? 'WeWorkFinanceSdk.dll' : 'libWeWorkFinanceSdk_C.so'}）。`;
    case 'unsupported-system':
      return `企业微信没有提供适用于本机（${platform} ${arch}）的 SDK：请在 Linux（x64 或 arm64，glibc）或 64 位 Windows Server 上运行本系统。`;
    case 'wrong-machine':
      return `${file} 是 ${fault.is} 版，而本机需要 ${fault.wants} 版：${DOWNLOAD}（${fault.wants}）。`;
    case 'musl':
      return 'SDK 依赖 glibc，而本机使用 musl（如 Alpine）：请改用 Debian、Ubuntu、openEuler 等系统，容器请用 node:24-bookworm-slim 一类的镜像。';
    case 'java-only':
      return `${file} 是只供 Java 使用的版本，没有本系统所需的函数：请改用 C 语言版的 SDK（libWeWorkFinanceSdk_C.so 或 C 版目录下的 WeWorkFinanceSdk.dll），它与 Java 版在同一下载页。`;
    case 'missing-symbols':
      return `${file} 缺少函数 ${fault.names.join('、')}，不是完整的会话内容存档 SDK：${DOWNLOAD}，${UPLOAD}上传替换。`;
    case 'missing-dependency':
      return platform === 'win32'
        ? `SDK 所依赖的 ${fault.name} 不存在：请上传整个 SDK 压缩包，或把其中的全部 DLL 放在 ${file} 的同一目录；若缺的是 MSVCP140 或 VCRUNTIME140，请安装 Microsoft Visual C++ 2015–2022 运行库（x64）。`
        : `SDK 所依赖的 ${fault.name} 不存在：请用系统的包管理器安装提供它的软件包（如 libz.so.1 对应 zlib1g 或 zlib），装好后再试。`;
    case 'old-glibc':
      return `SDK 需要更新的系统库 ${fault.version}，而本机的版本较旧：请升级操作系统，或改用较早版本的 SDK。`;
    default:
      return explainLoading(fault, file);
  }
}

function explainLoading(fault: LibraryFault, file: string): string {
  const detail = 'detail' in fault ? fault.detail : '';
  switch (fault.kind) {
    case 'not-executable':
      return `系统不允许从 ${file} 所在的磁盘加载程序：请把 SDK 移到没有 noexec 选项的目录，并检查 SELinux 是否拦截。`;
    case 'crash':
      return `加载 ${file} 时进程崩溃（${detail}）：${DOWNLOAD}的最新版，${UPLOAD}上传替换；若仍如此，请附上此信息联系技术支持。`;
    case 'hang':
      return `${file} 加载后长时间没有反应（${detail}）：请重启服务器后再试；若仍如此，${DOWNLOAD}的最新版替换。`;
    case 'self-test':
      return `${file} 能够加载，但自检没有通过（${detail}）：文件可能损坏，${DOWNLOAD}，${UPLOAD}上传替换。`;
    case 'only-in-child':
      return `${file} 版本较旧，只能在单独的子进程中运行：请把设置 SDK_HOST 改为 fork，或换用最新版 SDK，然后重启本系统。`;
    default:
      return `无法加载 ${file}（${detail}）：${DOWNLOAD}的最新版，${UPLOAD}上传替换。`;
  }
}

/** What is wrong with the file as it lies there, or what it says of itself when nothing is. */
export function inspectLibrary(path: string, system: System): LibraryFault | LibraryFile {
  if (path === '') return { kind: 'unset' };
  if (!statSync(path, { throwIfNoEntry: false })) return { kind: 'missing' };
  const file = readAt(path);
  if (file === 'unreadable') return { kind: 'unreadable' };
  if (file === null) return { kind: 'no-library' };
  return unsuited(file, system) ?? missingFunctions(file) ?? missingDll(file, path, system) ?? file;
}

function unsuited(file: LibraryFile, { platform, arch, glibc }: System): LibraryFault | null {
  const wants = platform === 'linux' ? 'elf' : 'pe';
  const served = platform === 'linux' || (platform === 'win32' && arch === 'x64');
  if (!served) return { kind: 'unsupported-system' };
  if (file.format !== wants) return { kind: 'wrong-system' };
  if (file.machine !== arch) return { kind: 'wrong-machine', is: file.machine, wants: arch };
  return glibc ? null : { kind: 'musl' };
}

function readAt(path: string): LibraryFile | null | 'unreadable' {
  try {
    return readLibraryFile(readFileSync(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') return null;
    if (code === 'EACCES' || code === 'EPERM') return 'unreadable';
    throw error;
  }
}

function missingFunctions({ exports }: LibraryFile): LibraryFault | null {
  if (exports === null) return null;
  const names = SDK_SYMBOLS.filter((name) => !exports.has(name));
  if (names.length === 0) return null;
  const java = [...exports].some((name) => name.startsWith('Java_com_tencent_wework_'));
  return java ? { kind: 'java-only' } : { kind: 'missing-symbols', names };
}

/** Windows says only that «a module» was not found. DLLs of the system itself are looked for where it keeps them. */
function missingDll({ needs }: LibraryFile, path: string, { platform }: System): LibraryFault | null {
  if (platform !== 'win32') return null;
  const folders = [dirname(path), 'C:\\Windows\\System32'];
  const name = needs.find(
    (dll) => !/^(api|ext)-ms-/i.test(dll) && !folders.some((folder) => existsSync(join(folder, dll))),
  );
  return name === undefined ? null : { kind: 'missing-dependency', name };
}

/** What the dynamic linker said, understood. */
export function readLinkerMessage(message: string, path: string): LibraryFault {
  const absent = /([^\s:]+): cannot open shared object file: No such file/.exec(message)?.[1];
  if (absent && absent !== path) return { kind: 'missing-dependency', name: absent };
  const version = /version [`'](GLIBC[A-Z]*_[\d.]+)' not found/.exec(message)?.[1];
  if (version) return { kind: 'old-glibc', version };
  const symbol = /(?:undefined symbol: |Cannot find function ')(\w+)/.exec(message)?.[1];
  if (symbol && SDK_SYMBOLS.includes(symbol)) return { kind: 'missing-symbols', names: [symbol] };
  if (/failed to map segment|cannot enable executable|Operation not permitted/.test(message))
    return { kind: 'not-executable' };
  if (/invalid ELF header|file too short/.test(message)) return { kind: 'no-library' };
  return { kind: 'load', detail: message.slice(0, 300) };
}

let system: System | null = null; // a report takes some 20 ms, and says the same as long as the program runs

export function thisSystem(): System {
  system ??= { platform: process.platform, arch: process.arch, glibc: hasGlibc() };
  return system;
}

function hasGlibc(): boolean {
  if (process.platform !== 'linux') return true;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

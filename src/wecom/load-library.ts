import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';
import type { Signature } from './sdk-symbols.ts';

/**
 * Opens Tencent's library, plainly or in a link namespace of its own, and binds its functions. Together with
 * finance-sdk.ts the only code that knows koffi.
 *
 * Why a namespace: Node exports its OpenSSL, the older libraries export theirs, and the dynamic linker would mix the two;
 * the first HTTPS call then crashes. A namespace (dlmopen) keeps them apart, with a libc of its own.
 */
export type LoadedHow = 'plain' | 'namespace';

/** A function of the library; `.async` runs it on a pool thread. koffi cannot type it: the signature is a text. */
export type NativeFunction = ReturnType<LibraryHandle['func']>;

export interface Library {
  bind(name: string, signature: Signature): NativeFunction;
  /** To be awaited before the first call: readies the pool thread that runs the asynchronous calls. */
  prepareThread(): Promise<void>;
  /** Libraries it needs: koffi would unload what nobody holds. */
  readonly keeps?: readonly LibraryHandle[];
}

const RTLD_NOW = 2;
const LM_ID_NEWLM = -1;
const RTLD_DI_LMID = 1;
const RESERVED_KEYS = 256; // Node has taken the low pthread key slots; a second libc would hand out the same again
const ASYNC_STACK = 4 << 20; // koffi gives 128 KB; TLS and the resolver want more, and other users crashed on small stacks

export function openLibrary(path: string, how: LoadedHow): Library {
  giveRoom();
  return process.platform === 'win32' ? openWindows(path) : openLinux(path, how);
}

/** memcpy of this process: the cheapest way to bring bytes out of foreign memory (a koffi view costs ten times as much). */
export function bindMemcpy(): (target: Buffer, source: bigint, length: number) => void {
  const libc = koffi.load(process.platform === 'win32' ? 'msvcrt.dll' : null);
  return libc.func('memcpy', 'void', ['void *', 'void *', 'size_t']);
}

function giveRoom(): void {
  if (koffi.config().async_stack_size === ASYNC_STACK) return;
  try {
    koffi.config({ async_stack_size: ASYNC_STACK, resident_async_pools: 1 });
  } catch {
    // Refused once anything is loaded: another library of this process came first, and it chose.
  }
}

/** What ships beside the DLL is loaded first and by its full path: its folder is not where Windows looks. */
function openWindows(path: string): Library {
  const beside = readdirSync(dirname(path)).filter((name) => name.toLowerCase().endsWith('.dll'));
  const first = ['libcrypto', 'libssl', 'libcurl'].flatMap((start) =>
    beside.filter((name) => name.toLowerCase().startsWith(start)),
  );
  const keeps = first.map((name) => koffi.load(join(dirname(path), name)));
  const library = koffi.load(path);
  const bind: Library['bind'] = (name, { result, args }) => library.func(name, result, [...args]);
  return { bind, prepareThread: async () => {}, keeps };
}

function openLinux(path: string, how: LoadedHow): Library {
  const linker = bindLinker();
  const check = (handle: bigint | null): bigint => {
    if (handle === null) throw new Error(linker.dlerror() ?? 'dlopen');
    return handle;
  };
  const find = (handle: bigint, name: string, { result, args }: Signature): NativeFunction => {
    const address = linker.dlsym(handle, name);
    if (address === null) throw new Error(`undefined symbol: ${name}`);
    return koffi.decode(address, koffi.proto(result, [...args]));
  };
  if (how === 'plain') {
    const handle = check(linker.dlopen(path, RTLD_NOW));
    return {
      bind: (name, signature) => find(handle, name, signature),
      prepareThread: async () => {},
    };
  }
  const libc = check(linker.dlmopen(LM_ID_NEWLM, 'libc.so.6', RTLD_NOW));
  const namespace = [0];
  linker.dlinfo(libc, RTLD_DI_LMID, namespace);
  const inNamespace = (name: string): bigint => check(linker.dlmopen(namespace[0]!, name, RTLD_NOW));
  // Before glibc 2.34 the keys live in libpthread.
  const threads = linker.dlsym(libc, 'pthread_key_create') === null ? inNamespace('libpthread.so.0') : libc;
  const createKey = find(threads, 'pthread_key_create', { result: 'int', args: ['uint32_t *', 'void *'] });
  for (let i = 0; i < RESERVED_KEYS; i++) createKey(new Uint32Array(1), null);
  const handle = inNamespace(path);
  return {
    bind: (name, signature) => find(handle, name, signature),
    prepareThread: () => initCharacterTables(find(libc, '__ctype_init', { result: 'void', args: [] })),
  };
}

/**
 * A libc sets up its character tables in the threads it starts itself; the pool thread was started by the other one, and
 * isspace() would crash there. The host has one pool thread only (UV_THREADPOOL_SIZE=1), so this reaches it for good.
 */
async function initCharacterTables(init: NativeFunction): Promise<void> {
  init();
  await new Promise<void>((resolve, reject) => {
    init.async((error: Error | null) => (error ? reject(error) : resolve()));
  });
}

interface Linker {
  dlopen(path: string, flags: number): bigint | null;
  dlmopen(namespace: number, path: string, flags: number): bigint | null;
  dlsym(handle: bigint, name: string): bigint | null;
  dlinfo(handle: bigint, request: number, out: number[]): number;
  dlerror(): string | null;
}

/** The linker's own functions, found through the program itself: older glibc keeps them in libdl, newer in libc. */
function bindLinker(): Linker {
  const self = koffi.load(null);
  return {
    dlopen: self.func('void *dlopen(const char *path, int flags)'),
    dlmopen: self.func('void *dlmopen(long ns, const char *path, int flags)'),
    dlsym: self.func('void *dlsym(void *handle, const char *name)'),
    dlinfo: self.func('int dlinfo(void *handle, int request, _Out_ int64_t *out)'),
    dlerror: self.func('const char *dlerror()'),
  };
}

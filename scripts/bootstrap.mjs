/**
 * Runs on any Node ≥ 18 with nothing installed: brings the locked packages (and with them the runtime,
 * Node 24), builds the simulated library when its source is newer, then runs what was asked for on that runtime.
 *
 *   node scripts/bootstrap.mjs test | check | <file.ts> [arguments]
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MARK = join(ROOT, 'node_modules/.huicun-installed');
const RUNTIME = join(
  ROOT,
  'node_modules',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  process.platform === 'win32' ? 'bin/node.exe' : 'bin/node',
);
const SIMULATOR = join(ROOT, 'native/simulator');

function fail(sentence) {
  process.stderr.write(`\n${sentence}\n`);
  process.exit(1);
}

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === lock && existsSync(RUNTIME)) return;
  process.stderr.write('正在安装依赖（按 package-lock.json，含 Node 24 运行时）……\n');
  // Every native package carries its binary inside: no install script needs to run.
  const done = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) fail('依赖没有装好。请检查能否访问 npm 源（npm config get registry），然后重试。');
  if (!existsSync(RUNTIME)) {
    fail(
      `没有适用于本机（${process.platform} ${process.arch}）的 Node 24 运行时。支持 Linux x64/arm64（glibc）与 Windows x64。`,
    );
  }
  writeFileSync(MARK, lock);
}

function buildSimulator() {
  if (process.platform === 'win32') return;
  const library = join(SIMULATOR, 'build/libWeWorkFinanceSdk_C.so');
  const sources = readdirSync(SIMULATOR).filter((name) => /\.(c|h)$/.test(name));
  const newest = Math.max(...sources.map((name) => statSync(join(SIMULATOR, name)).mtimeMs));
  if (existsSync(library) && statSync(library).mtimeMs >= newest) return;
  const compiler = ['cc', 'gcc', 'clang'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!compiler) {
    fail(
      '缺少 C 编译器，无法构建模拟的会话存档 SDK。Debian/Ubuntu：apt-get install gcc libc6-dev；RHEL/openEuler：dnf install gcc。',
    );
  }
  mkdirSync(dirname(library), { recursive: true });
  const built = spawnSync(
    compiler,
    [
      '-shared',
      '-fPIC',
      '-O2',
      '-Wall',
      '-Wextra',
      '-fvisibility=hidden',
      '-o',
      library,
      ...sources.filter((n) => n.endsWith('.c')),
      '-ldl',
    ],
    { cwd: SIMULATOR, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (built.status !== 0) fail('模拟的会话存档 SDK 没有编译成功，原因见上面编译器的输出。');
}

/** Runs one command of the runtime to its end, handing signals on; answers with its exit code. */
function run(command, args) {
  const child = spawn(command, args, { cwd: process.cwd(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

const PLENTY = 4 * 2 ** 30; // bytes; the whole suite uses a tenth of it

/** Tests make databases by the hundred and wait for the disk with each: in memory they need not. Null where that is no place for them. */
function folderInMemory() {
  try {
    const [, , , options] = readFileSync('/proc/mounts', 'utf8').match(/^(\S+) \/dev\/shm (\S+) (\S+)/m) ?? [];
    const { bavail, bsize } = statfsSync('/dev/shm');
    // The simulated library is loaded from there.
    if (options === undefined || options.split(',').includes('noexec') || bavail * bsize < PLENTY) return null;
    return mkdtempSync('/dev/shm/huicun-test-');
  } catch {
    return null;
  }
}

async function test(files) {
  const folder = process.env.TMPDIR === undefined ? folderInMemory() : null;
  if (folder) process.env.TMPDIR = folder;
  // Browsers and children are waited for: a third file keeps two cores busy.
  const code = await run(RUNTIME, ['--test', '--test-concurrency=3', '--test-timeout=120000', ...files]);
  if (folder) rmSync(folder, { recursive: true, force: true });
  return code;
}

/** The service, in two thirds of the memory it would take by itself, and no slower for it. */
function serve(args) {
  process.env.MALLOC_ARENA_MAX ??= '2'; // glibc's heaps: every thread would begin one of its own and give little back
  return run(RUNTIME, ['--max-semi-space-size=2', ...args]);
}

async function main([command, ...args]) {
  installPackages();
  buildSimulator();
  // Kept compiled, the program starts in half the time, and its threads need not hold the compiler of its types.
  process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules/.cache/compiled');
  const bin = (name) => join(ROOT, 'node_modules', name);
  if (command === 'test') {
    return test(args.length > 0 ? args : ['src/**/*.test.ts', 'scripts/**/*.test.ts']);
  }
  if (command === 'check') {
    const types = await run(RUNTIME, [bin('typescript/bin/tsc')]);
    const style = await run(RUNTIME, [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', ...args]);
    return types || style;
  }
  const program = [join(ROOT, command), ...args];
  return command === 'src/main.ts' ? serve(program) : run(RUNTIME, program);
}

process.exitCode = await main(process.argv.slice(2));

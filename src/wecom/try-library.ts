import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './accusations.ts';
import { HostDied, HostProcess, LibraryUnfit } from './host-process.ts';
import type { LoadedHow } from './load-library.ts';
import { identityOf, startProven } from './prove-library.ts';

/** Loads a library in a child, binds its functions and runs its self-test, whatever was known of it before. */
export interface Trial {
  readonly how: LoadedHow;
  /** The self-test's fetch against ourselves; null when the library leaves the network to others. */
  readonly network: number | null;
  /** Milliseconds. */
  readonly took: { readonly load: number; readonly selfTest: number };
}

/** Throws LibraryUnfit. */
export async function tryLibrary(
  library: string,
  { runDir, usesNetwork, inline }: { runDir: string; usesNetwork: boolean; inline: boolean },
): Promise<Trial> {
  const dir = mkdtempSync(join(runDir, 'trial-'));
  let last: Omit<Trial, 'how'> = { network: null, took: { load: 0, selfTest: 0 } };
  try {
    const { host, how } = await startProven({
      library,
      inline: false, // a crash must not be ours
      memoryFile: join(dir, 'memory.json'),
      async start(attempt) {
        const host = new HostProcess(orderFor(library, usesNetwork, attempt, join(dir, 'note')), () => undefined);
        try {
          last = await host.start();
          return { host, network: last.network };
        } catch (error) {
          await host.close();
          throw error;
        }
      },
    });
    await host.close();
    if (inline && how === 'namespace') throw new LibraryUnfit({ kind: 'only-in-child' });
    return { ...last, how };
  } catch (error) {
    // Ended from outside: the memory killer, or somebody who is stopping the machine.
    if (error instanceof HostDied) throw new LibraryUnfit({ kind: 'crash', detail: error.death.why });
    throw error;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Spares the hosts of each of these directories finding out the same. */
export function rememberTrial(library: string, how: LoadedHow, runDirs: readonly string[]): void {
  const memory = { library: identityOf(library), node: process.version, how };
  for (const dir of runDirs) writeJson(join(dir, 'sdk-library.json'), memory);
}

/** Of no company: nothing of ours is in the child while a stranger's code runs for the first time. */
function orderFor(
  library: string,
  usesNetwork: boolean,
  { how, prove, inline }: { how: LoadedHow; prove: boolean; inline: boolean },
  noteFile: string,
): ConstructorParameters<typeof HostProcess>[0] {
  const nobody = { corpId: '', secret: '', proxy: '', proxyAuth: '' };
  return { library, how, prove, inline, usesNetwork, ...nobody, timeoutSeconds: 3, nice: 10, noteFile };
}

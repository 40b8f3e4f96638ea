import { statSync } from 'node:fs';
import { readJson, writeJson } from './accusations.ts';
import { HostDied, type HostProcess, LibraryUnfit } from './host-process.ts';
import type { LibraryFault } from './library-faults.ts';
import type { LoadedHow } from './load-library.ts';

/**
 * Finds out in which way the library works on this machine, by trying in a child process; what works is remembered for
 * this very file and this very Node, since their symbols decide it.
 */
export interface Attempt {
  readonly how: LoadedHow;
  readonly prove: boolean;
  readonly inline: boolean;
}

export interface Proving {
  readonly library: string;
  readonly inline: boolean;
  readonly memoryFile: string;
  start(attempt: Attempt): Promise<{ host: HostProcess; network: number | null }>;
}

export interface Proven {
  readonly host: HostProcess;
  readonly how: LoadedHow;
}

interface Memory {
  readonly library: string;
  readonly node: string;
  readonly how: LoadedHow;
}

export function identityOf(library: string): string {
  const stat = statSync(library, { throwIfNoEntry: false });
  return stat ? `${library}|${stat.size}|${stat.mtimeMs}` : library;
}

export async function startProven(proving: Proving): Promise<Proven> {
  const { memoryFile, inline } = proving;
  const library = identityOf(proving.library);
  const memory = readJson<Memory>(memoryFile);
  if (memory?.library === library && memory.node === process.version) {
    const known = await startAs(memory.how, proving).catch(unlessUnfit);
    if ('host' in known) return known;
    if (known.kind === 'only-in-child') throw new LibraryUnfit(known);
  }
  const { host, how } = await tryWays(proving);
  writeJson(memoryFile, { library, node: process.version, how } satisfies Memory);
  if (!inline) return { host, how };
  await host.close();
  return startAs(how, proving);
}

async function startAs(how: LoadedHow, { inline, start }: Proving): Promise<Proven> {
  if (inline && how === 'namespace') throw new LibraryUnfit({ kind: 'only-in-child' });
  const { host } = await start({ how, prove: false, inline });
  return { host, how };
}

/** Plainly first. A fetch that did not come through is no proof against a library, but one that did is a better one. */
async function tryWays({ start }: Proving): Promise<Proven> {
  const first = await start({ how: 'plain', prove: true, inline: false }).catch(unlessUnfit);
  const works = 'host' in first && (first.network ?? 0) === 0;
  const worthTrying = 'host' in first || first.kind === 'crash' || first.kind === 'hang' || first.kind === 'self-test';
  if (works || process.platform !== 'linux' || !worthTrying) return settle(first, 'plain');
  const second = await start({ how: 'namespace', prove: true, inline: false }).catch(unlessUnfit);
  const better = 'host' in second && (!('host' in first) || second.network === 0);
  const loser = better ? first : second;
  if ('host' in loser) await loser.host.close();
  return better ? settle(second, 'namespace') : settle(first, 'plain');
}

function settle(outcome: { host: HostProcess } | LibraryFault, how: LoadedHow): Proven {
  if ('host' in outcome) return { host: outcome.host, how };
  throw new LibraryUnfit(outcome);
}

/** The library's own failings become values; a host that was killed from outside proves nothing and goes on as an error. */
function unlessUnfit(error: unknown): LibraryFault {
  if (error instanceof LibraryUnfit) return error.fault;
  if (!(error instanceof HostDied && error.death.byLibrary)) throw error;
  return { kind: error.death.silent ? 'hang' : 'crash', detail: error.death.why };
}

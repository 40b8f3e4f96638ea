import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/** For the environment of children that are given nothing else of ours: half of their start is reading the program anew. */
export function compileCache(): Readonly<Record<string, string>> {
  const own = getCompileCacheDir(); // inside the folder that was asked for, by version of Node
  return own === undefined ? {} : { NODE_COMPILE_CACHE: dirname(own) };
}

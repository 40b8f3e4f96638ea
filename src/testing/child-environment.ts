/** What a program of ours is given when a test starts it as a process: its settings, and nothing of the test's own surroundings. */
export function childEnvironment(settings: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }), ...settings };
}

/** `npm run bench -- <name> [options]`: a table for people, and as the last line key=value ratios measured in this run. */
const benches: Readonly<Record<string, () => Promise<{ run(args: string[]): Promise<void> }>>> = {
  access: () => import('./access.ts'),
  conversation: () => import('./conversation.ts'),
  directory: () => import('./directory.ts'),
  export: () => import('./export.ts'),
  figures: () => import('./figures.ts'),
  ingest: () => import('./ingest.ts'),
  media: () => import('./media.ts'),
  rules: () => import('./rules.ts'),
  search: () => import('./search.ts'),
  'small-box': () => import('./small-box.ts'),
  verify: () => import('./verify.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const bench = benches[name];
if (!bench) {
  console.error(`没有名为 ${name || '（空）'} 的测量。可用：${Object.keys(benches).join('、')}`);
  process.exit(2);
}
await (await bench()).run(args);

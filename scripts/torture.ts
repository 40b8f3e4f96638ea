import { compareWithSaid } from '../src/testing/compare.ts';
import { tortureMedia } from '../src/testing/media-torture.ts';
import { torture } from '../src/testing/torture.ts';

/** `npm run torture`: the full measure; `npm test` runs a bounded one (src/archive/torture.test.ts). */
const started = Date.now();
const seed = Number(process.argv[2] ?? started % 100_000);
console.log(`种子 ${seed}：20,000 条消息，主进程与 SDK 宿主各被杀 30 次……`);
const { world, said, deadly, kills } = await torture({
  messages: 20_000,
  mainKills: 30,
  hostKills: 30,
  seed,
  report: (line) => console.log(`  ${line}`),
});
const faults = compareWithSaid(world, said, deadly);
await world.end();
console.log(
  `${said.size} 条消息与 ${deadly.length} 条致命记录；主进程被杀 ${kills.main} 次，宿主 ${kills.host} 次；用时 ${Math.round((Date.now() - started) / 1000)} 秒`,
);
for (const fault of faults.slice(0, 20)) console.log(`  不符：${fault}`);
console.log('文件：主进程与媒体宿主各被杀 15 次……');
const media = await tortureMedia({ files: 300, mainKills: 15, hostKills: 15, seed });
for (const fault of media.faults.slice(0, 20)) console.log(`  不符：${fault}`);
const all = faults.length + media.faults.length;
console.log(
  `messages=${said.size} main_kills=${kills.main + media.kills.main} host_kills=${kills.host + media.kills.host} faults=${all}`,
);
process.exitCode = all > 0 ? 1 : 0;

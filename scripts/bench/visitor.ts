import { setTimeout as sleep } from 'node:timers/promises';

/** Opens pages at ten a second (or every VISIT_EVERY_MS) for some time, as a reader would, those named or all kinds; prints how long each took in ms. */
const [base, cookie, ms, ...named] = process.argv.slice(2) as [string, string, string, ...string[]];
const every = Number(process.env['VISIT_EVERY_MS'] ?? 100);
const took: number[] = [];
const until = performance.now() + Number(ms);
const paths = named.length > 0 ? named : await pathsToVisit();
for (let i = 0; performance.now() < until; i++) {
  const from = performance.now();
  const answer = await fetch(base + paths[i % paths.length], { headers: { cookie } });
  await answer.text();
  if (answer.status !== 200) throw new Error(`${paths[i % paths.length]} answered ${answer.status}`);
  took.push(performance.now() - from);
  await sleep(Math.max(0, every - (performance.now() - from)));
}
process.stdout.write(JSON.stringify(took));

/** The employee list, some people's conversations, some chats, some searches. */
async function pathsToVisit(): Promise<string[]> {
  const found = new Set<string>([
    '/chats',
    '/search?q=%E5%90%88%E5%90%8C',
    '/search?q=%E4%BB%98%E6%AC%BE%20%E6%98%8E%E5%A4%A9',
    '/health',
  ]);
  const links = async (path: string) =>
    [...(await (await fetch(base + path, { headers: { cookie } })).text()).matchAll(/href="(\/chats\?[^"#]+)"/g)].map(
      (m) => m[1]!.replaceAll('&amp;', '&'),
    );
  for (const link of (await links('/chats')).slice(0, 6)) {
    found.add(link);
    for (const chat of (await links(link)).filter((l) => l.includes('chat=')).slice(0, 4)) found.add(chat);
  }
  return [...found];
}

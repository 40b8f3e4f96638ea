import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCompany, makeRecords, movedTo, type RawRecord } from '../../src/testing/corpus/index.ts';
import { Sealer } from '../../src/testing/sealer.ts';
import { SimulatedLibrary } from '../../src/testing/simulated-library.ts';
import { SimulatedWecom } from '../../src/testing/simulated-wecom/index.ts';

/**
 * `wecom.ts <root> <folder> [library]`: plays WeCom for an installation inside `root`, with that build of the library: this
 * machine's may be too new for the root. Leaves in the folder what the administrator would
 * copy from the console (bind.env, private.pem) and how many messages there are (said); 200 at once, then one a second.
 */
const [root, folder, build] = process.argv.slice(2) as [string, string, string?];
const dir = join(root, folder);
const [SEED, DAY, BEGIN] = [20_261_121, 86_400_000, 200];

mkdirSync(dir, { recursive: true });
const company = makeCompany(SEED);
const wecom = new SimulatedWecom({ company });
await wecom.listen();
const library = new SimulatedLibrary(join(dir, 'sdk'));
if (build) copyFileSync(build, library.path); // nobody has loaded it yet
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const sealer = new Sealer(publicKey, 1, { reuse: 50 });
const now = Date.now();
const records = makeRecords(company, { seed: SEED, from: now - 2 * DAY, to: now + DAY });
let seq = 0;

say(BEGIN);
writeFileSync(join(dir, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
const settings = {
  ...wecom.settings(),
  COMPANY: company.name,
  SDK_LIBRARY: join(folder, 'sdk/libWeWorkFinanceSdk_C.so'),
};
writeFileSync(
  join(dir, 'bind.env'),
  Object.entries(settings)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join(''),
);
setInterval(() => say(1), 1000);

function say(count: number): void {
  const batch: RawRecord[] = [];
  while (batch.length < count) {
    const { value } = records.next(); // a loop that breaks off would end it for good
    if (!value) break;
    batch.push(movedTo(value, Date.now()));
  }
  library.append(batch.map((record) => sealer.seal(++seq, record.msgid, JSON.stringify(record))));
  writeFileSync(join(dir, 'said'), String(seq));
}

import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyPath } from './node.js';
import { textReport } from './report.js';

/** node verify.mjs [文件夹或 zip]：0 通过，1 有不符，2 无法校验。 */
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const path = process.argv[2] ?? here;
let shown = -1;
const report = await verifyPath(path, {
  onProgress: ({ done, total }) => {
    const percent = total === 0 ? 100 : Math.floor((done * 100) / total);
    if (process.stderr.isTTY && percent !== shown) process.stderr.write(`\r正在校验 ${percent}%`);
    shown = percent;
  },
});
if (process.stderr.isTTY) process.stderr.write('\r                \r');
process.stdout.write(`会存导出包校验\n${path}\n\n${textReport(report)}`);
process.exitCode = { good: 0, bad: 1, unreadable: 2 }[report.verdict];

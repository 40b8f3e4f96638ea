import { readFileSync } from 'node:fs';
import { pathsOf, readConfig } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { askSecret } from '../lib/terminal.ts';
import { importPrivateKey } from '../wecom/private-keys.ts';
import type { Command } from './command.ts';
import { traceCommand } from './trace-command.ts';

/** May run beside the service: the next pull notices the key and opens what waited for it. */
export const importKey: Command = {
  name: 'import-key',
  usage: 'import-key <版本号> <私钥文件.pem>',
  about: '导入会话存档的 RSA 私钥；版本号与企业微信后台“消息加密公钥”的版本一致；有密码的私钥会询问密码',
  async run([version, file]) {
    if (!version || !file) throw new UserError('用法：import-key <版本号> <私钥文件.pem>');
    const config = readConfig();
    const pem = readPem(file);
    const passphrase = /BEGIN ENCRYPTED|Proc-Type: *4, *ENCRYPTED/.test(pem) ? await askSecret('私钥的密码：') : '';
    const place = { keysDir: pathsOf(config).keys, keyFile: config.keyFile };
    traceCommand(config, { title: `import-key ${version} ${file}`, details: { version } });
    importPrivateKey(place, Number(version), pem, passphrase);
    process.stdout.write(`私钥版本 ${version} 已封存，等待它的消息会在下一次拉取时自动解密。\n`);
    return 0;
  },
};

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`读不到文件 ${file}，请检查路径与权限。`);
  }
}

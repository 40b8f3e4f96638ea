import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { EXPORT_SECRET } from '../lib/export-words.ts';
import { loadMasterKey, seal } from '../lib/seal.ts';

/** The password of an encrypted package: sealed until it is made, and kept nowhere afterwards. */
const LEAST = 8;
const MOST = 64;

/** Only what every keyboard and 7-Zip on every Windows write alike. */
const ALLOWED = /^[\x21-\x7e]*$/;

export function sealPassword({ config }: Pick<App, 'config'>, password: string, again: string): Buffer {
  if (password.length < LEAST) throw new UserError(`口令至少 ${LEAST} 位。`);
  if (password.length > MOST) throw new UserError(`口令最多 ${MOST} 位。`);
  if (!ALLOWED.test(password)) throw new UserError('口令只能用英文字母、数字和键盘上的符号，不含空格与汉字。');
  if (password !== again) throw new UserError('两次输入的口令不一样，重新输入。');
  return seal(loadMasterKey(config.keyFile), EXPORT_SECRET, Buffer.from(password));
}

import { UserError } from '../lib/errors.ts';
import type { KeyVersion } from '../store/key-versions.ts';
import { assertVersion } from '../wecom/private-keys.ts';

/** Which version a key may be held as. A wrong number costs nothing but time, yet it takes people hours to find. */
export interface Ring {
  readonly held: readonly { readonly version: number; readonly fingerprint: string }[];
  readonly seen: readonly KeyVersion[];
}

/** What was asked for is likely a slip: it is done when asked for again, surely. */
export class KeyQuestion extends UserError {
  override readonly name = 'KeyQuestion';
}

export function assertNextVersion(
  version: number,
  { held, seen }: Ring,
  { madeAt, sure }: { readonly madeAt: number; readonly sure: boolean },
): void {
  assertVersion(version);
  const newest = Math.max(0, ...held.map((key) => key.version));
  if (version <= newest)
    throw new UserError(
      `版本号须大于已有的 v${newest}：企业微信每保存一次新公钥，版本号加 1。请到后台“消息加密公钥”处核对；补一把旧私钥请用“导入私钥”。`,
    );
  const used = seen.find((row) => row.version === version);
  if (used && used.firstAt !== null && used.firstAt < madeAt)
    throw new UserError(
      `这把密钥生成之前，企业微信就已在用 v${version} 的公钥，两者不可能是一对。请到后台核对保存新公钥之后显示的版本号。`,
    );
  const latest = Math.max(newest, ...seen.map((row) => row.version));
  if (!sure && latest > 0 && version > latest + 1)
    throw new KeyQuestion(
      `已知的最新版本是 v${latest}，下一个通常是 v${latest + 1}，而填写的是 v${version}，中间跳过了。请再核对一次后台显示的版本号。`,
    );
}

/** Without a number: the one version that records wait for. */
export function versionFor(fingerprint: string, asked: number | null, { held, seen }: Ring): number {
  const twin = held.find((key) => key.fingerprint === fingerprint);
  if (twin && asked !== null && twin.version !== asked)
    throw new UserError(
      `这把私钥已登记为 v${twin.version}，不能同时是 v${asked}。若当初版本号填错了，请在列表中对 v${twin.version} 改版本号。`,
    );
  if (twin) throw new UserError(`这把私钥已经在了（v${twin.version}），不需要再导入。`);
  const version = asked ?? onlyMissing({ held, seen });
  assertVersion(version);
  const row = seen.find((r) => r.version === version);
  if (held.some((key) => key.version === version) && row && row.unfit === 0)
    throw new UserError(
      `v${version} 已有私钥，并且解得开收到的会话，没有替换。要导入的可能是另一个版本的私钥，请核对版本号。`,
    );
  return version;
}

function onlyMissing({ held, seen }: Ring): number {
  const missing = seen.filter(({ version }) => !held.some((key) => key.version === version));
  if (missing.length === 1) return missing[0]!.version;
  throw new UserError('请填写版本号：在企业微信后台“消息加密公钥”处，与这把私钥配对的公钥旁边。');
}

export function assertRenumber(from: number, to: number, { held, seen }: Ring): void {
  assertVersion(to);
  if (!held.some((key) => key.version === from)) throw new UserError(`没有 v${from} 的私钥。请刷新页面查看。`);
  const row = seen.find((r) => r.version === from);
  if (row && row.unfit === 0) throw new UserError(`v${from} 的私钥已解开过会话，版本号是对的，不能改。`);
  if (held.some((key) => key.version === to))
    throw new UserError(`v${to} 已有另一把私钥。两把的号码填反时，请先把其中一把改成没有用过的号码。`);
}

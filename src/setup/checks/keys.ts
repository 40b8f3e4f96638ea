import { listKeyFacts } from '../../store/check-facts.ts';
import { type Health, readHealth } from '../../store/health.ts';
import { readPrivateKeys } from '../../wecom/private-keys.ts';
import type { Check, CheckLine, CheckParts, Finding } from '../check.ts';
import { PROGRAM } from '../program.ts';

/** Keys held against key versions that records came with, and whether the two are pairs. */
interface Version {
  readonly version: number;
  readonly held: boolean;
  readonly seen: boolean;
  /** Records waiting because there is no key, and because the key does not fit. */
  readonly missing: number;
  readonly unfit: number;
}

const CONSOLE = '企业微信管理后台 → 管理工具 → 会话内容存档 → 消息加密公钥';

export const keys: Check = {
  name: 'keys',
  title: '消息加密密钥',
  path: '/keys',
  lost: '收到的会话解不开：原样保存，有了对的私钥后自动解密。',
  async run(parts): Promise<Finding> {
    const versions = await versionsOf(parts);
    const held = versions.filter((v) => v.held);
    if (versions.length === 0) {
      return {
        state: 'unset',
        sentence: '还没有消息加密密钥',
        remedy: `请在“消息加密密钥”一步生成密钥，把公钥粘贴到${CONSOLE}，再填回版本号。`,
      };
    }
    const lines = versions.map(lineOf);
    const bad = versions.find((v) => v.unfit > 0) ?? versions.find((v) => v.seen && !v.held);
    if (bad) return { ...(bad.unfit > 0 ? unfit(bad) : missing(bad)), lines };
    const used = versions.some((v) => v.seen);
    const list = held.map((v) => `v${v.version}`).join('、');
    const sentence = used ? `持有 ${list}，收到的会话都有对应的私钥` : `持有 ${list}，还没有收到会话来核对`;
    return { state: 'ok', sentence, lines };
  },
};

async function versionsOf({ paths, config, store }: CheckParts): Promise<Version[]> {
  const held = readPrivateKeys({ keysDir: paths.keys, keyFile: config.keyFile });
  const [facts, health] = await Promise.all([store.read(listKeyFacts, PROGRAM), store.read(readHealth, PROGRAM)]);
  const waiting = ({ version, reason }: { version: number; reason: string }) => countWaiting(health, version, reason);
  const waitingVersions = health.waiting.filter(({ reason }) => reason === 'missing-key').map((w) => w.keyVersion);
  const seen = new Set([...facts.map((f) => f.version), ...waitingVersions]);
  return [...new Set([...held.keys(), ...seen])]
    .sort((a, b) => b - a)
    .map((version) => ({
      version,
      held: held.has(version),
      seen: seen.has(version),
      missing: waiting({ version, reason: 'missing-key' }),
      unfit: waiting({ version, reason: 'wrong-key' }),
    }));
}

function countWaiting(health: Health, version: number, why: string): number {
  return health.waiting
    .filter(({ reason, keyVersion }) => reason === why && keyVersion === version)
    .reduce((sum, { count }) => sum + count, 0);
}

function missing({ version, missing: n }: Version): Finding {
  return {
    state: 'error',
    sentence: n > 0 ? `没有版本 ${version} 的私钥，${n} 条会话等待解密` : `没有版本 ${version} 的私钥`,
    reason: `企业微信已经在用版本 ${version} 的公钥加密，而与它配对的私钥不在本系统。`,
    remedy: `请在“消息加密密钥”中导入版本 ${version} 的私钥；找不到时重新生成一对，把公钥粘贴到${CONSOLE}，今后的会话即可解密。`,
  };
}

function unfit({ version, unfit: n }: Version): Finding {
  return {
    state: 'error',
    sentence: `版本 ${version} 的私钥与企业微信的公钥不是一对，${n} 条会话解不开`,
    reason: '多半版本号填错了，或后台保存的是另一把公钥。',
    remedy: `请到${CONSOLE}核对版本 ${version} 的公钥，再在“消息加密密钥”中换成与它配对的私钥；换好后自动解密。`,
  };
}

function lineOf({ version, held, seen, missing: n, unfit: m }: Version): CheckLine {
  const label = `版本 ${version}`;
  if (m > 0) return { label, state: 'error', detail: `私钥与公钥不是一对，${m} 条等待`, tookMs: null };
  if (!held) return { label, state: 'error', detail: `没有私钥，${n} 条等待`, tookMs: null };
  return { label, state: 'ok', detail: seen ? '持有私钥，已收到会话' : '持有私钥，还没有收到会话', tookMs: null };
}

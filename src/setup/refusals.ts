import type { WecomError } from '../wecom/errors.ts';
import type { Finding } from './check.ts';
import { findingOf } from './finding-of.ts';

/** What WeCom's refusals mean for one of the two secrets: where it is found, and what was probably entered instead. */
export type SecretOwner = 'archive' | 'app' | 'contact';

interface Place {
  readonly name: string;
  /** Where it is read in WeCom's console. */
  readonly where: string;
  /** Where it is entered here. */
  readonly step: string;
}

const PLACES: Readonly<Record<SecretOwner, Place>> = {
  archive: {
    name: '会话内容存档的 Secret',
    where: '企业微信管理后台 → 管理工具 → 会话内容存档 → Secret → 查看（发到手机上取得）',
    step: '存档 Secret',
  },
  app: {
    name: '自建应用的 Secret',
    where: '企业微信管理后台 → 应用管理 → 应用 → 自建 → 进入该应用 → Secret → 查看（发到手机上取得）',
    step: '自建应用',
  },
  contact: {
    name: '客户联系的 Secret',
    where: '企业微信管理后台 → 客户联系 → 客户 → API → Secret → 查看',
    step: '客户联系',
  },
};

/** In the words of this secret; what has nothing to do with the secret in those of the table. */
export function refusalFinding(error: WecomError, owner: SecretOwner): Finding {
  const words = WORDS[error.code]?.(PLACES[owner], owner);
  const found = findingOf(error);
  return words ? { ...found, ...words } : found;
}

type Words = Required<Pick<Finding, 'sentence' | 'reason' | 'remedy'>>;

const WORDS: Readonly<Record<number, (place: Place, owner: SecretOwner) => Words | null>> = {
  40001: wrongSecret,
  40013: () => ({
    sentence: '企业微信不认得填写的企业 ID',
    reason: '企业 ID 不对时，任何 Secret 都无法验证。',
    remedy: '请在“企业信息”中重新填写企业 ID：企业微信管理后台 → 我的企业 → 企业信息，在页面最下方复制。',
  }),
  40091: ({ name, where, step }) => ({
    sentence: 'Secret 属于另一个应用或另一家企业',
    reason: `填写的 Secret 本身有效，但不是本企业（按填写的企业 ID）${name}。`,
    remedy: `请核对企业 ID，再到${where}，复制后在“${step}”中重新填写。`,
  }),
  48002: (place, owner) => NO_RIGHT[owner](place),
  // The archive's own secret is told 301042: this one is an application's, which does not know our address either.
  60020: (place, owner) => (owner === 'archive' ? appSecretForArchive(place) : null),
  60011: () => ({
    sentence: '应用没有查看成员或部门的权限',
    reason: '应用的可见范围没有覆盖要查看的成员或部门。',
    remedy: '请到企业微信管理后台 → 应用管理 → 进入该应用 → 可见范围，选择整个公司。',
  }),
  301002: () => ({
    sentence: '应用没有这项权限，或不在可见范围内',
    reason: '应用的可见范围没有覆盖整个公司，或 AgentId 与 Secret 不是同一个应用。',
    remedy: '请到企业微信管理后台 → 应用管理 → 进入该应用：核对 AgentId 与 Secret，并把可见范围设为整个公司。',
  }),
  301052: () => ({
    sentence: '会话内容存档服务已到期',
    reason: '购买的会话内容存档已过有效期，企业微信停止提供会话。',
    remedy: '请到企业微信管理后台 → 管理工具 → 会话内容存档续费，续费后自动恢复。',
  }),
};

function wrongSecret({ name, where, step }: Place): Words {
  return {
    sentence: 'Secret 不正确，或已被重新获取',
    reason: `企业微信不接受填写的${name}。可能复制不全、填成了别处的 Secret，或有人点过“重新获取”（旧的随即失效）。`,
    remedy: `请到${where}，复制后在“${step}”中重新填写。`,
  };
}

function appSecretForArchive({ where, step }: Place): Words {
  return {
    sentence: '填写的不是会话内容存档的 Secret，多半是应用的',
    reason: '这个 Secret 有效，但没有读取会话存档的权限。会话内容存档有自己的 Secret，与自建应用的不同。',
    remedy: `请到${where}，复制后在“${step}”中重新填写。`,
  };
}

const NO_RIGHT: Readonly<Record<SecretOwner, (place: Place) => Words>> = {
  archive: appSecretForArchive,
  app: ({ where, step }) => ({
    sentence: '填写的不是自建应用的 Secret，多半是会话存档或通讯录同步的',
    reason: '这个 Secret 有效，但没有查看部门与成员的权限。自建应用有自己的 Secret。',
    remedy: `请到${where}，复制后在“${step}”中重新填写。`,
  }),
  contact: () => ({
    sentence: '应用没有调用客户联系接口的权限',
    reason: '自建应用还不在客户联系的“可调用接口的应用”中。',
    remedy: '请到企业微信管理后台 → 客户联系 → 客户 → 展开 API → 可调用接口的应用 → 修改，勾选本系统使用的自建应用。',
  }),
};

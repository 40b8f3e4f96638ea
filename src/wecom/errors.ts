/** Every code WeCom's library and its HTTP API answer with: what it means, what to do about it, whether trying again can help. */
export type CodeKind =
  | 'network'
  | 'busy'
  | 'token'
  | 'address'
  | 'setting'
  | 'licence'
  | 'expired'
  | 'record'
  | 'absent'
  | 'host';

export interface CodeMeaning {
  readonly means: string;
  readonly remedy: string;
  readonly retry: boolean;
  readonly kind: CodeKind;
}

/** Codes of our own, for what WeCom has no number for. Negative and far from its single −1. */
export const OWN_CODES = {
  emptyBody: -9001,
  notJson: -9002,
  rowsDoNotFit: -9003,
  hostDied: -9004,
  hostSilent: -9005,
  seqTooLarge: -9006,
  alwaysDies: -9007,
  mediaStuck: -9008,
  mediaTooLarge: -9009,
  mediaShort: -9010,
  mediaDies: -9011,
  mediaUnreadable: -9012,
} as const;

const ARCHIVE_PAGE = '企业微信管理后台 → 管理工具 → 会话内容存档';
const APP_PAGE = '企业微信管理后台 → 应用管理 → 自建应用';
const WAIT = '系统会自动重试，一般无需处理；';

function code(kind: CodeKind, retry: boolean, means: string, remedy: string): CodeMeaning {
  return { kind, retry, means, remedy };
}

/** SDK return codes (10000–10011) and API errcodes share no number, so one table serves both. */
export const CODES: Readonly<Record<number, CodeMeaning>> = {
  10000: code(
    'setting',
    false,
    '传给 SDK 的参数有误',
    '请检查企业 ID、会话内容存档 Secret 与代理地址是否填写完整，没有多余的空格。',
  ),
  10001: code(
    'network',
    true,
    '连不上企业微信',
    `${WAIT}若持续出现，请检查服务器能否访问 qyapi.weixin.qq.com 的 443 端口，以及代理地址、账号与密码。`,
  ),
  10002: code('token', true, '企业微信的应答无法解析', `${WAIT}若持续出现，请检查代理或防火墙是否改写了应答。`),
  10003: code('network', true, 'SDK 内部的系统调用失败', `${WAIT}若持续出现，请检查服务器的内存与磁盘空间。`),
  10004: code(
    'setting',
    false,
    'SDK 返回了已停用的错误码',
    '请到企业微信开发者中心下载最新版会话内容存档 SDK，在“设置 → SDK”中上传。',
  ),
  10005: code(
    'record',
    false,
    '文件标识或密钥内容不正确',
    '该条记录已原样保留，请在待处理列表中查看；若大量出现，请确认 SDK 为最新版。',
  ),
  10006: code(
    'record',
    false,
    '解密失败',
    `请确认该公钥版本对应的私钥正确（${ARCHIVE_PAGE} → 消息加密公钥可查看版本号）；记录已原样保留。`,
  ),
  10007: code(
    'setting',
    false,
    'SDK 返回了已停用的错误码',
    '请到企业微信开发者中心下载最新版会话内容存档 SDK，在“设置 → SDK”中上传。',
  ),
  10008: code(
    'record',
    false,
    '消息密钥无法识别',
    `请确认该公钥版本对应的私钥正确（${ARCHIVE_PAGE} → 消息加密公钥可查看版本号）；记录已原样保留。`,
  ),
  10009: code(
    'address',
    true,
    '服务器的出口 IP 不在会话内容存档的可信 IP 中',
    `请在${ARCHIVE_PAGE} → 可信IP地址中添加服务器的出口 IP，数分钟后自动恢复。`,
  ),
  10010: code(
    'expired',
    false,
    '数据已超过企业微信的保留期限',
    '该数据已无法再取得，系统会记录缺口；请检查此前拉取为何中断。',
  ),
  10011: code(
    'setting',
    true,
    'SSL 证书校验失败',
    '请更新服务器的根证书（ca-certificates），或改用企业微信提供的 openssl 版 SDK；若使用代理，请确认它不拦截 HTTPS。',
  ),
  [-1]: code('busy', true, '企业微信系统繁忙', WAIT.replace('；', '。')),
  40001: code(
    'setting',
    false,
    'Secret 不正确',
    `请核对 Secret：会话存档的在${ARCHIVE_PAGE}，扫码登录用的在“应用管理”里的自建应用；两者不能混用，重新获取过的须重新填写。`,
  ),
  40003: code('absent', false, '成员账号无效', '该成员可能已离职或改过账号，无需处理。'),
  40013: code('setting', false, '企业 ID 不正确', '请到企业微信管理后台 → 我的企业 → 企业信息最下方复制企业 ID。'),
  40014: code('token', true, '访问凭证无效', `${WAIT}若持续出现，请检查 Secret 是否被重置。`),
  42001: code('token', true, '访问凭证已过期', `${WAIT}若持续出现，请校准服务器时间。`),
  40029: code('token', false, '扫码登录的授权码无效或已用过', '请重新扫码登录。'),
  40056: code('setting', false, '应用的 AgentId 不正确', `请到${APP_PAGE}核对 AgentId。`),
  40058: code('setting', false, '接口参数不合法', '请核对设置中的各项标识；若填写无误，请升级本系统。'),
  40091: code(
    'setting',
    false,
    'Secret 属于另一应用或另一企业',
    `请核对企业 ID 与 Secret 是否来自同一企业、同一应用（${APP_PAGE}）。`,
  ),
  41001: code(
    'setting',
    true,
    '缺少访问凭证：企业微信没有接受本系统的企业 ID 与 Secret',
    `请核对企业 ID 与会话内容存档 Secret（${ARCHIVE_PAGE}），并确认出口 IP 已在可信IP地址中。`,
  ),
  41002: code('setting', false, '缺少企业 ID', '请在“设置 → 企业信息”中填写企业 ID。'),
  41004: code('setting', false, '缺少 Secret', '请在设置中填写对应的 Secret。'),
  45009: code(
    'busy',
    true,
    '调用过于频繁，已被企业微信限制',
    '系统会放慢并自动重试；请确认没有其他系统同时拉取本企业的会话存档。',
  ),
  45033: code('busy', true, '并发调用过多', '系统会降低并发并自动重试；请确认没有其他系统同时调用。'),
  48002: code(
    'setting',
    false,
    '该 Secret 没有调用此接口的权限',
    `拉取会话须用会话内容存档的 Secret（${ARCHIVE_PAGE}），不可用应用的 Secret；其他接口请在${APP_PAGE}中授权。`,
  ),
  50001: code(
    'setting',
    false,
    '扫码登录的回跳域名未登记',
    `请到${APP_PAGE} → 企业微信授权登录中登记本系统的域名（含端口）。`,
  ),
  50002: code('setting', false, '该成员不在应用的可见范围内', `请到${APP_PAGE} → 可见范围中加入该成员。`),
  60011: code('setting', false, '没有查看该成员或部门的权限', `请到${APP_PAGE} → 可见范围中选择整个公司。`),
  60020: code(
    'address',
    true,
    '服务器的出口 IP 不在应用的企业可信 IP 中',
    `请到${APP_PAGE} → 企业可信IP中添加服务器的出口 IP，数分钟后自动恢复。`,
  ),
  60111: code('absent', false, '成员不存在', '该成员可能已离职或被删除，无需处理。'),
  60123: code('absent', false, '部门不存在', '该部门可能已被删除，无需处理。'),
  81013: code('setting', false, '通知的接收人全部无效', `请检查接收人是否在职，并在应用的可见范围内（${APP_PAGE}）。`),
  81017: code('setting', false, '企业客户群过多，须按群主分批查询', '请升级本系统；若已是最新版，请联系技术支持。'),
  84061: code('absent', false, '没有客户关系', '该成员没有外部联系人，无需处理。'),
  84074: code(
    'setting',
    false,
    '没有外部联系人的权限',
    '请到企业微信管理后台 → 客户联系 → 配置 → 使用范围中加入该成员，并在 API → 可调用接口的应用中勾选自建应用。',
  ),
  84084: code('absent', false, '外部联系人标识无效', '该外部联系人可能已不存在，无需处理。'),
  86001: code('absent', false, '群聊标识无效', '该群可能已解散，无需处理。'),
  86003: code('absent', false, '群聊不存在或无权查看', '该群可能已解散，无需处理。'),
  90501: code('absent', false, '不是客户群', '系统会改按内部群查询，无需处理。'),
  93000: code(
    'setting',
    false,
    '群机器人的地址无效',
    '机器人可能已被移出群或重置过，请在群里重新复制 Webhook 地址，到“规则 → 通知 → 渠道”中更新。',
  ),
  301002: code('setting', false, '应用没有调用此接口的权限', `请到${APP_PAGE}核对应用的权限与可见范围。`),
  301042: code(
    'address',
    true,
    '服务器的出口 IP 不在会话内容存档的可信 IP 中',
    `请在${ARCHIVE_PAGE} → 可信IP地址中添加服务器的出口 IP，数分钟后自动恢复。`,
  ),
  301048: code(
    'expired',
    false,
    '数据已超过企业微信的保留期限',
    '该数据已无法再取得，系统会记录缺口；请检查此前拉取为何中断。',
  ),
  301052: code('licence', false, '会话内容存档服务已到期', `请到${ARCHIVE_PAGE}续费，续费后自动恢复。`),
  [OWN_CODES.emptyBody]: code(
    'network',
    true,
    '企业微信的应答是空的',
    `${WAIT}若持续出现，请检查代理或防火墙是否截断了应答。`,
  ),
  [OWN_CODES.notJson]: code(
    'network',
    true,
    '收到的应答不是企业微信的数据（不是 JSON）',
    `${WAIT}若持续出现，请检查代理、防火墙或上网认证页面是否拦截了 qyapi.weixin.qq.com。`,
  ),
  [OWN_CODES.rowsDoNotFit]: code(
    'record',
    true,
    '企业微信的应答格式不符（缺少字段、序号乱序或条数过多）',
    '已停止接收这一批以免丢失；请升级本系统，并保留日志。',
  ),
  [OWN_CODES.hostDied]: code(
    'host',
    true,
    'SDK 子进程意外退出',
    `${WAIT}若持续出现，请检查服务器内存是否不足，并换用最新版 SDK。`,
  ),
  [OWN_CODES.hostSilent]: code(
    'host',
    true,
    'SDK 长时间没有应答，已被强制重启',
    `${WAIT}若持续出现，请检查服务器的 DNS 与代理。`,
  ),
  [OWN_CODES.seqTooLarge]: code(
    'record',
    false,
    '消息序号超出可安全处理的范围（2 的 53 次方）',
    '已停止拉取以免错乱；请升级本系统。',
  ),
  [OWN_CODES.alwaysDies]: code(
    'host',
    true,
    'SDK 解密每一条记录都会崩溃',
    '记录均已原样保留，没有丢失；请从企业微信开发者中心下载最新版会话内容存档 SDK，在“设置 → SDK”中上传。',
  ),
  [OWN_CODES.mediaStuck]: code(
    'record',
    false,
    '下载位置不再前进，文件没有尽头',
    '已停止下载这个文件，可在媒体页手动重试；若大量出现，请检查代理是否改写了应答，并换用最新版 SDK。',
  ),
  [OWN_CODES.mediaTooLarge]: code(
    'record',
    false,
    '文件超过了设置的大小上限',
    '可在媒体页单独下载这个文件，或调高 MEDIA_LIMITS_MB 后重启服务。',
  ),
  [OWN_CODES.mediaShort]: code(
    'record',
    true,
    '收到的字节少于消息中写明的',
    '系统会重新下载一次；仍然如此则原样保留并标明。',
  ),
  [OWN_CODES.mediaDies]: code(
    'record',
    false,
    'SDK 处理这个文件时总是崩溃',
    '已停止重试。请从企业微信开发者中心下载最新版会话内容存档 SDK，在“设置 → SDK”中上传后手动重试。',
  ),
  [OWN_CODES.mediaUnreadable]: code(
    'record',
    true,
    'SDK 返回的文件内容无法读取（长度不合理）',
    `${WAIT}若持续出现，请换用最新版会话内容存档 SDK。`,
  ),
};

export function describeCode(number: number): CodeMeaning {
  return (
    CODES[number] ??
    code(
      'setting',
      false,
      `企业微信返回了未知的错误码 ${number}`,
      `请在企业微信开发者中心的全局错误码页面查询 ${number}。`,
    )
  );
}

/** An answer of WeCom that is no success. `detail` is WeCom's own errmsg, which for 301042 and 60020 carries the caller's IP. */
export class WecomError extends Error {
  readonly call: string;
  readonly code: number;
  readonly retry: boolean;
  readonly kind: CodeKind;
  readonly remedy: string;
  /** WeCom's own errmsg, or ours; for the log. */
  readonly detail: string;
  /** Where WeCom saw us come from, when that is what it objects to. */
  readonly ip: string | null;

  constructor(call: string, number: number, detail = '') {
    const { means, remedy, retry, kind } = describeCode(number);
    super(`${means}（${call} ${number}）${CODES[number] || detail === '' ? '' : `：${detail.slice(0, 200)}`}`);
    this.name = number === OWN_CODES.seqTooLarge ? 'SeqTooLarge' : 'WecomError';
    this.call = call;
    this.detail = detail;
    this.code = number;
    this.retry = retry;
    this.kind = kind;
    this.ip = kind === 'address' ? callerIp(detail) : null;
    this.remedy = this.ip ? remedy.replace('服务器的出口 IP', ` ${this.ip} `) : remedy;
  }
}

/** The address WeCom saw us come from, out of its errmsg; null when it does not say. */
function callerIp(detail: string): string | null {
  return /from ip:\s*([0-9a-fA-F.:]+[0-9a-fA-F])/.exec(detail)?.[1] ?? null;
}

import type { App } from '../app.ts';
import { type SettingInForce, settingsOf } from '../config/in-force.ts';

/** 系统设置: what the installer fixed, by subject, with where each value comes from and how it is changed. */
const SUBJECTS: readonly {
  readonly title: string;
  readonly envs: RegExp;
  readonly go?: readonly [path: string, label: string];
}[] = [
  { title: '网页与登录', envs: /^(HOST|PORT|BASE_URL|TLS_\w+|ALLOW_HTTP|TRUSTED_PROXIES|SESSION_\w+)$/ },
  {
    title: '绑定企业微信',
    envs: /^(COMPANY|CORP_ID|\w*SECRET|AGENT_ID|SDK_\w+|PROXY|PROXY_AUTH|WECOM_\w+|WINDOW_DAYS)$/,
    go: ['/setup', '在页面上填写'],
  },
  { title: '数据与磁盘', envs: /^(DATA_DIR|KEY_FILE|\w*RESERVE_MB|MEDIA_\w+|FFMPEG_PATH|BACKUP_\w+)$/ },
  { title: '日志与监控', envs: /^(LOG_\w+|METRICS_\w+)$/ },
  { title: '其他', envs: /^/ },
];

const ANSWERS: Readonly<Record<string, string>> = { yes: '是', no: '否' };

interface SettingRow {
  readonly env: string;
  readonly value: string;
  readonly about: string;
  readonly source: string;
  /** Another than the default. */
  readonly differs: boolean;
  readonly fallback: string;
}

export function settingsView(
  { config, binding }: Pick<App, 'config' | 'binding'>,
  { q, only }: { q: string; only: string },
) {
  const { file, all, unknown } = settingsOf(config, binding);
  const wanted = q.trim().toLowerCase();
  const rows = all.map(rowOf);
  const shown = rows
    .filter(({ env, about, value }) => `${env} ${about} ${value}`.toLowerCase().includes(wanted))
    .filter(({ differs }) => only !== 'changed' || differs);
  const of = ({ env }: SettingRow) => SUBJECTS.find(({ envs }) => envs.test(env))!.title;
  const groups = SUBJECTS.map(({ title, go = null }) => ({
    title,
    go,
    rows: shown.filter((row) => of(row) === title),
  }));
  const searched = q === '' ? '' : `&q=${encodeURIComponent(q)}`;
  return {
    file,
    unknown,
    groups: groups.filter((group) => group.rows.length > 0),
    q,
    only,
    everyAddress: `/settings${q === '' ? '' : `?q=${encodeURIComponent(q)}`}`,
    changedAddress: `/settings?only=changed${searched}`,
    every: rows.length,
    changed: rows.filter(({ differs }) => differs).length,
  };
}

function rowOf({ env, value, fallback, from, line, about }: SettingInForce): SettingRow {
  const words = (text: string) => ANSWERS[text] ?? text;
  const source = { default: '默认', file: `设置文件第 ${line} 行`, environment: '环境变量', page: '设置页' }[from];
  return { env, about, source, value: words(value), fallback: words(fallback), differs: value !== fallback };
}

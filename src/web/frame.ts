import { may, type Permission, type Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { EVERY_VIOLATION } from '../lib/violation-words.ts';
import { countApprovals } from '../store/export-approvals.ts';
import type { Health } from '../store/health.ts';
import { readHealth } from '../store/health.ts';
import { countViolations } from '../store/violation-list.ts';
import { type HelpLink, helpFor } from './help-links.ts';
import { ago, briefly, fullTime } from './words.ts';

/** What stands around every page: the rail, the state of the archive, and a banner when it is threatened. */
interface MenuItem {
  readonly path: string;
  readonly label: string;
  readonly icon: string;
  readonly may: Permission;
  /** Not for who has this as well: it is in the menu for that. */
  readonly unless?: Permission;
  /** Pages that belong to it though they lie elsewhere. */
  readonly also?: readonly string[];
  /** Second key after g. */
  readonly key: string;
}

const MENU: readonly MenuItem[] = [
  { path: '/', label: '首页', icon: 'home', may: 'own-account', key: 'h' },
  { path: '/chats', also: ['/reasons'], label: '会话', icon: 'messages', may: 'read-chats', key: 'c' },
  { path: '/search', label: '检索', icon: 'search', may: 'search', key: 's' },
  { path: '/bookmarks', label: '收藏', icon: 'bookmark', may: 'read-chats', key: 'b' },
  { path: '/recordings', label: '音视频', icon: 'microphone', may: 'read-chats', key: 'a' },
  {
    path: '/employees',
    also: ['/customers', '/groups', '/changes'],
    label: '通讯录',
    icon: 'address-book',
    may: 'see-directory',
    key: 'p',
  },
  { path: '/exports', label: '导出', icon: 'package-export', may: 'export', key: 'e' },
  {
    path: '/exports/approvals',
    also: ['/exports'],
    label: '导出',
    icon: 'package-export',
    may: 'approve-exports',
    unless: 'export',
    key: 'e',
  },
  {
    path: '/violations',
    also: ['/samples', '/reviews'],
    label: '违规',
    icon: 'shield-exclamation',
    may: 'see-violations',
    key: 'v',
  },
  {
    path: '/figures',
    also: ['/timeouts', '/reply-rules', '/dialogue-rules', '/calendars', '/reports'],
    label: '统计',
    icon: 'chart-bar',
    may: 'see-figures',
    key: 'f',
  },
  {
    path: '/timeouts',
    also: ['/reply-rules'],
    label: '超时',
    icon: 'clock-exclamation',
    may: 'see-timeouts',
    unless: 'see-figures',
    key: 'f',
  },
  { path: '/cases', also: ['/excerpts'], label: '案件', icon: 'briefcase', may: 'see-cases', key: 'k' },
  { path: '/rules', also: ['/notices'], label: '规则', icon: 'list-check', may: 'see-rules', key: 'r' },
  {
    path: '/retention',
    also: ['/holds', '/disposals', '/restrictions'],
    label: '保留',
    icon: 'clock-shield',
    may: 'see-retention',
    key: 'd',
  },
  { path: '/evidence', label: '存证', icon: 'certificate', may: 'see-evidence', key: 'z' },
  { path: '/trail', label: '日志', icon: 'file-text', may: 'see-trail', key: 'l' },
  {
    path: '/accounts',
    also: ['/roles', '/invitations', '/masking', '/access-settings', '/separation'],
    label: '权限',
    icon: 'users',
    may: 'manage-accounts',
    key: 'u',
  },
  {
    path: '/roles',
    also: ['/accounts', '/masking', '/access-settings', '/separation'],
    label: '权限',
    icon: 'users',
    may: 'manage-roles',
    unless: 'manage-accounts',
    key: 'u',
  },
  { path: '/health', also: ['/media'], label: '状态', icon: 'heartbeat', may: 'see-health', key: 't' },
  {
    path: '/setup',
    also: ['/keys', '/doctor', '/licences', '/checkpoint-places', '/backups', '/settings', '/support'],
    label: '设置',
    icon: 'settings',
    may: 'set-up',
    key: 'o',
  },
];

export interface Frame {
  readonly menu: readonly (MenuItem & {
    readonly current: boolean;
    readonly waiting?: string | null;
    readonly waitingWords?: string;
  })[];
  readonly person: { readonly name: string; readonly letters: string };
  readonly archive: ArchiveState;
  readonly banner: Banner | null;
  /** Where the handbook tells of this page. */
  readonly help: HelpLink;
  readonly inHelp: boolean;
}

interface Banner {
  readonly sentence: string;
  readonly remedy: string;
  /** Where to go on, and what the button says; null for who may not go there. */
  readonly go: { readonly path: string; readonly label: string } | null;
}

export interface ArchiveState {
  readonly tone: 'ok' | 'warning' | 'error';
  readonly brief: string;
  readonly title: string;
}

const FRESH = 5 * 60_000;
const LATE = 30 * 60_000;

const OFTEN = 3000;
const TOO_OLD = 30_000;
const MOST_WAITING = 99;
const MOST_READERS = 1000;

/**
 * What all pages show, read at most every three seconds: the health of the archive, and for each person how many violations
 * wait. A page does not wait for it: it shows what was known before, unless that is older than half a minute.
 */
export class Glance {
  readonly #app: Pick<App, 'store' | 'clock'>;
  readonly #health = new Glimpse<Health>();
  readonly #waiting = new Map<number, Glimpse<number>>();
  readonly #approvals = new Map<number, Glimpse<number>>();

  constructor(app: Pick<App, 'store' | 'clock'>) {
    this.#app = app;
  }

  health(viewer: Viewer): Promise<Health> {
    return this.#health.of(this.#app.clock(), () => this.#app.store.read(readHealth, viewer));
  }

  /** Violations nobody has judged, up to 100. */
  waiting(viewer: Viewer): Promise<number> {
    return glimpseOf(this.#waiting, viewer).of(this.#app.clock(), async () => {
      const { count, capped } = await this.#app.store.read(countViolations, viewer, OPEN, { most: MOST_WAITING });
      return capped ? MOST_WAITING + 1 : count;
    });
  }

  /** Exports of others that wait for this person's word. */
  approvals(viewer: Viewer): Promise<number> {
    const { clock, store } = this.#app;
    return glimpseOf(this.#approvals, viewer).of(clock(), () => store.read(countApprovals, viewer));
  }
}

function glimpseOf(all: Map<number, Glimpse<number>>, { accountId }: Viewer): Glimpse<number> {
  const glimpse = all.get(accountId) ?? new Glimpse<number>();
  if (all.size >= MOST_READERS) all.clear();
  all.set(accountId, glimpse);
  return glimpse;
}

const OPEN = { ...EVERY_VIOLATION, states: ['open'] } as const;

class Glimpse<What> {
  #at = Number.NEGATIVE_INFINITY;
  #known: Promise<What> | null = null;

  of(now: number, read: () => Promise<What>): Promise<What> {
    const [known, age] = [this.#known, Math.abs(now - this.#at)];
    if (known && age < OFTEN) return known;
    this.#at = now;
    const fresh = read();
    fresh.then(
      () => {
        this.#known = fresh;
      },
      () => {
        this.#known = null;
      },
    );
    return known && age < TOO_OLD ? known : fresh;
  }
}

export async function frameOf(
  app: Pick<App, 'clock' | 'log'>,
  viewer: Viewer,
  glance: Glance,
  path: string,
): Promise<Frame> {
  const [health, waiting, approvals] = await Promise.all([
    glance.health(viewer).catch((error) => {
      app.log.error({ err: error }, 'the state of the archive could not be read');
      return null;
    }),
    waitingFor(app, viewer, glance),
    approvalsFor(app, viewer, glance),
  ]);
  return {
    menu: menuOf(viewer).map((item) => ({
      ...item,
      ...(item.may === 'see-violations' ? { waiting, waitingWords: '未审核' } : {}),
      ...(item.icon === 'package-export' ? { waiting: approvals, waitingWords: '待审批' } : {}),
      current: [item.path, ...(item.also ?? [])].some((menuPath) => isUnder(path, menuPath)),
    })),
    person: { name: viewer.name, letters: [...viewer.name].slice(-2).join('') },
    archive: health ? archiveState(health, app.clock()) : UNREADABLE,
    banner: health
      ? bannerOf(health, viewer, path)
      : { sentence: UNREADABLE.title, remedy: UNREADABLE_REMEDY, go: null },
    help: helpFor(path),
    inHelp: isUnder(path, '/help'),
  };
}

/** For who judges them; null when none waits. */
async function waitingFor(app: Pick<App, 'log'>, viewer: Viewer, glance: Glance): Promise<string | null> {
  if (!may(viewer, 'see-violations') || !may(viewer, 'judge')) return null;
  const waiting = await glance.waiting(viewer).catch((error) => {
    app.log.error({ err: error }, 'violations that wait could not be counted');
    return 0;
  });
  if (waiting === 0) return null;
  return waiting > MOST_WAITING ? `${MOST_WAITING}+` : String(waiting);
}

/** For who approves exports; null when none waits. */
async function approvalsFor(app: Pick<App, 'log'>, viewer: Viewer, glance: Glance): Promise<string | null> {
  if (!may(viewer, 'approve-exports')) return null;
  const waiting = await glance.approvals(viewer).catch((error) => {
    app.log.error({ err: error }, 'exports that wait could not be counted');
    return 0;
  });
  if (waiting === 0) return null;
  return waiting > MOST_WAITING ? `${MOST_WAITING}+` : String(waiting);
}

/** What somebody who may do this much finds in the menu. */
export function menuOf({ permissions }: Pick<Viewer, 'permissions'>): readonly MenuItem[] {
  const has = (permission: Permission) => permissions.includes(permission);
  return MENU.filter(({ may, unless }) => has(may) && !(unless && has(unless)));
}

const UNREADABLE: ArchiveState = { tone: 'error', brief: '–', title: '存档状态读取失败' };
const UNREADABLE_REMEDY = '已存档的消息不受影响。请运维查看服务日志与磁盘。';

function isUnder(path: string, menuPath: string): boolean {
  return path === menuPath || (menuPath !== '/' && path.startsWith(`${menuPath}/`));
}

/** How long ago we knew that nothing was left to pull. */
export function archiveState(
  { pulling, newestSentAt }: Pick<Health, 'pulling' | 'newestSentAt'>,
  now: number,
): ArchiveState {
  const newest = newestSentAt === null ? '还没有收到消息' : `最新一条 ${fullTime(newestSentAt)} 发出`;
  if (pulling.caughtUpAt === null) {
    const failing = pulling.state === 'failing' || pulling.state === 'paused';
    return { tone: failing ? 'error' : 'warning', brief: '–', title: `尚未与企业微信对齐过；${newest}` };
  }
  const age = now - pulling.caughtUpAt;
  const broken = pulling.state === 'failing' || pulling.state === 'paused';
  const tone = broken || age > LATE ? 'error' : age > FRESH ? 'warning' : 'ok';
  return { tone, brief: briefly(age), title: `${ago(pulling.caughtUpAt, now)}与企业微信对齐；${newest}` };
}

/** Not where it is said in full anyway: on the start and health pages, and in the wizard. */
function bannerOf(health: Health, viewer: Viewer, path: string): Banner | null {
  if (path === '/health' || path === '/') return null;
  const address = health.incidents.find(({ kind, over }) => kind === 'address' && !over);
  if (address) return isUnder(path, '/setup') ? null : addressBanner(address, viewer);
  const { state, sentence } = health.pulling;
  if (state !== 'failing' && state !== 'paused') return null;
  const open = health.incidents.find(({ over }) => !over);
  if (open?.kind === 'setup') {
    if (isUnder(path, '/setup')) return null;
    return { sentence, remedy: '', go: goTo(viewer, 'set-up', '/setup', '去绑定') };
  }
  return {
    sentence: `${state === 'paused' ? '拉取已暂停' : '拉取未成功'}：${sentence}`,
    remedy: open?.remedy ?? '',
    go: goTo(viewer, 'see-health', '/health', '查看原因'),
  };
}

const APP_ADDRESS = 60020;

/** WeCom turns us away: also while messages still come, for names and sign-in do not. */
function addressBanner({ sentence, remedy, code }: Health['incidents'][number], viewer: Viewer): Banner {
  const path = code === APP_ADDRESS ? '/setup/app' : '/setup/archive-ip';
  return { sentence, remedy, go: goTo(viewer, 'set-up', path, '去处理') };
}

function goTo(viewer: Viewer, may: Permission, path: string, label: string): Banner['go'] {
  return viewer.permissions.includes(may) ? { path, label } : null;
}

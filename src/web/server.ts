import express, { type Express, type Request } from 'express';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { type Config, isSecure } from '../config.ts';
import { bytesFree } from '../lib/disk.ts';
import type { Account } from '../store/accounts.ts';
import type { Member } from '../store/viewers.ts';
import { arrivals } from './arrivals.ts';
import { callbacks } from './callbacks.ts';
import { Browsers } from './devices.ts';
import { errorPages, NotFound } from './errors.ts';
import { frameOf, Glance } from './frame.ts';
import { Members } from './members.ts';
import { Metrics } from './metrics.ts';
import { actions, pages } from './pages/index.ts';
import { probes, startingProbes } from './probes.ts';
import { forms, general, guard, headers, media, ownHost, seenThroughTls, trustedProxies } from './protection.ts';
import { requests } from './requests.ts';
import { sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { uploads } from './upload.ts';
import { rights, Views } from './views.ts';
import { type Doors, memberOf } from './visit.ts';
import type { Web } from './web.ts';

/** The web of the appliance: pages and actions from their registry behind one door. There is no other way to mount a URL. */
/** `access`: in place of what somebody's roles allow, for tests. */
export function createServer(app: App, access?: (account: Account) => Viewer): Express {
  const server = express();
  const views = new Views();
  const members = new Members(app);
  const browsers = new Browsers(app.config);
  const signIn = new SignIn(app, members, browsers);
  const viewerOf = (member: Member) => access?.(member.account) ?? member.viewer;
  const web: Web = {
    app,
    express: server,
    doors: doorsOf(app, { signIn, members, browsers, viewerOf }),
    guard: guard(app, browsers),
    render: rendering(app, views, viewerOf),
  };
  const metrics = new Metrics(app, () => bytesFree(app.config.dataDir));
  app.support.useMetrics(() => metrics.text());
  prepare(server, app, { views, metrics });
  server.use(probes(app, metrics)); // monitoring has neither session nor form
  server.use('/callback', callbacks(app)); // nor has WeCom
  server.use(arrivals(app, views));
  server.use(sessions(app), signIn.passport.initialize(), signIn.passport.session(), general(), media());
  server.use(express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 2000 }), uploads(actions), forms());
  for (const { mount } of [...pages, ...actions]) mount(web);
  server.use(() => {
    throw new NotFound();
  });
  server.use(errorPages(web));
  return server;
}

/** Answers everything with 「正在启动」 until the program is up; the browser comes back by itself. */
export function createStartingServer(
  config: Pick<Config, 'baseUrl' | 'tlsCert'>,
  upgrading: () => Upgrading | null = () => null,
): Express {
  const server = express();
  const views = new Views();
  server.disable('x-powered-by').use(startingProbes(), ...headers(isSecure(config)), views.assets.serve);
  server.use(async (_req, res) => {
    res
      .status(503)
      .set('Retry-After', '3')
      .type('html')
      .send(await views.render('errors/starting', { upgrade: upgradeWords(upgrading()) }));
  });
  return server;
}

/** How far the migrations have come. */
interface Upgrading {
  readonly name: string;
  readonly done: number;
  readonly count: number;
  readonly doneBytes: number;
  readonly bytes: number;
}

function upgradeWords(upgrading: Upgrading | null): { percent: number; words: string } | null {
  if (!upgrading) return null;
  const { name, done, count, doneBytes, bytes } = upgrading;
  const percent = bytes === 0 ? 100 : Math.floor((doneBytes / bytes) * 100);
  const words = name === '' ? '数据升级完成，正在打开存档' : `正在升级第 ${done + 1} 个文件，共 ${count} 个：${name}`;
  return { percent, words };
}

function prepare(server: Express, app: App, { views, metrics }: { views: Views; metrics: Metrics }): void {
  const secure = isSecure(app.config);
  server.disable('x-powered-by');
  server.set('query parser', 'simple');
  server.set('trust proxy', trustedProxies(app.config));
  server.use(requests(app, (served) => metrics.served(served)));
  server.use(...headers(secure), views.assets.serve);
  server.use(ownHost);
  if (secure) server.use(seenThroughTls);
}

type ViewerOf = (member: Member) => Viewer;

function doorsOf(
  app: App,
  { signIn, members, browsers, viewerOf }: { signIn: SignIn; members: Members; browsers: Browsers; viewerOf: ViewerOf },
): Doors {
  return {
    app,
    memberOf: (id) => members.find(id),
    baseUrl: app.config.baseUrl,
    browsers,
    viewerOf,
    check: (way, req, res) => signIn.check(way, req, res),
    personOfScan: (req, purpose) => signIn.personOfScan(req, purpose),
  };
}

function rendering(app: App, views: Views, viewerOf: ViewerOf): Web['render'] {
  const glance = new Glance(app);
  return async (req, view, data, whole) => {
    const member = memberOf(req);
    const bare = !whole || !member || req.res?.locals['bare'] === true;
    const frame = bare ? null : await frameOf(app, viewerOf(member), glance, req.path);
    const given = member ? viewerOf(member).permissions : [];
    const common = { frame, toast: whole ? takeToast(req) : null, csrfToken: () => req.csrfToken?.() ?? '' };
    return views.render(view, { ...common, ...rights((what) => given.includes(what)), ...data });
  };
}

function takeToast(req: Request): string | null {
  const toast = req.session?.toast ?? null;
  if (toast) delete req.session.toast;
  return toast;
}

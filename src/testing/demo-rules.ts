import { EVERYONE } from '../access/scope.ts';
import { ALL_PERMISSIONS, type Viewer } from '../access/viewer.ts';
import { NOTICE_SETTINGS, type NoticeSettings } from '../alerts/settings.ts';
import type { Config } from '../config.ts';
import { createLocalApp } from '../local-app.ts';
import { saveChannel } from '../store/channels.ts';
import { createRule, NOBODY, type RuleContent, switchRule } from '../store/rules.ts';
import { insertSampling, listSamplings, switchSampling } from '../store/samplings.ts';
import { saveSetting } from '../store/settings.ts';
import { newRule } from '../web/rule-form.ts';
import { packRules } from '../web/rule-kinds-view.ts';
import { settleFigures } from './demo-figures.ts';

/** What the company of the demo looks for, and whom it tells: as its officer would have settled it on the pages. */
type App = ReturnType<typeof createLocalApp>;

export interface DemoWays {
  /** The key of a robot that the simulated WeCom knows. */
  readonly robot: string;
  readonly smtpPort: number;
}

/** The account that will be made first. */
const OFFICER: Viewer = { accountId: 1, name: '演示', permissions: ALL_PERMISSIONS, scope: 'everyone' };
const REPLIED_IN_TIME = 35 * 86_400_000; // ago: since then answers had to be quick
const LEFT_OFF = ['offline', 'abuse'];
const SWITCHED_ON = ['diversion', 'private-payment', 'promises'];
const LEADERS = { ...NOBODY, departmentLeaders: true };
const MAILBOX = 'fengkong@example.com';

/** Before the appliance starts, so that all of the past it archives is looked at. */
export async function settleDemo(config: Config, ways: DemoWays): Promise<void> {
  const app = createLocalApp(config, { cryptoWorkers: 0 });
  try {
    await addRules(app);
    await addChannels(app, ways);
    await addSampling(app);
    await settleFigures(app.store, OFFICER, app.clock() - REPLIED_IN_TIME);
  } finally {
    await app.close();
  }
}

async function addRules(app: App): Promise<void> {
  for (const name of LEFT_OFF) for (const rule of packRules(name)!.rules) await addRule(app, rule);
  const packed = SWITCHED_ON.flatMap((name) => packRules(name)!.rules);
  const packets = { ...newRule('red-packet'), name: '发红包', severity: 'low', spec: { from: 5000 } } as const;
  for (const { content, pack } of [...packed, { content: packets, pack: null }])
    await addRule(app, { content: { ...content, scope: EVERYONE, notify: LEADERS }, pack });
}

async function addRule(
  { store, clock }: App,
  rule: { readonly content: RuleContent; readonly pack: string | null },
): Promise<void> {
  const id = await store.write(createRule, OFFICER, rule, clock());
  if (rule.content.scope) await store.write(switchRule, OFFICER, { id, seenVersion: 1, on: true }, clock());
}

/** A robot and a mail server; neither leaves the machine. */
async function addChannels({ store, alerts, clock }: App, { robot, smtpPort }: DemoWays): Promise<void> {
  const key = alerts.newChannelKey();
  const sealed = alerts.sealSecret(key, robot);
  const group = { key, kind: 'robot', name: '风控群', settings: {}, secret: sealed } as const;
  await store.write(saveChannel, OFFICER, group, clock());
  const settings = { host: '127.0.0.1', port: smtpPort, security: 'none', user: '', from: 'huicun@example.com' };
  const mail = { key: 'mail', kind: 'mail', name: '邮件', settings, secret: null } as const;
  await store.write(saveChannel, OFFICER, mail, clock());
  const notices: Partial<NoticeSettings> = {
    violations: { people: [], roles: [], robots: [key], mails: [] },
    system: { people: [], roles: [], robots: [key], mails: [MAILBOX] },
  };
  await store.write(saveSetting, OFFICER, NOTICE_SETTINGS, notices, clock());
}

async function addSampling({ store, clock }: App): Promise<void> {
  const plan = { name: '每周抽检', scope: EVERYONE, share: null, number: 1 };
  await store.write(insertSampling, OFFICER, plan, clock());
  const [made] = await store.read(listSamplings, OFFICER);
  await store.write(switchSampling, OFFICER, { id: made!.id, isOn: true, at: clock() });
}

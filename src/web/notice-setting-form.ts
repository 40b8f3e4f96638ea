import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import { type Audience, isMailAddress, type NoticeSettings, noticeSettings } from '../alerts/settings.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { isEmployee } from '../messages/people.ts';
import { listChannels } from '../store/channels.ts';
import { listRoles } from '../store/roles.ts';
import { type Face, People } from './people.ts';

/** The form of who hears, when and of what. */
const several = z.preprocess((given) => [given ?? []].flat(), z.array(z.string().max(100)).max(200));
const text = z.string().trim().max(5000).default('');

export const settingFields = z.object({
  on: z.literal('yes').optional(),
  content: z.literal('yes').optional(),
  grave: z.literal('yes').optional(),
  quiet: z.literal('yes').optional(),
  gather: text,
  quietFrom: text,
  quietTo: text,
  deadMinutes: text,
  deadTimes: text,
  'violations-person': several,
  'violations-role': several,
  'violations-robot': several,
  'violations-mail': text,
  'system-person': several,
  'system-role': several,
  'system-robot': several,
  'system-mail': text,
});

export type SettingFields = z.output<typeof settingFields>;

/** A UserError says what is wrong with it. */
export function readNoticeSettings(fields: SettingFields): NoticeSettings {
  const settings = {
    ...{ on: fields.on === 'yes', withContent: fields.content === 'yes', graveAnyway: fields.grave === 'yes' },
    gatherMinutes: numberIn(fields.gather || '0', '汇总的间隔', 0, 1440),
    quiet: fields.quiet === 'yes' ? readQuiet(fields) : null,
    violations: readAudience(fields, 'violations'),
    system: readAudience(fields, 'system'),
    deadMinutes: numberIn(fields.deadMinutes, '存档中断的分钟数', 10, 10_080),
    deadTimes: numberIn(fields.deadTimes, '平时间隔的倍数', 1, 100),
  };
  return noticeSettings.parse(settings);
}

/** As far as it was filled in, to be shown again beside what is wrong with it. */
export function draftSettings(fields: SettingFields): NoticeSettings {
  const audience = (of: 'violations' | 'system'): Audience => ({
    people: fields[`${of}-person`].filter(isEmployee),
    roles: fields[`${of}-role`],
    robots: fields[`${of}-robot`],
    mails: fields[`${of}-mail`].split('\n'),
  });
  return {
    ...{ on: fields.on === 'yes', withContent: fields.content === 'yes', graveAnyway: fields.grave === 'yes' },
    quiet: fields.quiet === 'yes' ? { from: fields.quietFrom, to: fields.quietTo } : null,
    gatherMinutes: Number.parseInt(fields.gather, 10) || 0,
    deadMinutes: Number.parseInt(fields.deadMinutes, 10) || 60,
    deadTimes: Number.parseInt(fields.deadTimes, 10) || 3,
    violations: audience('violations'),
    system: audience('system'),
  };
}

const CLOCK = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/;
const clockIn = (given: string): string =>
  given.trim().replace(CLOCK, (_, hour: string, minute: string) => `${hour.padStart(2, '0')}:${minute}`);

function readQuiet({ quietFrom, quietTo }: SettingFields): NoticeSettings['quiet'] {
  const [from, to] = [clockIn(quietFrom), clockIn(quietTo)];
  if (!CLOCK.test(from) || !CLOCK.test(to)) throw new UserError('免打扰要填写开始和结束的时间，例如 21:00 到 08:00。');
  if (from === to) throw new UserError('免打扰的开始与结束时间相同，改其中一个，或取消免打扰。');
  return { from, to };
}

function readAudience(fields: SettingFields, of: 'violations' | 'system'): Audience {
  const mails = [...new Set(fields[`${of}-mail`].split(/[\s,，;；]+/).filter((mail) => mail !== ''))];
  const wrong = mails.find((mail) => !isMailAddress(mail));
  if (wrong !== undefined) throw new UserError(`“${wrong}”不是邮箱地址，改正或删去它。`);
  return {
    people: [...new Set(fields[`${of}-person`].filter(isEmployee))],
    roles: [...new Set(fields[`${of}-role`])],
    robots: [...new Set(fields[`${of}-robot`])],
    mails,
  };
}

function numberIn(given: string, what: string, least: number, most: number): number {
  const number = Number(given);
  if (/^\d+$/.test(given) && number >= least && number <= most) return number;
  throw new UserError(`${what}填写 ${least} 至 ${most} 的整数。`);
}

interface AudienceForm {
  readonly name: string;
  readonly legend: string;
  readonly about: string;
  readonly picker: {
    readonly name: string;
    readonly label: string;
    readonly of: 'employee';
    readonly placeholder: string;
    readonly picked: readonly { readonly id: string; readonly face: Face }[];
  };
  readonly roles: readonly Choice[];
  readonly robots: readonly Choice[];
  readonly mails: string;
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly on: boolean;
}

export interface SettingForm {
  readonly settings: NoticeSettings;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly audiences: { readonly violations: AudienceForm; readonly system: AudienceForm };
  readonly hasMail: boolean;
  /** Trouble with the application itself would be told through the application alone. */
  readonly onlyWecom: boolean;
  readonly sentence: string;
}

export async function settingForm(
  app: App,
  viewer: Viewer,
  settings: NoticeSettings,
  sentence = '',
): Promise<SettingForm> {
  const [roles, channels] = await Promise.all([
    app.store.read(listRoles, viewer),
    app.store.read(listChannels, viewer),
  ]);
  const people = new People(app.names);
  const robots = channels.filter(({ kind }) => kind === 'robot');
  const audience = (name: 'violations' | 'system', legend: string, about: string): AudienceForm => {
    const chosen = settings[name];
    const picked = chosen.people.map((id) => ({ id, face: people.face(id) }));
    return {
      ...{ name, legend, about, mails: chosen.mails.join('\n') },
      picker: { name: `${name}-person`, label: '通知人', of: 'employee', placeholder: '姓名、拼音或账号', picked },
      roles: roles
        .filter(({ key, off }) => !off || chosen.roles.includes(key))
        .map((role) => ({ value: role.key, label: role.name, on: chosen.roles.includes(role.key) })),
      robots: robots.map(({ key, name: label }) => ({ value: key, label, on: chosen.robots.includes(key) })),
    };
  };
  const { system, quiet } = settings;
  return {
    ...{ settings, sentence, quietFrom: quiet?.from ?? '21:00', quietTo: quiet?.to ?? '08:00' },
    audiences: {
      violations: audience('violations', '所有违规另外通知', '在规则各自的通知人之外，每一条违规都通知他们'),
      system: audience('system', '系统运行提醒', '拉取延迟、存档中断、磁盘、密钥、席位、媒体过期、可信 IP'),
    },
    hasMail: channels.some(({ kind }) => kind === 'mail'),
    onlyWecom: system.robots.length + system.mails.length === 0,
  };
}

import type { Hearers, Level, ReplyRuleContent } from './reply-rule.ts';

/** What a reply rule must be like before it is kept. */
export const MOST_LEVELS = 5;
export const MOST_MINUTES = 43_200;
const MOST_CHOSEN = 1000;
const MOST_HEARERS = 100;

export const NOBODY_HEARS: Hearers = {
  ...{ employee: false, departmentLeaders: false, directLeaders: false, roomOwner: false, roomKeeper: false },
  ...{ people: [], robots: [], mails: [] },
};

/** Such a level is only recorded. */
export function isSilent({ hearers }: Pick<Level, 'hearers'>): boolean {
  const { people, robots, mails, ...marked } = hearers;
  return !Object.values(marked).includes(true) && people.length + robots.length + mails.length === 0;
}

/** Why it cannot be kept, each with the remedy; none: it can. */
export function flawsOfReplyRule({ departments, employees, excluded, levels }: ReplyRuleContent): string[] {
  const flaws = levels.flatMap((level, i) => flawsOfLevel(level, i, levels[i - 1] ?? null));
  if (levels.length === 0) flaws.push('至少要有一级提醒，填写第 1 级的分钟数。');
  if (levels.length > MOST_LEVELS) flaws.push(`最多 ${MOST_LEVELS} 级，去掉多余的。`);
  if ([departments, employees, excluded].some(({ length }) => length > MOST_CHOSEN))
    flaws.push(`部门、员工和排除的员工各最多 ${MOST_CHOSEN} 个，人多时改为选部门。`);
  const both = employees.filter((one) => excluded.includes(one));
  if (both.length > 0) flaws.push('同一名员工不能既选中又排除，去掉其中一处。');
  return flaws;
}

function flawsOfLevel({ minutes, hearers }: Level, i: number, before: Level | null): string[] {
  const name = `第 ${i + 1} 级`;
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MOST_MINUTES)
    return [`${name}的分钟数填 1 到 ${MOST_MINUTES} 的整数。`];
  if (before !== null && minutes <= before.minutes)
    return [`${name}要比第 ${i} 级的 ${before.minutes} 分钟长，现在是 ${minutes} 分钟。`];
  const chosen = [hearers.people, hearers.robots, hearers.mails];
  return chosen.some(({ length }) => length > MOST_HEARERS)
    ? [`${name}的通知人太多，每种最多 ${MOST_HEARERS} 个。`]
    : [];
}

const keyOf = ({ clock, counted, calendar, departments, employees, excluded, levels }: ReplyRuleContent) =>
  JSON.stringify([clock, counted, calendar, departments, employees, excluded, levels.map(({ minutes }) => minutes)]);

/** When answers are late is the same by both; only who hears of it may differ. */
export const judgesAlike = (one: ReplyRuleContent, other: ReplyRuleContent): boolean => keyOf(one) === keyOf(other);

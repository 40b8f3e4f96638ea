/** What a group's portrait and its spreadsheet call things. How somebody came in is worded as in the source (S3 §4.2.3). */
const JOINED: Readonly<Record<number, string>> = {
  1: '由成员邀请入群（直接邀请入群）',
  2: '由成员邀请入群（通过邀请链接入群）',
  3: '通过扫描群二维码入群',
};

/** Null when WeCom did not tell. */
export const joinedBy = (scene: number): string | null => (scene === 0 ? null : (JOINED[scene] ?? `方式 ${scene}`));

export const ACTIVITY_WORDS = { active: '活跃', quiet: '不活跃', unknown: '未知' } as const;

/** Of a group whose members WeCom did not tell, nothing can be said. */
export const activityWord = (isActive: boolean, rate: number | null): string =>
  rate === null ? ACTIVITY_WORDS.unknown : isActive ? ACTIVITY_WORDS.active : ACTIVITY_WORDS.quiet;

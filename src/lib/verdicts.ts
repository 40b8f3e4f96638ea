/** How violations and samples are judged, for pages and the store alike. */
export const VERDICTS = ['confirmed', 'false', 'escalated'] as const;
export type Verdict = (typeof VERDICTS)[number];

export const CLAIM_MS = 15 * 60_000;
/** So long one may take back what one has just decided. */
export const UNDO_MS = 10 * 60_000;

export const OWN_VIOLATION = '这一条由您本人触发，须由其他审核人判定。';
export const OWN_SAMPLE = '这一份抽中的是您本人的会话，须由其他审核人检查。';

/** The setting that says for which severities two persons must judge. */
export const TWO_PERSONS = 'review-two-persons';

export const SAMPLE_STATES = {
  open: '待检查',
  clean: '已查无异常',
  confirmed: '发现违规',
  escalated: '需升级',
} as const;

export type SampleState = keyof typeof SAMPLE_STATES;

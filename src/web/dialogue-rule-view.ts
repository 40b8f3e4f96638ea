import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { DialogueRules } from '../figures/basis.ts';
import { COMMON_PHRASES } from '../figures/phrase.ts';
import { SILENCE } from '../figures/silence.ts';
import { listDialogueVersions, type RuleVersion, readDialogueRules } from '../store/dialogue-rules.ts';
import { listEndPhrases } from '../store/end-phrases.ts';
import { type FigureRebuild, readFigureRebuild } from '../store/figure-rebuild.ts';
import { count, fullTime, listTime } from './words.ts';

/** The page of dialogue rules: what is in force, the phrases, how far figures are, what was changed lately. */
export const phraseId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const LAST = 5;

interface Written {
  readonly fields?: { readonly on: string; readonly single: string; readonly group: string };
  readonly adding?: string;
  readonly sentence?: string;
  /** Which form the sentence is about. */
  readonly about?: 'rules' | 'phrases';
}

export async function dialogueRuleView(app: App, viewer: Viewer, written: Written = {}) {
  const { rules, version } = await app.store.read(readDialogueRules, viewer);
  const phrases = await app.store.read(listEndPhrases, viewer);
  const { rows, total } = await app.store.read(listDialogueVersions, viewer, { skip: 0, limit: LAST });
  const now = app.clock();
  const { fields = fieldsOf(rules), adding = '', sentence = '', about = 'rules' } = written;
  return {
    ...{ version, fields, adding, sentence, about, silence: SILENCE, isOff: !rules.phrasesOn },
    rebuild: rebuildView(await app.store.read(readFigureRebuild, viewer), version),
    phrases: phrases.map(({ id, text, isOn, changedAt, changedBy }) => ({
      ...{ id, text, isOn, changedBy },
      changed: { words: listTime(changedAt, now), title: fullTime(changedAt) },
    })),
    inForce: phrases.filter(({ isOn }) => isOn).length,
    common: COMMON_PHRASES.join('\n'),
    versions: rows.map((row) => versionRow(row, now)),
    moreVersions: total > LAST,
  };
}

/** What the trail keeps of them. */
export const ruleFacts = ({ phrasesOn, silenceSingle, silenceGroup }: DialogueRules) => ({
  ...{ 客户结束语: phrasesOn ? '启用' : '停用', 单聊沉默分钟: silenceSingle, 群聊沉默分钟: silenceGroup },
});

export const fieldsOf = ({ phrasesOn, silenceSingle, silenceGroup }: DialogueRules) => ({
  ...{ on: phrasesOn ? 'yes' : 'no', single: String(silenceSingle), group: String(silenceGroup) },
});

export const versionRow = (row: RuleVersion, now: number) => ({
  ...{ version: row.version, change: row.change, by: row.madeBy },
  at: { words: listTime(row.madeAt, now), title: fullTime(row.madeAt) },
  rules: `单聊沉默 ${row.silenceSingle} 分钟，群聊沉默 ${row.silenceGroup} 分钟`,
  phrases: phrasesWords(row),
  list: row.phrases,
});

function phrasesWords({ phrasesOn, phrases }: RuleVersion): string {
  if (!phrasesOn) return '结束语全部停用';
  return phrases.length === 0 ? '没有结束语' : `结束语 ${phrases.length} 条启用`;
}

/** In words; `busy`: it is asked for again. */
export function rebuildView({ state, done, total, shown }: FigureRebuild, version: number) {
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((done / total) * 100));
  const old = shown === null ? '' : `算完之前，统计页显示的仍是按${versionName(shown)}算的数字。`;
  const words = {
    current: { title: '数字与现在的规则一致', note: `统计页按${versionName(version)}计算。` },
    waiting: { title: '规则改了，即将重新计算', note: old },
    building: {
      title: shown === null ? '第一次计算' : '正在按新规则重新计算',
      note: `已完成 ${percent}%（${count(done)} / ${count(total)}）。可以离开这一页。${old}`,
    },
    first: { title: '还没有算过', note: '有消息以后自动开始计算。' },
  } as const;
  return { ...words[state], state, percent, busy: state === 'waiting' || state === 'building' };
}

const versionName = (version: number): string => (version === 0 ? '出厂规则' : `对话规则第 ${version} 版`);

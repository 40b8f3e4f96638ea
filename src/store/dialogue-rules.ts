import type { Viewer } from '../access/viewer.ts';
import type { Basis, DialogueRules } from '../figures/basis.ts';
import { SILENCE } from '../figures/silence.ts';
import { UserError } from '../lib/errors.ts';
import { readCalendars } from './calendars.ts';
import { all, one, type ReadDb, type WriteDb } from './db.ts';
import { newestVersion, noteVersion, type VersionContent } from './dialogue-versions.ts';
import { sql } from './sql.ts';

/** How messages are cut into dialogues: minutes of silence, and whether phrases of customers end one. */
export const owner = 'desk';

/** By what figures are worked out today. */
export function readBasis(db: ReadDb): Basis {
  const { version, rules } = newestVersion(db);
  const phrases = rules.phrasesOn
    ? all<{ folded: string }>(db, sql`SELECT folded FROM end_phrases WHERE is_on = 1 ORDER BY folded`)
    : [];
  return { rules, version, phrases: phrases.map(({ folded }) => folded), calendars: readCalendars(db) };
}

export interface RulesInForce {
  readonly rules: DialogueRules;
  /** 0: those the program comes with. */
  readonly version: number;
}

export function readDialogueRules(db: ReadDb, _viewer: Viewer): RulesInForce {
  return newestVersion(db);
}

/** False when nothing is different: figures are not worked out anew for that. */
export function updateDialogueRules(db: WriteDb, viewer: Viewer, rules: DialogueRules, at: number): boolean {
  for (const minutes of [rules.silenceSingle, rules.silenceGroup])
    if (!Number.isInteger(minutes) || minutes < SILENCE.least || minutes > SILENCE.most)
      throw new UserError(`沉默时长填 ${SILENCE.least} 到 ${SILENCE.most} 之间的整数，单位是分钟。`);
  const change = changesOf(newestVersion(db).rules, rules);
  if (change.length === 0) return false;
  noteVersion(db, viewer, change.join('；'), at, rules);
  return true;
}

function changesOf(before: DialogueRules, after: DialogueRules): string[] {
  const minutes = (name: string, from: number, to: number) =>
    from === to ? [] : [`${name} ${from} 分钟改为 ${to} 分钟`];
  return [
    ...(before.phrasesOn === after.phrasesOn ? [] : [after.phrasesOn ? '启用客户结束语' : '停用客户结束语']),
    ...minutes('单聊沉默', before.silenceSingle, after.silenceSingle),
    ...minutes('群聊沉默', before.silenceGroup, after.silenceGroup),
  ];
}

export interface RuleVersion extends DialogueRules {
  readonly version: number;
  readonly phrases: readonly string[];
  readonly change: string;
  readonly madeBy: string;
  readonly madeAt: number;
}

/** The newest first. */
export function listDialogueVersions(
  db: ReadDb,
  _viewer: Viewer,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): { readonly rows: RuleVersion[]; readonly total: number } {
  const rows = all<{ version: number; content: string; madeBy: string; madeAt: number }>(
    db,
    sql`SELECT d.version, d.content, coalesce(a.name, '') AS madeBy, d.made_at AS madeAt FROM dialogue_rules d
      LEFT JOIN accounts a ON a.id = d.made_by ORDER BY d.version DESC LIMIT ${limit} OFFSET ${skip}`,
  );
  const { total } = one<{ total: number }>(db, sql`SELECT count(*) AS total FROM dialogue_rules`)!;
  return { rows: rows.map(({ content, ...row }) => ({ ...(JSON.parse(content) as VersionContent), ...row })), total };
}

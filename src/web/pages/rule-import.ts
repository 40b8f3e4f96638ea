import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { type Folding, PLAIN } from '../../rules/fold.ts';
import { readWordList } from '../../rules/word-list.ts';
import { findRule, type RuleContent, type StoredRule, saveRule } from '../../store/rules.ts';
import { action } from '../action.ts';
import { enterImport, enterRefused, importedWords } from '../import-results.ts';
import { Show } from '../outcome.ts';
import { ruleId, version } from '../rule-form.ts';
import { EXCEPT, importForm, listsOf, merge, withWords, wordsOf } from '../rule-import.ts';
import { ruleNames } from '../rule-names.ts';
import { assertSavable } from '../rule-problems.ts';
import { differences, ruleChange } from '../rule-trace.ts';
import { looksForWords } from '../rule-words.ts';
import { count } from '../words.ts';

const MOST = 20 * 2 ** 20;
const SHOWN = 500;

/** Phrases that are left out, and sites, may be marks alone. */
const foldingOf = ({ kind, folding }: RuleContent, list: string): Folding =>
  looksForWords(kind) && list !== EXCEPT ? folding : PLAIN;

/** Refuses what cannot be read, and words the rule cannot hold. */
async function contentOf(
  { bytes, name }: { readonly bytes: Readable; readonly name: string },
  rule: StoredRule,
  { list, mode }: { readonly list: string; readonly mode: 'add' | 'replace' },
) {
  const read = await readWordList(await buffer(bytes), name, foldingOf(rule, list));
  const merged = merge(wordsOf(rule, list), read, mode);
  const content = withWords(rule, list, merged.words);
  assertSavable(content, rule);
  return { read, merged, content };
}

/** Takes the words of a file into a rule, as a new version, and says what became of each line. */
export const ruleImport = action({
  post: '/rules/import',
  may: 'edit-rules',
  trail: ['rule-changed'],
  upload: MOST,
  input: z.object({
    rule: ruleId,
    seenVersion: version,
    list: z.string().max(40),
    mode: z.enum(['add', 'replace']).default('add'),
  }),
  async again(app, { rule: id, list, mode }, visit, sentence) {
    const rule = await app.store.read(findRule, visit.viewer!, id);
    if (!rule) throw new UserError(sentence);
    return new Show('rules/import', importForm(rule, { list, mode, sentence }), 422);
  },
  async run(app, viewer, { rule: id, seenVersion, list, mode }, visit, upload) {
    if (!upload) throw new UserError('还没有选择文件。选择 txt 或 xlsx 文件后再导入。');
    const rule = await app.store.read(findRule, viewer, id);
    const into = rule && listsOf(rule).find(({ name }) => name === list);
    if (!rule || !into) return null;
    const source = `规则“${rule.name}”`;
    const { read, merged, content } = await contentOf(upload, rule, { list, mode }).catch(async (error: unknown) => {
      if (error instanceof UserError) await enterRefused(app, viewer, { fileName: upload.name, source }, error.message);
      throw error;
    });
    const found = differences(rule, content, await ruleNames(app, viewer));
    const trace = ruleChange(`导入规则“${rule.name}”的${into.label}`, found);
    const saved = await visit.change(trace, saveRule, viewer, { id, seenVersion, content }, app.clock());
    if (saved === null) return null;
    await enterImport(app, viewer, importedWords(upload.name, source, read));
    const { rows, blanks, failed, words } = read;
    return new Show('rules/imported', {
      ...{ id, name: rule.name, label: into.label, file: upload.name, version: saved, isOn: rule.isOn, list },
      ...{ rows: count(rows), blanks: count(blanks), words: count(words.length), total: count(merged.words.length) },
      ...{ added: count(merged.added), known: count(merged.known), gone: count(merged.gone) },
      ...{ failed: failed.slice(0, SHOWN), failures: count(failed.length), more: failed.length > SHOWN },
      ...{ changed: saved !== rule.version },
    });
  },
});

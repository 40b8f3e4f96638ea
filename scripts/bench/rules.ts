import os from 'node:os';
import { parseArgs } from 'node:util';
import { normalise } from '../../src/messages/normalise.ts';
import { isEmployee } from '../../src/messages/people.ts';
import { type Evaluator, makeEvaluator } from '../../src/rules/evaluate.ts';
import { type Folding, PLAIN } from '../../src/rules/fold.ts';
import { PLAIN_SUBJECT, type Rule, type Subject } from '../../src/rules/rule.ts';
import { bulkRecords } from './fill.ts';
import { rsaPerSecond } from './openssl.ts';
import { median, timed } from './timing.ts';

/**
 * --words (50,000) sensitive words in twenty rules over --messages (1,000,000), already understood as the pipeline has them: what
 * looking for them costs a message, against one RSA private operation of one core. Last line `rules_vs_rsa=`.
 */
const ROUNDS = 5;
const RULES = 20;
/** Messages looked at with everything evened out. */
const FOLDED = 100_000;
const EVERY: Folding = { separators: true, traditional: true, homophones: true };

export async function run(args: string[]): Promise<void> {
  const options = {
    messages: { type: 'string', default: '1000000' },
    words: { type: 'string', default: '50000' },
  } as const;
  const { values } = parseArgs({ args, options });
  const subjects = subjectsOf(Number(values.messages));
  const plain = rulesOf(Number(values.words), subjects);
  const rsaMicros = (os.availableParallelism() * 1e6) / rsaPerSecond();
  const whole = measure(plain, subjects);
  const folded = measure(
    plain.map((rule) => ({ ...rule, folding: EVERY })),
    subjects.slice(0, FOLDED),
  );
  console.log(`${RULES} 条规则、${values.words} 个词，${subjects.length} 条消息：命中 ${whole.hits} 次`);
  console.log(`规则改动后重建 ${whole.buildMs.toFixed(0)} ms，占内存 ${mb(whole.bytes)} MB`);
  console.log(
    `每条 ${whole.micros.toFixed(2)} µs，每秒 ${perSecond(whole.micros)} 条；一次 RSA 私钥运算 ${rsaMicros.toFixed(0)} µs`,
  );
  console.log(`忽略符号、繁简与同音：每条 ${folded.micros.toFixed(2)} µs`);
  console.log(
    `rules_vs_rsa=${(whole.micros / rsaMicros).toFixed(4)} us_per_message=${whole.micros.toFixed(2)} us_folded=${folded.micros.toFixed(2)} build_ms=${whole.buildMs.toFixed(0)} memory_mb=${mb(whole.bytes)}`,
  );
}

interface Measured {
  readonly hits: number;
  readonly micros: number;
  readonly buildMs: number;
  readonly bytes: number;
}

/** The second building counts: in the first the tables of foldings are made, once for all. */
function measure(rules: readonly Rule[], subjects: readonly Subject[]): Measured {
  makeEvaluator(rules);
  const [evaluator, buildMs] = timed(() => makeEvaluator(rules));
  const rounds = Array.from({ length: ROUNDS }, () => timed(() => countOf(evaluator, subjects)));
  const micros = (median(rounds.map(([, ms]) => ms)) * 1000) / subjects.length;
  return { hits: rounds[0]![0], micros, buildMs, bytes: evaluator.bytes };
}

const mb = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
const perSecond = (micros: number) => Math.round(1e6 / micros).toLocaleString('zh-CN');

function countOf({ evaluate }: Evaluator, subjects: readonly Subject[]): number {
  let hits = 0;
  for (const subject of subjects) hits += evaluate(subject).length;
  return hits;
}

function subjectsOf(count: number): Subject[] {
  const subjects: Subject[] = [];
  for (const { seq, json } of bulkRecords(1, count)) {
    const message = normalise(seq, json);
    subjects.push({ message, chat: 'external', staff: [], byStaff: isEmployee(message.senderId), ...PLAIN_SUBJECT });
  }
  return subjects;
}

/** Words of two to six characters, most of which nobody says: cut out of the texts and one character changed. */
function rulesOf(count: number, subjects: readonly Subject[]): Rule[] {
  const words = new Set<string>();
  for (let i = 0; words.size < count; i += 1) {
    const { text } = subjects[(i * 7919) % subjects.length]!.message;
    const at = i % Math.max(1, text.length - 6);
    const word = text.slice(at, at + 2 + (i % 5)).trim();
    if (word.length >= 2)
      words.add(i % 2500 === 0 ? word : `${word.slice(0, -1)}${String.fromCharCode(0x4e00 + (i % 20_000))}`);
  }
  const lists = Map.groupBy(
    [...words].map((word, i) => ({ word, i })),
    ({ i }) => i % RULES,
  );
  return [...lists.values()].map((list, i) => ({
    ...{ id: i + 1, version: 1, name: `规则${i + 1}`, kind: 'words', spec: { words: list.map(({ word }) => word) } },
    ...{ category: 'negative', severity: 'high', folding: PLAIN, saidBy: 'both', chats: null, staff: null },
    exceptions: { phrases: [], conversations: [] },
  }));
}

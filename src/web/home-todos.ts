import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Checked, CheckState } from '../setup/check.ts';
import type { Health } from '../store/health.ts';
import type { StepRow } from './setup-states.ts';
import type { SetupFacts, SetupStep } from './setup-step.ts';
import { setupSteps } from './setup-steps.ts';

/** What there is to do: steps of the binding that are open, tests that are not well, troubles that are not over. Nothing else. */
export interface Todo {
  readonly tone: 'error' | 'warning' | 'none';
  readonly symbol: string;
  readonly title: string;
  readonly code: string;
  /** Why, and what does not work because of it. */
  readonly lines: readonly string[];
  readonly go: { readonly path: string; readonly label: string } | null;
}

type Known = Pick<Checked, 'name' | 'title' | 'path' | 'lost'>;

/** Before it is drawn: its sentence tells whether it was said already. */
interface Draft extends Todo {
  readonly said: string;
}

export function todosOf(
  facts: SetupFacts,
  rows: readonly StepRow[],
  { setup }: Pick<App, 'setup'>,
  viewer: Viewer,
): readonly Todo[] {
  const steps = setupSteps.flatMap((step, i) => stepTodo(step, rows[i]!, facts, setup.all) ?? []);
  const mine = new Set(setupSteps.flatMap(({ checks }) => checks));
  const tests = [...facts.checks.values()]
    .filter(({ name, state }) => !mine.has(name) && (state === 'error' || state === 'warning'))
    .filter(({ name }) => !(name === 'lag' && isBroken(facts.health)))
    .map((checked) => checkTodo(checked));
  const may = viewer.permissions.includes('set-up');
  return onceEach([...(may ? [...steps, ...tests] : []), ...troubles(facts.health, viewer)]);
}

/** Said by the state of the archive above, with the remedy. */
const isBroken = ({ pulling }: Health): boolean => pulling.state === 'failing' || pulling.state === 'paused';

const OPEN: readonly StepRow['state'][] = ['unset', 'skipped', 'error', 'warning'];
const WORST: readonly CheckState[] = ['error', 'unset', 'warning'];

function stepTodo(step: SetupStep, row: StepRow, facts: SetupFacts, all: readonly Known[]): Draft | null {
  if (!OPEN.includes(row.state) || (step.name === 'first-pull' && isBroken(facts.health))) return null;
  const isFilled = step.isFilled?.(facts) ?? true;
  const found = worstOf(step, facts);
  if (found && (found.state !== 'unset' || isFilled)) return checkTodo({ ...found, path: row.path }, row.title);
  if (step.checks.length === 0 && row.state === 'error') return null; // a test of its own says it
  const lost = step.lost ?? step.checks.map((name) => all.find((check) => check.name === name)?.lost).find(Boolean);
  return { ...unfinished(row, !isFilled && step.button !== null), lines: lost ? [`影响：${lost}`] : [] };
}

function worstOf({ checks }: SetupStep, facts: SetupFacts): Checked | null {
  const found = checks.flatMap((name) => facts.checks.get(name) ?? []);
  return WORST.map((state) => found.find((checked) => checked.state === state)).find(Boolean) ?? null;
}

function unfinished({ title, path }: StepRow, isForm: boolean): Omit<Draft, 'lines'> {
  const [words, label] = isForm ? ['还没有填写', '去填写'] : ['还没有完成', '去完成'];
  return { ...LOOKS.unset, said: title, title: `${title}：${words}`, code: '', go: { path, label } };
}

const LOOKS = {
  error: { tone: 'error', symbol: 'alert-circle' },
  warning: { tone: 'warning', symbol: 'alert-triangle' },
  unset: { tone: 'none', symbol: 'circle-dashed' },
} as const;

const LABELS: Readonly<Record<'error' | 'warning' | 'unset', string>> = {
  error: '去处理',
  warning: '去查看',
  unset: '去完成',
};

function checkTodo(checked: Checked, title = checked.title): Draft {
  const { sentence, reason, lost, code, path } = checked;
  const state = checked.state === 'error' || checked.state === 'warning' ? checked.state : 'unset';
  const lines = [reason, state === 'warning' || lost === '' ? '' : `影响：${lost}`];
  return {
    ...LOOKS[state],
    said: sentence,
    title: `${title}：${sentence}`,
    code: code === null ? '' : String(code),
    lines: lines.filter((line) => line !== ''),
    go: { path, label: LABELS[state] },
  };
}

/** Pulling itself is spoken of above. */
const ABOVE: readonly string[] = ['pull', 'setup'];

function troubles({ incidents }: Health, viewer: Viewer): Draft[] {
  if (!viewer.permissions.includes('see-health')) return [];
  return incidents
    .filter(({ over, kind }) => !over && !ABOVE.includes(kind))
    .map(({ sentence, remedy, code }) => ({
      ...LOOKS.warning,
      said: sentence,
      title: sentence,
      code: code === null || sentence.includes(String(code)) ? '' : String(code),
      lines: remedy === '' ? [] : [`怎么办：${remedy}`],
      go: { path: '/health', label: '查看' },
    }));
}

/** One cause fells many tests: it is told once, with what else hangs on it. */
function onceEach(drafts: readonly Draft[]): readonly Todo[] {
  const kept = drafts.filter((draft, i) => drafts.findIndex((other) => isSame(other, draft)) === i);
  return kept.map(({ said: _, ...todo }, i) => {
    const others = drafts.filter((draft) => draft !== kept[i] && isSame(kept[i]!, draft) && draft.title.includes('：'));
    const titles = others.map(({ title }) => title.slice(0, title.indexOf('：')));
    return titles.length === 0 ? todo : { ...todo, lines: [...todo.lines, `同一原因还影响：${titles.join('、')}`] };
  });
}

const isSame = (a: Draft, b: Draft): boolean => a.said.includes(b.said) || b.said.includes(a.said);

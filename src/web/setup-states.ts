import type { CheckState } from '../setup/check.ts';
import { isSkipped, type SetupFacts, type SetupStep, type StepState } from './setup-step.ts';
import { proxy } from './setup-steps/proxy.ts';
import { setupSteps } from './setup-steps.ts';

/** How far the binding is, step by step. */
export interface StepRow {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly state: StepState;
  /** Passed over; it may still fail. */
  readonly skipped: boolean;
  /** Its place, from 1. */
  readonly number: number;
  readonly symbol: string;
  readonly line: string;
}

export function stepRows(facts: SetupFacts): readonly StepRow[] {
  return setupSteps.map((step, i) => {
    const before = blockerOf(step, facts);
    const state = before ? 'unset' : stateOf(step, facts);
    const known = state === 'error' || before ? '' : (step.line?.(facts) ?? '');
    return {
      name: step.name,
      title: step.title,
      path: `/setup/${step.name}`,
      state,
      skipped: isSkipped(facts.settings, step.name),
      number: i + 1,
      symbol: SYMBOLS[state],
      line: before ? `等待“${before.title}”` : known || WORDS[state] || step.hint,
    };
  });
}

/** Where the binding goes on; null when nothing is left to do. */
export function openRow(rows: readonly StepRow[]): StepRow | null {
  return rows.find(({ state, skipped }) => (state === 'unset' || state === 'error') && !skipped) ?? null;
}

const SYMBOLS: Readonly<Record<StepState, string>> = {
  done: 'check',
  warning: 'exclamation-mark',
  error: 'exclamation-mark',
  unset: '',
  skipped: 'player-skip-forward',
  optional: '',
};

/** Empty: what there is to do says more. */
const WORDS: Readonly<Record<StepState, string>> = {
  done: '已完成',
  warning: '需留意',
  error: '测试未通过',
  unset: '',
  skipped: '已跳过，首页会提醒',
  optional: '',
};

/** Without a way out nothing else can be tested; otherwise what comes first is the cause of what comes later. */
const CAUSES: readonly SetupStep[] = [proxy, ...setupSteps.filter((step) => step !== proxy)];

/** The step whose failure fails this one too: one cause is red once. */
function blockerOf(step: SetupStep, facts: SetupFacts): SetupStep | null {
  const wrong = errorsOf(step, facts);
  if (wrong.length === 0) return null;
  const earlier = CAUSES.slice(0, CAUSES.indexOf(step));
  return earlier.find((other) => errorsOf(other, facts).some((sentence) => wrong.includes(sentence))) ?? null;
}

const errorsOf = ({ checks }: SetupStep, facts: SetupFacts): readonly string[] =>
  checks.flatMap((name) => {
    const found = facts.checks.get(name);
    return found?.state === 'error' ? found.sentence : [];
  });

function stateOf(step: SetupStep, facts: SetupFacts): StepState {
  const own = step.state?.(facts) ?? ofChecks(step.checks.map((name) => facts.checks.get(name)?.state ?? 'unset'));
  if (own === 'unset' && step.optional) return 'optional';
  return own === 'unset' && isSkipped(facts.settings, step.name) ? 'skipped' : own;
}

function ofChecks(states: readonly CheckState[]): StepState {
  if (states.includes('error')) return 'error';
  if (states.includes('unset')) return 'unset';
  return states.includes('warning') ? 'warning' : 'done';
}

import type { Checked, CheckState } from '../setup/check.ts';
import type { SetupFacts, SetupStep } from './setup-step.ts';
import { ago, clockOf, dateOf, fullTime } from './words.ts';

/** What the self-tests of a step found, as cards: what is wrong first and in full, what is well in a line, then what is still to come. */
export interface ResultCard {
  readonly name: string;
  readonly tone: 'ok' | 'warning' | 'error' | 'none';
  readonly symbol: string;
  readonly title: string;
  readonly when: string;
  readonly whenFull: string;
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly code: string;
  readonly detail: string;
  readonly lines: readonly {
    readonly tone: ResultCard['tone'];
    readonly symbol: string;
    readonly label: string;
    readonly detail: string;
    readonly took: string;
  }[];
  /** The steps of the test are shown without asking. */
  readonly open: boolean;
  /** Where else it is mended. */
  readonly go: string | null;
}

const LOOKS: Readonly<Record<CheckState | 'waiting', { tone: ResultCard['tone']; symbol: string }>> = {
  ok: { tone: 'ok', symbol: 'circle-check' },
  warning: { tone: 'warning', symbol: 'alert-circle' },
  error: { tone: 'error', symbol: 'circle-x' },
  unset: { tone: 'none', symbol: 'circle-dashed' },
  off: { tone: 'none', symbol: 'circle-minus' },
  waiting: { tone: 'none', symbol: 'circle-dashed' },
};

const VERDICT: Readonly<Record<CheckState, string>> = {
  ok: '测试通过',
  warning: '需留意',
  error: '测试未通过',
  unset: '还没有完成',
  off: '没有启用',
};

export function resultCards(step: SetupStep, { checks, now, ...facts }: SetupFacts): readonly ResultCard[] {
  const filled = step.isFilled?.({ checks, now, ...facts }) ?? true;
  const found = step.checks.flatMap((name) => checks.get(name) ?? []);
  const shown = found.filter(({ state, sentence }, i) => {
    if (state === 'unset' && !filled) return false;
    return state === 'ok' || found.findIndex((other) => other.sentence === sentence) === i;
  });
  const around = { now, alone: shown.length === 1, here: `/setup/${step.name}` };
  return shown.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).map((one) => cardOf(one, around));
}

const ORDER: readonly CheckState[] = ['error', 'warning', 'ok', 'unset', 'off'];

interface Around {
  readonly now: number;
  /** It says what was tested only beside others. */
  readonly alone: boolean;
  readonly here: string;
}

function cardOf(checked: Checked, { now, alone, here }: Around): ResultCard {
  const { name, title, state, sentence, reason, remedy, code, detail, lines, path, at, tookMs } = checked;
  const told = state !== 'ok';
  return {
    name,
    ...LOOKS[state],
    title: `${VERDICT[state]}：${alone ? '' : `${title}，`}${sentence}`,
    when: `${now - at < 60_000 ? '刚刚' : dateOf(at) === dateOf(now) ? clockOf(at) : ago(at, now)}，用时 ${seconds(tookMs)}`,
    whenFull: fullTime(at),
    facts: [
      { label: '原因', text: reason },
      { label: '怎么办', text: remedy },
    ].filter(({ text }) => told && text !== ''),
    code: told && code !== null ? String(code) : '',
    detail: told ? detail : '',
    lines: (told || alone ? lines : []).map((line) => ({
      ...LOOKS[line.state],
      label: line.label,
      detail: line.detail,
      took: line.tookMs === null ? '' : seconds(line.tookMs),
    })),
    open: state === 'error',
    go: told && path !== here && !path.startsWith('/doctor') ? path : null,
  };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} 秒`;

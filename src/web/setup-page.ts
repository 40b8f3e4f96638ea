import { setupFacts } from './setup-facts.ts';
import { type ResultCard, resultCards } from './setup-results.ts';
import { openRow, type StepRow, stepRows } from './setup-states.ts';
import { Entered, type SetupStep, type StepPage } from './setup-step.ts';
import { setupSteps } from './setup-steps.ts';

/** One step of the binding as a page: the steps at the left, the task, what the tests said, and the ways on. */
export interface SetupPage {
  readonly rows: readonly StepRow[];
  readonly row: StepRow;
  readonly step: Pick<SetupStep, 'name' | 'title' | 'heading' | 'why' | 'button'> & {
    readonly optional: boolean;
    readonly tested: boolean;
    /** Testing is what there is to do here. */
    readonly leads: boolean;
  };
  readonly task: object;
  readonly cards: readonly ResultCard[];
  /** What is wrong with what was entered. */
  readonly sentence: string;
  readonly previous: StepRow | null;
  readonly next: StepRow | null;
  /** Nothing here holds one up. */
  readonly passed: boolean;
  /** For whoever helps: everything tested, without secrets. */
  readonly report: string;
}

interface Asked {
  readonly entered?: Entered;
  readonly sentence?: string;
}

export const findStep = (name: string): SetupStep | null => setupSteps.find((step) => step.name === name) ?? null;

export async function setupPage(
  step: SetupStep,
  page: StepPage,
  { entered = new Entered(), sentence = '' }: Asked = {},
): Promise<SetupPage> {
  const facts = await setupFacts(page);
  const rows = stepRows(facts);
  const place = rows.findIndex(({ name }) => name === step.name);
  const row = rows[place]!;
  const { name, title, heading, why, button, optional = false, hasOwnButton = false, checks } = step;
  return {
    rows,
    row,
    step: { name, title, heading, why, button, optional, tested: checks.length > 0, leads: !hasOwnButton },
    task: await step.task(facts, entered, page),
    cards: sentence === '' ? resultCards(step, facts) : [],
    sentence,
    previous: rows[place - 1] ?? null,
    next: rows[place + 1] ?? null,
    passed: sentence === '' && ['done', 'warning', 'optional'].includes(row.state),
    report: page.app.setup.report(page.app.setup.names.flatMap((known) => facts.checks.get(known) ?? [])),
  };
}

/** The binding as a whole, and where it goes on. */
export async function setupOverview(page: StepPage): Promise<{ rows: readonly StepRow[]; open: StepRow | null }> {
  const rows = stepRows(await setupFacts(page));
  return { rows, open: openRow(rows) };
}

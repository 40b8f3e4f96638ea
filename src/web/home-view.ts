import { type OverviewView, overviewView } from './figure-overview-view.ts';
import { type HealthView, healthView } from './health-view.ts';
import { type Todo, todosOf } from './home-todos.ts';
import { reportTodos } from './report-todo.ts';
import { setupFacts } from './setup-facts.ts';
import { openRow, type StepRow, stepRows } from './setup-states.ts';
import type { SetupFacts, StepPage } from './setup-step.ts';
import { violationTodos } from './violation-todo.ts';
import { ago, dayTitle } from './words.ts';

/** The start page: the state of the archive, and what there is to do. */
export interface HomeView {
  readonly greeting: string;
  readonly day: string;
  readonly may: Readonly<Record<'search' | 'read' | 'setUp', boolean>>;
  /** Null for who may not see it. */
  readonly health: HealthView | null;
  /** Nothing is bound at all: there is one thing to do. */
  readonly isFresh: boolean;
  /** Where the binding goes on; null when it is done, or for who may not. */
  readonly open: StepRow | null;
  readonly todos: readonly Todo[];
  /** Said when there is nothing to do. */
  readonly tested: string;
  /** Of the last seven days; null for who may not see figures, or where nothing is archived yet. */
  readonly overview: OverviewView | null;
}

export async function homeView(page: StepPage): Promise<HomeView> {
  const { app, viewer } = page;
  const facts = await setupFacts(page);
  const rows = stepRows(facts);
  const may = (permission: (typeof viewer.permissions)[number]) => viewer.permissions.includes(permission);
  return {
    greeting: `${greetingAt(facts.now)}，${viewer.name}`,
    day: dayTitle(facts.now),
    may: { search: may('search'), read: may('read-chats'), setUp: may('set-up') },
    health: may('see-health') ? healthView(facts.health, facts.now) : null,
    isFresh: isFresh(facts),
    open: may('set-up') ? openRow(rows) : null,
    todos: [
      ...(await violationTodos(app, viewer)),
      ...(await reportTodos(app, viewer)),
      ...todosOf(facts, rows, app, viewer),
    ],
    tested: testedLine(facts),
    overview:
      may('see-figures') && !isFresh(facts) && page.visit.part === null
        ? await overviewView(app, viewer, LAST_WEEK)
        : null,
  };
}

function isFresh({ known, has, health }: SetupFacts): boolean {
  return known.corpId === '' && !has.archiveSecret && !has.agentSecret && health.received === 0;
}

const LAST_WEEK = { range: null, from: null, to: null, department: [], who: [] };
const HOUR = 3_600_000;

function greetingAt(now: number): string {
  const hour = Math.floor((now / HOUR + 8) % 24);
  if (hour < 5 || hour >= 18) return '晚上好';
  if (hour < 11) return '早上好';
  return hour < 13 ? '中午好' : '下午好';
}

function testedLine({ checks, now }: SetupFacts): string {
  const all = [...checks.values()];
  if (all.length === 0) return '';
  const well = all.filter(({ state }) => state === 'ok').length;
  return `自检 ${well} 项通过，最近一次在${ago(Math.max(...all.map(({ at }) => at)), now)}`;
}

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import type { Checked } from '../setup/check.ts';
import type { CallbackState } from '../store/callbacks.ts';
import type { Health } from '../store/health.ts';
import type { Settings } from '../store/settings.ts';
import type { Visit } from './visit.ts';

/**
 * A step of the binding: what to do in WeCom's console, what to enter here, and which self-tests prove it. The same pages
 * are the settings later. A file for each in setup-steps/, a line for each in setup-steps.ts, a view in views/setup/tasks/.
 */
export interface SetupStep {
  readonly name: string;
  /** In the list at the left: 存档 Secret. */
  readonly title: string;
  /** Under it, as long as it is to be done: AgentId、Secret、登录. */
  readonly hint: string;
  /** What there is to do. */
  readonly heading: string;
  /** One sentence: why. */
  readonly why: string;
  /** What does not work without it, where no self-test says so. */
  readonly lost?: string;
  /** The step can be left out for good. */
  readonly optional?: boolean;
  /** The self-tests that prove it, in the order they are read. */
  readonly checks: readonly string[];
  /** Tested along with it, and shown elsewhere: what it changes for other steps. */
  readonly also?: readonly string[];
  /** What the button for the form says; null where there is nothing to enter. */
  readonly button: string | null;
  /** The task brings the one filled button itself. */
  readonly hasOwnButton?: boolean;
  /** What is known of it, for the list: an id, a version. Empty: its state says enough. */
  line?(facts: SetupFacts): string;
  /** Whether there is anything to test yet: an empty form is not told that it is empty. Without it: always. */
  isFilled?(facts: SetupFacts): boolean;
  /** When something other than the self-tests decides. */
  state?(facts: SetupFacts): StepState;
  /** For its view. No secret may be in it. */
  task(facts: SetupFacts, entered: Entered, page: StepPage): object | Promise<object>;
  /** Takes what was entered; a UserError says what is wrong with it. */
  save?(app: App, viewer: Viewer, entered: Entered): void | Promise<void>;
}

/** done: works; warning: works, with something to see to; unset: still to do; optional: not chosen, which is all right. */
export type StepState = 'done' | 'warning' | 'error' | 'unset' | 'skipped' | 'optional';

/** What all steps are drawn from; of secrets only whether they are there. */
export interface SetupFacts {
  readonly known: Readonly<Record<'corpId' | 'company' | 'agentId' | 'sdkLibrary' | 'proxy' | 'proxyUser', string>>;
  readonly has: Readonly<
    Record<'archiveSecret' | 'agentSecret' | 'contactSecret' | 'syncSecret' | 'proxyPassword', boolean>
  >;
  readonly checks: ReadonlyMap<string, Checked>;
  readonly settings: Settings;
  readonly health: Health;
  readonly callbacks: readonly CallbackState[];
  /** How the browser reaches us. */
  readonly origin: string;
  readonly now: number;
}

export interface StepPage {
  readonly app: App;
  readonly viewer: Viewer;
  readonly visit: Visit;
}

/** A form as it came: the last value of each field, and all values of those that repeat. */
export class Entered {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>> = {}) {
    this.#fields = fields;
  }

  /** Whether a form came at all, rather than the page being opened. */
  get isForm(): boolean {
    return Object.keys(this.#fields).length > 0;
  }

  text(name: string): string {
    return this.list(name).at(-1)?.trim() ?? '';
  }

  list(name: string): readonly string[] {
    return [this.#fields[name] ?? []].flat().map(String);
  }

  /** What was typed, or else what is known. */
  or(name: string, known: string): string {
    return name in this.#fields ? this.text(name) : known;
  }
}

const MOST_SECRET = 200;

/** A secret as it was pasted; null: nothing was typed, so the one that is there stays. */
export function secretIn(entered: Entered, name: string, what: string, isThere: boolean): string | null {
  const secret = entered.text(name);
  if (secret === '' && isThere) return null;
  if (secret === '') throw new UserError(`请填写${what}。`);
  if (secret.length > MOST_SECRET || !/^[\w-]+$/.test(secret)) {
    throw new UserError(
      `${what}只由字母、数字、- 和 _ 组成。复制时可能带上了空格、换行或说明文字，请重新复制后只粘贴 Secret。`,
    );
  }
  return secret;
}

/** The ticks of a step: what cannot be tested, and is therefore said by a person. */
export function ticksOf(settings: Settings, step: string): readonly string[] {
  const ticks = settings[tickName(step)];
  return Array.isArray(ticks) ? ticks.map(String) : [];
}

export const tickName = (step: string): string => `setup.ticks.${step}`;
export const skipName = (step: string): string => `setup.skipped.${step}`;

export const isSkipped = (settings: Settings, step: string): boolean => settings[skipName(step)] === true;

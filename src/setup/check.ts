import type { Config, Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Checked, CheckLine, CheckState } from '../store/checks.ts';
import type { Store } from '../store/store.ts';
import type { ApiClient } from '../wecom/api-client.ts';
import type { BindingFile } from '../wecom/binding.ts';
import type { ContactsApi } from '../wecom/contacts-api.ts';

export type { Checked, CheckLine, CheckState };

/**
 * One self-test: what it looks at, and what it says. The wizard, the start page, the page 「自检」 and `huicun doctor` all show
 * the same ones. A file for each in checks/, a line for each in checks/index.ts.
 */
export interface Check {
  readonly name: string;
  /** What is tested, for people: 会话存档 Secret. */
  readonly title: string;
  /** Where it is mended: a page of the appliance. */
  readonly path: string;
  /** What does not work while it fails. */
  readonly lost: string;
  run(parts: CheckParts): Promise<Finding>;
}

export interface Finding {
  readonly state: CheckState;
  /** One line: what was found. */
  readonly sentence: string;
  /** Why; empty when the sentence says it all. */
  readonly reason?: string;
  /** What to do, in WeCom's console or here. */
  readonly remedy?: string;
  readonly code?: number;
  /** WeCom's own words with the code, never a secret. */
  readonly detail?: string;
  /** The address WeCom sees us come from, when this test found out. */
  readonly ip?: string;
  /** The steps of the test in the order they were taken. */
  readonly lines?: readonly CheckLine[];
}

export interface CheckParts {
  readonly config: Config;
  readonly paths: Paths;
  readonly binding: BindingFile;
  readonly api: ApiClient;
  readonly contacts: ContactsApi;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly freeBytes: () => number;
}

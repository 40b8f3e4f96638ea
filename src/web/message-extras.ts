import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { SEVERITIES } from '../lib/violation-words.ts';
import { listReasons } from '../store/bookmarks.ts';
import type { ChatMessage } from '../store/chat-messages.ts';
import type { ConversationFace } from '../store/chats.ts';
import { listStaffDepartments } from '../store/staff-departments.ts';
import { listMarks, type Severity, type ViolationMark } from '../store/violations.ts';

/** What is known of messages besides themselves: violations, the reader's own bookmarks, and where the senders belong. */
export interface Extras {
  readonly violations: ReadonlyMap<number, readonly ViolationMark[]>;
  /** Why he marked them, by seq. */
  readonly reasons: Readonly<Record<number, string>>;
  /** Of staff, in groups only: there people need to be told apart. */
  readonly departments: Readonly<Record<string, string>>;
}

export async function readExtras(
  { store }: App,
  viewer: Viewer,
  { key, kind }: Pick<ConversationFace, 'key' | 'kind'>,
  messages: readonly ChatMessage[],
): Promise<Extras> {
  const seqs = messages.map(({ seq }) => seq);
  const senders = kind === 'group' ? [...new Set(messages.map(({ senderId }) => senderId))] : [];
  const [marks, reasons, departments] = await Promise.all([
    store.read(listMarks, viewer, key, seqs),
    store.read(listReasons, viewer, seqs),
    senders.length > 0 ? store.read(listStaffDepartments, viewer, senders) : {},
  ]);
  return { violations: Map.groupBy(marks, ({ seq }) => seq), reasons, departments };
}

/** One violation, as it stands under its message. */
export interface ViolationNote {
  readonly severity: Severity;
  readonly label: string;
  readonly rule: string;
  readonly version: string;
}

const GRAVEST = Object.keys(SEVERITIES) as Severity[];

/** The gravest first. */
export function violationNotes(violations: readonly ViolationMark[]): ViolationNote[] {
  return GRAVEST.flatMap((severity) =>
    violations
      .filter((violation) => violation.severity === severity)
      .map(({ ruleName, ruleVersion }) => ({
        ...{ severity, label: SEVERITIES[severity], rule: ruleName, version: `规则 v${ruleVersion}` },
      })),
  );
}

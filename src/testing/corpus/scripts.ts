import { appointments, misdeeds, smallTalk } from './phrases-daily.ts';
import { customerGroups, internalGroups } from './phrases-groups.ts';
import { internal } from './phrases-internal.ts';
import { openings, sales } from './phrases-sales.ts';
import { complaints, money, service } from './phrases-service.ts';
import { parseTemplate, type Template } from './template.ts';

/**
 * Dialogues as the phrase files write them, a line for each message:
 *
 *     # name weight →stage     begins a dialogue; after it the customer is at that stage
 *     客 text                  who speaks, and a template
 *     ? 员 text                a line that is left out half the time
 *     员 [file name]           a message of another type, or a variant of it (vote-102), with the words it needs
 *     …                        a long pause
 */
export type Shelf =
  | 'opening'
  | 'sales'
  | 'client'
  | 'daily'
  | 'misdeed'
  | 'internal'
  | 'customer-group'
  | 'internal-group'
  | 'occasion';

export interface Script {
  readonly name: string;
  readonly shelf: Shelf;
  readonly weight: number;
  readonly makesClient: boolean;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly role: string;
  readonly optional: boolean;
  readonly afterPause: boolean;
  /** `text`, or the type named in brackets. */
  readonly kind: string;
  readonly template: Template;
}

export type Scripts = ReadonlyMap<Shelf, readonly Script[]>;

export function readScripts(): Scripts {
  const shelves: [Shelf, string][] = [
    ['opening', openings],
    ['sales', sales],
    ['client', service + money + complaints],
    ['daily', appointments + smallTalk],
    ['misdeed', misdeeds],
    ['internal', internal],
    ['customer-group', customerGroups],
    ['internal-group', internalGroups],
  ];
  return new Map(shelves.map(([shelf, source]) => [shelf, parseShelf(shelf, source)]));
}

export function parseShelf(shelf: Shelf, source: string): Script[] {
  return source
    .split(/^# /m)
    .slice(1)
    .map((part) => parseScript(shelf, part.trim()));
}

function parseScript(shelf: Shelf, part: string): Script {
  const [head = '', ...rest] = part.split('\n');
  const [name = '', weight = '1', stage] = head.split(' ');
  const lines: Line[] = [];
  let afterPause = false;
  for (const source of rest.map((line) => line.trim()).filter(Boolean)) {
    if (source === '…') afterPause = true;
    else {
      lines.push(parseLine(source, afterPause));
      afterPause = false;
    }
  }
  return { name, shelf, weight: Number(weight), makesClient: stage === '→client', lines };
}

function parseLine(source: string, afterPause: boolean): Line {
  const match = /^(\? )?(\S+) (?:\[([a-z_]+(?:-\w+)?) ?(.*)\]|(.+))$/s.exec(source);
  if (!match) throw new Error(`not a line of a dialogue: ${source}`);
  const [, optional, role = '', kind = 'text', words = '', text = words] = match;
  return { role, optional: optional !== undefined, afterPause, kind, template: parseTemplate(text) };
}

import { isEmployee, isRobot } from '../../messages/people.ts';

/**
 * Names and ids as a masked package shows them: 员工1, 客户2, 群聊1, the same for the same person everywhere in it. Numbers
 * are masked before by messages/mask.ts.
 */
const KINDS = { employee: '员工', customer: '客户', robot: '机器人', room: '群聊' } as const;
type Kind = keyof typeof KINDS;

/** Ids that WeCom makes, wherever they stand. */
const IDS = /(?<![\w-])w[mobr][\w-]{20,}/g;
/** What a record needs to be understood; it is never shown. */
const KEPT = new Set(['msgtype', 'action', 'type', 'msgid', 'pre_msgid', 'sdkfileid', 'md5sum', 'md5', 'fileext']);
const SHORTEST = 2;

export class Aliases {
  readonly #byId = new Map<string, string>();
  /** What people are called, by the first letter, the longest first. */
  readonly #called = new Map<string, { readonly words: string; readonly alias: () => string }[]>();
  readonly #known = new Set<string>();
  readonly #counts: Record<Kind, number> = { employee: 0, customer: 0, robot: 0, room: 0 };

  /** What this person or group is called in here. */
  of(id: string, kind: Kind = kindOf(id)): string {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    this.#counts[kind] += 1;
    const alias = `${KINDS[kind]}${this.#counts[kind]}`;
    this.#byId.set(id, alias);
    return alias;
  }

  /** These words are somebody's name, or id. Only who is met gets a number. */
  learn(id: string, names: readonly string[], kind: Kind = kindOf(id)): void {
    for (const name of [id, ...names]) {
      const words = name.trim().toLowerCase();
      if (words.length < SHORTEST || this.#known.has(`${words}\n${id}`)) continue;
      this.#known.add(`${words}\n${id}`);
      const first = words[0]!;
      const called = this.#called.get(first) ?? [];
      called.push({ words, alias: () => this.of(id, kind) });
      this.#called.set(
        first,
        called.sort((a, b) => b.words.length - a.words.length),
      );
    }
  }

  text(text: string): string {
    const lower = text.toLowerCase();
    if (lower.length !== text.length) return this.#ids(text); // letters that change their length: none of ours
    let written = '';
    let shown = 0;
    for (let i = 0; i < text.length; i += 1) {
      const found = this.#called.get(lower[i]!)?.find(({ words }) => stands(lower, i, words));
      if (!found) continue;
      written += text.slice(shown, i) + found.alias();
      i += found.words.length - 1;
      shown = i + 1;
    }
    return this.#ids(shown === 0 ? text : written + text.slice(shown));
  }

  /** A record for who draws it. */
  json(json: string): string {
    return JSON.stringify(this.#value(JSON.parse(json) as unknown, ''));
  }

  #ids(text: string): string {
    return text.replace(IDS, (id) => this.of(id));
  }

  #value(value: unknown, field: string): unknown {
    if (typeof value === 'string') return KEPT.has(field) ? value : this.#word(value);
    if (Array.isArray(value)) return value.map((one: unknown) => this.#value(one, field));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, this.#value(held, name)]));
  }

  #word(word: string): string {
    const known = this.#byId.get(word);
    if (known !== undefined) return known;
    return /^\s*[[{]/.test(word) && isJson(word) ? this.json(word) : this.text(word);
  }
}

function kindOf(id: string): Kind {
  if (isRobot(id)) return 'robot';
  if (isEmployee(id)) return id.startsWith('wr') && id.length > 20 ? 'room' : 'employee';
  return 'customer';
}

const LATIN = /[\w-]/;

/** Of a word in Latin letters only the whole word is a name. */
function stands(text: string, at: number, words: string): boolean {
  if (!text.startsWith(words, at)) return false;
  const [before, after] = [text[at - 1] ?? '', text[at + words.length] ?? ''];
  const joined = (one: string, other: string) => LATIN.test(one) && LATIN.test(other);
  return !joined(before, words[0]!) && !joined(words.at(-1)!, after);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

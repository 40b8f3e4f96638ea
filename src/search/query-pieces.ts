import { UserError } from '../lib/errors.ts';
import { normaliseText } from './normal-form.ts';
import type { FieldName } from './query.ts';

/** What was typed, cut into terms, signs and conditions. */

export type Piece =
  | { readonly kind: 'term'; readonly text: string; readonly shown: string }
  | { readonly kind: 'and' | 'or' | 'not' /** As typed. */; readonly sign: string }
  | { readonly kind: 'open' | 'close' }
  | {
      readonly kind: 'field';
      readonly field: FieldName;
      readonly values: readonly string[];
      readonly shown: string;
      /** By brackets. */
      readonly enclosed: boolean;
    };

const SIGNS: ReadonlyMap<string, 'and' | 'or' | 'not'> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['NOT', 'not'],
  ['且', 'and'],
  ['或', 'or'],
  ['非', 'not'],
]);

const NAMES: Readonly<Record<FieldName, readonly string[]>> = {
  sender: ['发送人', '发送者', '发件人', 'from', 'sender'],
  receiver: ['接收人', '接收者', '收件人', 'to', 'receiver'],
  department: ['部门', 'dept', 'department'],
  customer: ['客户', 'customer'],
  group: ['群', '群聊', '客户群', 'group'],
  type: ['类型', 'type'],
  direction: ['方向', 'direction'],
  time: ['时间', '日期', 'time', 'date'],
  violation: ['违规', 'violation'],
  media: ['媒体', 'media'],
};

const FIELDS: ReadonlyMap<string, FieldName> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as FieldName])),
);

const BLANK = /\s/;
const QUOTE = /["“”＂]/;
const OPEN = /[(（]/;
const CLOSE = /[)）]/;
const OR = /[|｜]/;
const WORD = /^[^\s"“”＂|｜]*/;
const MINUS = /[-－]/;
/** What ends a condition's value, and what stands between several. */
const VALUE = /^[^\s"“”＂()（）]+/;
const SEVERAL = /[,，、|｜]/;
const FIELD = /^(?<name>[a-z\u4e00-\u9fff]{1,10})[:：]/i;

/** A search that is nothing but one of the signs looks for that word. */
export function piecesOf(input: string): Piece[] {
  const alone = input.trim();
  if (SIGNS.has(alone)) return [{ kind: 'term', text: normaliseText(alone), shown: alone }];
  return new Lexer(input).pieces();
}

class Lexer {
  readonly #input: string;
  readonly #pieces: Piece[] = [];
  #at = 0;
  #depth = 0;

  constructor(input: string) {
    this.#input = input;
  }

  pieces(): Piece[] {
    while (this.#at < this.#input.length) {
      if (BLANK.test(this.#letter())) this.#at += 1;
      else if (!(this.#quotation() || this.#mark() || this.#field())) this.#word();
    }
    return this.#pieces;
  }

  #letter(at = this.#at): string {
    return this.#input[at] ?? '';
  }

  /** A quotation mark without its other half stands for itself. */
  #quotation(): boolean {
    if (!QUOTE.test(this.#letter())) return false;
    this.#term(this.#quoted() ?? this.#input[this.#at++]!);
    return true;
  }

  /** What is between this quotation mark and the next, and goes on behind it; null when there is no next. */
  #quoted(): string | null {
    const rest = this.#input.slice(this.#at + 1);
    const length = rest.search(QUOTE);
    if (length < 0) return null;
    this.#at += length + 2;
    return rest.slice(0, length);
  }

  #term(typed: string): void {
    const text = normaliseText(typed).trim();
    if (text !== '') this.#pieces.push({ kind: 'term', text, shown: typed.trim() });
  }

  #mark(): boolean {
    const letter = this.#letter();
    if (OPEN.test(letter)) this.#bracket('open', 1);
    else if (CLOSE.test(letter)) this.#bracket('close', -1);
    else if (OR.test(letter)) this.#pieces.push({ kind: 'or', sign: letter });
    else if (this.#isMinus()) this.#pieces.push({ kind: 'not', sign: letter });
    else return false;
    this.#at += 1;
    return true;
  }

  #bracket(kind: 'open' | 'close', step: number): void {
    this.#pieces.push({ kind });
    this.#depth += step;
  }

  /** Right before a word, and not within one. */
  #isMinus(): boolean {
    const [before, after] = [this.#letter(this.#at - 1), this.#letter(this.#at + 1)];
    const begins = before === '' || [BLANK, OPEN, OR].some((pattern) => pattern.test(before));
    return MINUS.test(this.#letter()) && begins && after !== '' && !BLANK.test(after);
  }

  #field(): boolean {
    const rest = this.#input.slice(this.#at);
    const name = FIELD.exec(rest)?.groups?.['name'];
    const field = name && FIELDS.get(name.toLowerCase());
    if (!field) return false;
    this.#at += name.length + 1;
    while (BLANK.test(this.#letter())) this.#at += 1;
    const value = this.#value();
    const values = value.several ? value.text.split(SEVERAL) : [value.text];
    const each = values.map((one) => one.trim()).filter((one) => one !== '');
    if (each.length === 0) {
      throw new UserError(
        `“${name}:”后面缺少内容。请补上，例如 ${name}:${EXAMPLES[field]}；要搜索这几个字，请放进引号。`,
      );
    }
    const shown = `${name}:${each.join(',')}`;
    this.#pieces.push({ kind: 'field', field, values: each, shown, enclosed: this.#depth > 0 });
    return true;
  }

  #value(): { text: string; several: boolean } {
    if (QUOTE.test(this.#letter())) return { text: this.#quoted() ?? '', several: false };
    const text = VALUE.exec(this.#input.slice(this.#at))?.[0] ?? '';
    this.#at += text.length;
    return { text, several: true };
  }

  #word(): void {
    const from = this.#at;
    this.#at = this.#endOfWord(from);
    const word = this.#input.slice(from, this.#at);
    const kind = this.#standsAlone(from) ? SIGNS.get(word) : undefined;
    if (kind) this.#pieces.push({ kind, sign: word });
    else this.#term(word);
  }

  /** A bracket within a word belongs to it, unless it closes one that was opened before, follows a sign, or is closed after the word. */
  #endOfWord(from: number): number {
    const [reach = ''] = WORD.exec(this.#input.slice(from)) ?? [];
    const end = from + reach.length;
    const opened: number[] = [];
    for (let at = from; at < end; at += 1) {
      const step = stepOf(this.#letter(at));
      if (step > 0 && SIGNS.has(this.#input.slice(from, at))) return at;
      if (step > 0) opened.push(at);
      if (step < 0 && opened.pop() === undefined && this.#depth > 0) return at;
    }
    return CLOSE.test(this.#input.slice(end)) ? (opened[0] ?? end) : end;
  }

  #standsAlone(from: number): boolean {
    return !QUOTE.test(this.#letter(from - 1)) && !QUOTE.test(this.#letter());
  }
}

/** How much deeper a letter leads. */
function stepOf(letter: string): number {
  return Number(OPEN.test(letter)) - Number(CLOSE.test(letter));
}

const EXAMPLES: Readonly<Record<FieldName, string>> = {
  sender: '张三',
  receiver: '张三',
  department: '销售部',
  customer: '李四',
  group: '项目群',
  type: '图片',
  direction: '发出',
  time: '近30天',
  violation: '有',
  media: '有',
};

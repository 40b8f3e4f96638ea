import { UserError } from '../lib/errors.ts';
import { type Piece, piecesOf } from './query-pieces.ts';
import { inWords } from './query-words.ts';

/** What somebody typed into a search box, understood. Plain data: it travels to the reader threads. */
export interface Query {
  /** What a message must hold; null when there are no words. */
  readonly expression: Expression | null;
  /** Conditions that were typed among the words, as typed: whom and what they mean is the page's to find out. */
  readonly fields: readonly Field[];
  /** The terms a hit may hold, each once: what is highlighted in it. */
  readonly terms: readonly Term[];
  /** Nothing to look for, and no condition. */
  readonly empty: boolean;
  /** What was understood of the words, to be shown beside the hits; the conditions are said by who resolves them. */
  readonly words: string;
}

export type Expression =
  | { readonly kind: 'term' /** In normal form. */; readonly text: string /** As typed. */; readonly shown: string }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression };

export interface Term {
  /** In normal form. */
  readonly text: string;
  readonly negated: false;
}

export interface Field {
  readonly field: FieldName;
  readonly value: string;
}

export type FieldName =
  | 'sender'
  | 'receiver'
  | 'department'
  | 'customer'
  | 'group'
  | 'type'
  | 'direction'
  | 'time'
  | 'violation'
  | 'media';

const MOST_CHARACTERS = 200;
const MOST_TERMS = 20;
const MOST_DEPTH = 10;

/**
 * Words are separated by whitespace and all must be there; what stands in quotes is one term, spaces included. Between
 * them AND, OR, NOT (且 或 非 | -) and parentheses; NOT binds first, then AND. `conditions`: there are some beside what
 * was typed, so that words which only say what must not be there still mean something.
 */
export function parseQuery(input: string, { conditions = false }: { readonly conditions?: boolean } = {}): Query {
  if (input.length > MOST_CHARACTERS) {
    throw new UserError(`搜索内容过长（${input.length} 个字符），最多 ${MOST_CHARACTERS} 个。请只保留关键的词句。`);
  }
  const { words, fields } = setFieldsApart(piecesOf(input.toWellFormed()));
  const expression = words.length === 0 ? null : new Parser(words).parse();
  const { positive, all } = termsOf(expression);
  if (all.size > MOST_TERMS) {
    throw new UserError(
      `搜索词过多（${all.size} 个），最多 ${MOST_TERMS} 个。请减少搜索词，或用引号把一句话作为一个整体搜索。`,
    );
  }
  if (expression !== null && positive.size === 0 && fields.length === 0 && !conditions) throw onlyNot(all);
  return {
    expression,
    fields,
    terms: [...positive].map((text) => ({ text, negated: false })),
    empty: expression === null && fields.length === 0,
    words: expression === null ? '' : inWords(expression),
  };
}

function onlyNot(terms: ReadonlySet<string>): UserError {
  return new UserError(
    `只写了不要出现的词，范围太大，无法搜索。请再写一个要找的词或条件；要搜索“-${[...terms][0]}”这样的文字，请放进引号。`,
  );
}

/** Fields hold for the whole search, wherever they stand. */
function setFieldsApart(pieces: readonly Piece[]): { words: Piece[]; fields: Field[] } {
  const words: Piece[] = [];
  const fields: Field[] = [];
  for (const [i, piece] of pieces.entries()) {
    // “条件 AND 词”: what stood before the word is gone.
    const dangling = piece.kind === 'and' && words.length === 0 && fields.length > 0;
    if (piece.kind === 'field') {
      assertApart(piece, words.at(-1), pieces[i + 1]);
      if (words.at(-1)?.kind === 'and') words.pop();
      fields.push(...piece.values.map((value) => ({ field: piece.field, value })));
    } else if (!dangling) words.push(piece);
  }
  return { words, fields };
}

type FieldPiece = Extract<Piece, { kind: 'field' }>;

function assertApart({ enclosed, shown }: FieldPiece, before: Piece | undefined, after: Piece | undefined): void {
  const joined = before?.kind === 'or' || before?.kind === 'not' || after?.kind === 'or';
  if (!enclosed && !joined) return;
  throw new UserError(
    `“${shown}”是整个搜索的条件，不能放在括号里，也不能与 OR、NOT 连用。请单独写；几个值用逗号隔开，例如 类型:图片,文件。`,
  );
}

class Parser {
  readonly #pieces: readonly Piece[];
  #at = 0;
  #depth = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  parse(): Expression {
    const whole = this.#or();
    if (this.#next()) throw unbalanced('右');
    return whole;
  }

  #next(): Piece | undefined {
    return this.#pieces[this.#at];
  }

  #take(kind: Piece['kind']): Piece | null {
    const piece = this.#next();
    if (piece?.kind !== kind) return null;
    this.#at += 1;
    return piece;
  }

  #or(): Expression {
    const parts = [this.#and()];
    while (this.#take('or')) parts.push(this.#and());
    return combine('or', parts);
  }

  #and(): Expression {
    const parts = [this.#not()];
    for (;;) {
      const explicit = this.#take('and');
      const next = this.#next()?.kind;
      if (!explicit && (next === undefined || next === 'or' || next === 'close')) return combine('and', parts);
      parts.push(this.#not());
    }
  }

  #not(): Expression {
    let negated = false;
    while (this.#take('not')) negated = !negated;
    const part = this.#operand();
    if (!negated) return part;
    return part.kind === 'not' ? part.part : { kind: 'not', part };
  }

  #operand(): Expression {
    const piece = this.#next();
    if (piece?.kind === 'term') {
      this.#at += 1;
      return { kind: 'term', text: piece.text, shown: piece.shown };
    }
    if (!this.#take('open')) throw this.#missing(piece);
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH) throw new UserError(`括号最多套 ${MOST_DEPTH} 层。请写得简单一些。`);
    if (this.#next()?.kind === 'close') throw new UserError('括号里没有内容。请写上搜索词，或去掉括号。');
    const within = this.#or();
    if (!this.#take('close')) throw unbalanced('左');
    this.#depth -= 1;
    return within;
  }

  /** A word was due where `piece` stands. */
  #missing(piece: Piece | undefined): UserError {
    const before = this.#pieces[this.#at - 1];
    if (before?.kind === 'open' && piece === undefined) return unbalanced('左');
    if (piece?.kind === 'close' && this.#depth === 0 && before === undefined) return unbalanced('右');
    const [operator, side] = before && 'sign' in before ? [before.sign, '后面'] : [sign(piece), '前面'];
    return new UserError(`“${operator}”的${side}缺少搜索词。请补上；要搜索“${operator}”这个词本身，请放进引号。`);
  }
}

function sign(piece: Piece | undefined): string {
  return piece && 'sign' in piece ? piece.sign : ')';
}

function unbalanced(side: '左' | '右'): UserError {
  const [there, missing] = side === '左' ? ['左', '右'] : ['右', '左'];
  return new UserError(`有${there}括号，没有对应的${missing}括号。请补上；要搜索括号本身，请放进引号。`);
}

/** Parts of the same kind are taken in, what comes twice is left out. */
function combine(kind: 'and' | 'or', parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const ids = flat.map(identity);
  const each = flat.filter((_, i) => ids.indexOf(ids[i]!) === i);
  return each.length === 1 ? each[0]! : { kind, parts: each };
}

function identity(expression: Expression): string {
  return JSON.stringify(expression, (key, value) => (key === 'shown' ? undefined : value));
}

function termsOf(expression: Expression | null): { positive: Set<string>; all: Set<string> } {
  const positive = new Set<string>();
  const all = new Set<string>();
  const walk = (at: Expression, negated: boolean): void => {
    if (at.kind === 'not') walk(at.part, !negated);
    else if (at.kind === 'term') (negated ? all : positive).add(at.text);
    else for (const part of at.parts) walk(part, negated);
  };
  if (expression) walk(expression, false);
  return { positive, all: all.union(positive) };
}

import type { Masks } from '../messages/mask.ts';
import { isDecidedByTokens, queryTokens } from '../search/cut.ts';
import type { Expression } from '../search/query.ts';
import { isApart, reading } from './search-masked.ts';

/**
 * What the index can say about an expression. It knows tokens only, so it narrows a term of several to the messages that
 * have them all; whether they stand side by side is for the text to tell.
 */
export interface Words {
  /** In FTS5's language: every hit is in `match` and none in `except`; null where the index has nothing to say. */
  readonly match: string | null;
  readonly except: string | null;
  /** What is in the one and not in the other is a hit, without a look at the text. */
  readonly decided: boolean;
  readonly holds: (text: string) => boolean;
}

/** `masks`: what is hidden from whoever asks. */
export function wordsOf(expression: Expression, masks: Masks | null): Words {
  const { most, least } = bound(expression, masks);
  const { match, except } = sides(most);
  const test = testOf(expression);
  return { match, except, decided: most === least, holds: (text) => test(reading(text, masks)) };
}

/** What messages are in it, by tokens. Those named, or all but those named. */
type Part = 'all' | 'none' | `+${string}` | `-${string}`;

/** The hits are among `most` and all of `least` are hits: they differ where tokens leave it open. */
interface Bound {
  readonly most: Part;
  readonly least: Part;
}

function bound(expression: Expression, masks: Masks | null): Bound {
  switch (expression.kind) {
    case 'term':
      return boundOfTerm(expression.text, masks);
    case 'not': {
      const { most, least } = bound(expression.part, masks);
      return { most: opposite(least), least: opposite(most) };
    }
    case 'and':
    case 'or': {
      const join = expression.kind === 'and' ? both : either;
      const parts = expression.parts.map((part) => bound(part, masks));
      return { most: join(parts.map(({ most }) => most)), least: join(parts.map(({ least }) => least)) };
    }
  }
}

function boundOfTerm(text: string, masks: Masks | null): Bound {
  const tokens = queryTokens(text);
  if (tokens.length === 0) return { most: 'all', least: 'none' };
  const most: Part = `+${allOf(tokens.map(quoted))}`;
  return { most, least: isDecidedByTokens(text) && isApart(text, masks) ? most : 'none' };
}

/** No token holds a quotation mark. */
export const quoted = (token: string): string => `"${token}"`;

export const allOf = (parts: readonly string[]): string =>
  parts.length === 1 ? parts[0]! : `(${parts.join(' AND ')})`;
export const anyOf = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' OR ')})`);
/** FTS5 has no “all but”: NOT stands between two. */
export const without = (part: string, except: readonly string[]): string =>
  except.length === 0 ? part : `(${part} NOT ${anyOf(except)})`;

function opposite(part: Part): Part {
  if (part === 'all') return 'none';
  if (part === 'none') return 'all';
  return part.startsWith('+') ? `-${part.slice(1)}` : `+${part.slice(1)}`;
}

function both(parts: readonly Part[]): Part {
  if (parts.includes('none')) return 'none';
  const { named, butNamed } = sorted(parts);
  if (named.length > 0) return `+${without(allOf(named), butNamed)}`;
  return butNamed.length > 0 ? `-${anyOf(butNamed)}` : 'all';
}

function either(parts: readonly Part[]): Part {
  if (parts.includes('all')) return 'all';
  const { named, butNamed } = sorted(parts);
  if (butNamed.length > 0) return `-${without(allOf(butNamed), named)}`;
  return named.length > 0 ? `+${anyOf(named)}` : 'none';
}

function sorted(parts: readonly Part[]): { named: string[]; butNamed: string[] } {
  const of = (sign: string) => parts.filter((part) => part.startsWith(sign)).map((part) => part.slice(1));
  return { named: of('+'), butNamed: of('-') };
}

function sides(most: Part): { match: string | null; except: string | null } {
  return {
    match: most.startsWith('+') ? most.slice(1) : null,
    except: most.startsWith('-') ? most.slice(1) : null,
  };
}

type Test = (stands: (term: string) => boolean) => boolean;

function testOf(expression: Expression): Test {
  switch (expression.kind) {
    case 'term':
      return (stands) => stands(expression.text);
    case 'not': {
      const part = testOf(expression.part);
      return (stands) => !part(stands);
    }
    case 'and': {
      const parts = expression.parts.map(testOf);
      return (stands) => parts.every((part) => part(stands));
    }
    case 'or': {
      const parts = expression.parts.map(testOf);
      return (stands) => parts.some((part) => part(stands));
    }
  }
}

import { isEmployee, isRobot } from '../messages/people.ts';
import type { Known, Names } from '../people/names.ts';

/**
 * How a person or a group is named and drawn. Whom the directory does not know, or not yet, goes by the userid, or by kind
 * and the end of the id.
 */
export interface Face {
  readonly id: string;
  readonly name: string;
  /** The full id, for the tooltip and for copying. */
  readonly title: string;
  readonly letters: string;
  readonly tint: number;
  readonly kind: 'employee' | 'outside' | 'robot' | 'group';
  /** Where somebody from outside is at home, or that somebody has left; null where there is nothing to say. */
  readonly tag: { readonly words: string; readonly tone: 'wechat' | 'company' | 'gone' } | null;
}

const TINTS = 7;
const tail = (id: string) => id.slice(-4);

/** Former names are only for those who show what was said long ago. */
type KnownNames = Pick<Names, 'of'> & Partial<Pick<Names, 'nameThen'>>;

export class People {
  readonly #names: KnownNames;

  constructor(names: KnownNames) {
    this.#names = names;
  }

  readonly name = (id: string): string => {
    if (id === '' || id === 'system') return '系统';
    return this.#names.of(id)?.name || nameById(id);
  };

  /** Under the name of today; at an earlier time, the tooltip tells the name of then. */
  face(id: string, at?: number): Face {
    const kind = isRobot(id) ? 'robot' : isEmployee(id) ? 'employee' : 'outside';
    const name = this.name(id);
    const known = this.#names.of(id);
    const then = at === undefined ? null : (this.#names.nameThen?.(id, at) ?? null);
    const title = then === null ? titleOf(id, known) : `${titleOf(id, known)} · 当时名为 ${then}`;
    return { id, name, title, letters: lettersOf(name), tint: tintOf(id), kind, tag: tagOf(known) };
  }

  group(key: string): Face {
    const name = this.#names.of(key)?.name || `群聊 ·${tail(key)}`;
    return {
      id: key,
      name,
      title: name.endsWith(tail(key)) ? key : `${name}（${key}）`,
      letters: '',
      tint: tintOf(key),
      kind: 'group',
      tag: null,
    };
  }

  /** Who a conversation is with, seen from one person; two customers of one chat cannot be told apart without it. */
  chat(chat: { key: string; kind: 'single' | 'group'; peers: readonly string[] }, who: string): Face {
    if (chat.kind === 'group') return this.group(chat.key);
    return this.face(chat.peers.find((id) => id !== who) ?? who);
  }
}

function nameById(id: string): string {
  if (isRobot(id)) return `机器人 ·${tail(id)}`;
  if (isEmployee(id)) return id;
  return `${id.startsWith('wo') ? '企业客户' : '微信客户'} ·${tail(id)}`;
}

function tagOf(known: Known | null): Face['tag'] {
  if (known?.gone) return { words: '已离职', tone: 'gone' };
  if (known?.kind !== 'customer') return null;
  return known.detail === '' ? { words: '@微信', tone: 'wechat' } : { words: `@${known.detail}`, tone: 'company' };
}

/** Everything known in one line, the full id last. */
function titleOf(id: string, known: Known | null): string {
  if (!known?.name) return id;
  const outside = known.kind === 'customer' ? `@${known.detail || '微信'}` : known.detail;
  return [known.name, outside, known.gone ? '已离职' : '', id].filter((part) => part !== '').join(' · ');
}

/** The last two characters, as of a given name; of a userid written like ZhangZeYu the last two capitals, which stand for the same. */
function lettersOf(name: string): string {
  const capitals = /^[A-Za-z]+$/.test(name) ? name.match(/[A-Z]/g) : null;
  const letters = name.match(/[\p{L}\p{N}]/gu) ?? [...name];
  return (capitals && capitals.length > 1 ? capitals : letters).slice(-2).join('');
}

/** The same colour for the same person, on every page and every day. */
function tintOf(id: string): number {
  let sum = 7;
  for (let i = 0; i < id.length; i += 1) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % TINTS;
}

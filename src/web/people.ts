import { isEmployee, isRobot } from '../messages/people.ts';

/**
 * How a person or a group is named and drawn. The directory is not here yet, so staff go by their userid and outside
 * people by kind and the end of their id; names will come in here and nowhere else.
 */
export interface Face {
  readonly id: string;
  readonly name: string;
  /** The full id, for the tooltip and for copying. */
  readonly title: string;
  readonly letters: string;
  readonly tint: number;
  readonly kind: 'employee' | 'outside' | 'robot' | 'group';
}

const TINTS = 7;
const tail = (id: string) => id.slice(-4);

export function personName(id: string): string {
  if (id === '' || id === 'system') return '系统';
  if (isRobot(id)) return `机器人 ·${tail(id)}`;
  if (isEmployee(id)) return id;
  return `${id.startsWith('wo') ? '企业客户' : '微信客户'} ·${tail(id)}`;
}

export function faceOf(id: string): Face {
  const kind = isRobot(id) ? 'robot' : isEmployee(id) ? 'employee' : 'outside';
  const name = personName(id);
  return { id, name, title: id, letters: lettersOf(name), tint: tintOf(id), kind };
}

/** The last two characters, as of a given name; of a userid written like ZhangZeYu the last two capitals, which stand for the same. */
function lettersOf(name: string): string {
  const capitals = /^[A-Za-z]+$/.test(name) ? name.match(/[A-Z]/g) : null;
  return (capitals && capitals.length > 1 ? capitals : [...name]).slice(-2).join('');
}

export function faceOfGroup(key: string): Face {
  return { id: key, name: `群聊 ·${tail(key)}`, title: key, letters: '', tint: tintOf(key), kind: 'group' };
}

/** The same colour for the same person, on every page and every day. */
function tintOf(id: string): number {
  let sum = 7;
  for (let i = 0; i < id.length; i += 1) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return sum % TINTS;
}

/** Who a conversation is with, seen from one person; two customers of one chat cannot be told apart without it. */
export function faceOfChat(
  chat: { key: string; kind: 'single' | 'group'; peers: readonly string[] },
  who: string,
): Face {
  if (chat.kind === 'group') return faceOfGroup(chat.key);
  return faceOf(chat.peers.find((id) => id !== who) ?? who);
}

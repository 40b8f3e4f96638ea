import { safeFileName } from '../../lib/file-name.ts';
import { isEmployee } from '../../messages/people.ts';
import type { ConversationFace } from '../../store/chats.ts';
import type { GoneChat } from '../../store/package-copies.ts';
import type { Parties } from './parties.ts';
import type { ChatHead } from './sink.ts';

/** How a conversation is called and told apart in a package. */
const MOST_LETTERS = 40;

export type Face = Pick<ConversationFace, 'key' | 'kind' | 'external' | 'members'>;

/** As far as the copies of its messages tell. */
export function faceOfGone(key: string, { chatKind, people }: GoneChat): Face {
  const members = people.map((userid) => ({ userid, employee: isEmployee(userid) }));
  const inside = members.every(({ employee }) => employee);
  const kind = chatKind === 'group' ? 'group' : 'single';
  return { key, kind, external: kind === 'group' ? !inside : chatKind === 'external', members };
}

export function headOf(face: Face, n: number, { parties, masked }: { parties: Parties; masked: boolean }): ChatHead {
  const { key, kind, external } = face;
  parties.meet([...face.members.map(({ userid }) => userid), ...(kind === 'group' ? [key] : [])]);
  const members = face.members.map(({ userid }) => parties.of(userid));
  const name = kind === 'group' ? parties.room(key) : members.map((member) => member.name).join(' 与 ') || key;
  // On the right stand those of the company; between colleagues the first of them.
  const who = members.find((member) => member.kind === 'employee')?.id ?? null;
  const short = [...name].slice(0, MOST_LETTERS).join('');
  return {
    n,
    key: masked ? `会话${n}` : key,
    name,
    kind,
    external,
    stem: safeFileName(`${String(n).padStart(4, '0')}_${short}`, String(n)),
    members,
    who: kind === 'group' ? null : who,
  };
}

import { safeFileName } from '../../lib/file-name.ts';
import type { ConversationFace } from '../../store/chats.ts';
import type { Parties } from './parties.ts';
import type { ChatHead } from './sink.ts';

/** How a conversation is called and told apart in a package. */
const MOST_LETTERS = 40;

export function headOf(
  face: ConversationFace,
  n: number,
  { parties, masked }: { parties: Parties; masked: boolean },
): ChatHead {
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

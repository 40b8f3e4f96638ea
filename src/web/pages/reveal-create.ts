import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { findRevealed } from '../../store/reveals.ts';
import { action } from '../action.ts';
import { Show } from '../outcome.ts';
import { People } from '../people.ts';
import { FEWEST_LETTERS, MOST_LETTERS, revealedBubble, revealInput } from '../reveal-view.ts';
import { chatTitle } from '../trace-words.ts';

/** Shows the masked numbers of one message, once. The trail tells of which kinds and how many, never which. */
export const revealCreate = action({
  post: '/messages/:seq/reveal',
  may: 'reveal',
  trail: ['reveal'],
  input: revealInput.extend({ reason: z.string().max(1000).default('') }),
  async run(app, viewer, { seq, reason: typed, ...shown }, visit) {
    const reason = typed.trim().replace(/\s+/g, ' ');
    const letters = [...reason].length;
    if (letters < FEWEST_LETTERS) throw new UserError(`请写明查看的事由，至少 ${FEWEST_LETTERS} 个字。`);
    if (letters > MOST_LETTERS) throw new UserError(`事由最多 ${MOST_LETTERS} 字，请写短一些。`);
    const revealed = await app.store.read(findRevealed, viewer, seq);
    const bubble = revealed && (await revealedBubble(app, viewer, revealed, shown));
    if (!revealed || !bubble) return null;
    const { key, numbers } = revealed;
    visit.trace({
      act: 'reveal',
      title: `${chatTitle(new People(app.names), key)} 中的号码`,
      conversations: [key],
      fromSeq: seq,
      toSeq: seq,
      count: Object.values(numbers).reduce((sum, n) => sum + n, 0),
      details: { reason, kinds: numbers },
    });
    return new Show(visit.whole ? 'messages/revealed' : 'messages/bubble', { bubble });
  },
});

import type { Trace } from '../access/acts.ts';
import { VIOLATION_STATES } from '../lib/violation-words.ts';
import type { People } from './people.ts';
import { type QueueConditions, reviewLink } from './review-conditions.ts';
import type { ReviewView } from './review-view.ts';
import { chatTitle, seqRange, told } from './trace-words.ts';

/** What the queue tells the trail: the violation that is open with what stands around it, else the list. */
export function reviewTrace(people: People, asked: QueueConditions, { item, lines, done }: ReviewView): Trace {
  const listed = [...lines, ...done].map(({ conversation }) => conversation);
  const conditions = {
    state: VIOLATION_STATES[asked.state],
    address: reviewLink(asked, { at: null }),
    listed: listed.length,
  };
  if (!item) {
    const conversations = [...new Set(listed)];
    return { act: 'violations', title: '违规处置', conversations, count: listed.length, details: told(conditions) };
  }
  return {
    act: 'violation',
    title: `违规 ${item.number}“${item.title}”：${chatTitle(people, item.conversation)}`,
    person: item.facts.sender.id,
    conversations: [...new Set([item.conversation, ...listed])],
    ...seqRange(item.context.bubbles),
    details: told({ number: item.number, ...conditions, opened: item.conversation }),
  };
}

import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { SAMPLE_STATES } from '../../lib/verdicts.ts';
import { findSample, judgeSample } from '../../store/samplings.ts';
import { action } from '../action.ts';
import * as condition from '../conditions.ts';
import { MOST_NOTE, violationId } from '../judge-form.ts';
import { GoTo } from '../outcome.ts';
import { People } from '../people.ts';
import { sampleConditions, sampleLink } from '../sample-view.ts';
import { chatTitle } from '../trace-words.ts';

const states = ['open', 'clean', 'confirmed', 'escalated'] as const;

/** What somebody found in a conversation that was drawn; then the next one is open. */
export const sampleJudge = action({
  post: '/samples/:id/judge',
  may: 'judge',
  trail: ['judged'],
  input: z.object({
    id: violationId,
    state: z.enum(states),
    seen: z.enum(states),
    note: z.string().trim().default(''),
    next: condition.seq,
    queue: z.preprocess(
      (given) => Object.fromEntries(new URLSearchParams(typeof given === 'string' ? given : '')),
      sampleConditions,
    ),
  }),
  async run(app, viewer, { id, state, seen, note, next, queue }, visit) {
    if ([...note].length > MOST_NOTE) throw new UserError(`备注最多 ${MOST_NOTE} 字，请写短一些。`);
    const row = await app.store.read(findSample, viewer, id);
    if (!row) return null;
    const label = SAMPLE_STATES[state];
    const title = `抽检 ${chatTitle(new People(app.names), row.key)}：${label}`;
    const details = { was: SAMPLE_STATES[row.state], now: label, noted: note !== '' };
    const trace = { act: 'judged', title, person: row.who, conversations: [row.key], details } as const;
    await visit.change(trace, judgeSample, viewer, { id, seen, state, note, at: app.clock() });
    return new GoTo(sampleLink(queue, state === 'open' ? id : next), visit.whole ? `已记为“${label}”。` : null);
  },
});

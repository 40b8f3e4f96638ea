import type { Trace } from '../access/acts.ts';
import type { People } from './people.ts';
import { type RecordingConditions, recordingChips } from './recordings-view.ts';
import { told } from './trace-words.ts';

/** What looking at voice, video and calls leaves in the trail. */
export function recordingsTrace(
  people: People,
  asked: RecordingConditions,
  shown: Pick<Trace, 'conversations' | 'count' | 'fromSeq' | 'toSeq'>,
): Trace {
  const { before, ...conditions } = asked;
  const values = recordingChips(people, asked).map(({ value }) => value);
  const person = asked.sender === null ? {} : { person: asked.sender };
  const title = `音视频，${values.length > 0 ? values.join('，') : '全部'}`;
  const details = told({ ...conditions, page: before.length > 0 && before.length + 1 });
  return { act: 'recordings', title, ...person, ...shown, details };
}

import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { startOfDay } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { isRobot } from '../messages/people.ts';
import { findUnholdable, type HoldDraft, type HoldSubject } from '../store/holds.ts';
import { type CaseFace, caseFace } from './case-face.ts';
import * as condition from './conditions.ts';
import { People } from './people.ts';
import { type Picker, several } from './retention-form.ts';
import { chatTitle } from './trace-words.ts';

/** The form of a hold: what a browser sends, and what is kept. */
const DAY = 86_400_000;

export const subjectFields = {
  person: several(z.string().min(1).max(100)),
  chat: several(z.string().min(1).max(600)),
};

export const holdFields = z.object({
  name: z.string().trim().max(200).default(''),
  reason: z.string().trim().max(2000).default(''),
  ...subjectFields,
  from: condition.day,
  to: condition.day,
  case: z
    .preprocess(
      (value) => (value === '' ? undefined : value),
      z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
    )
    .transform((id) => (id === undefined ? null : Number(id))),
});

export type HoldFields = z.output<typeof holdFields>;

export function subjectsOf({ person, chat }: Pick<HoldFields, 'person' | 'chat'>): HoldSubject[] {
  return [
    ...[...new Set(person)].map((id) => ({ kind: 'person' as const, id })),
    ...[...new Set(chat)].map((id) => ({ kind: 'conversation' as const, id })),
  ];
}

/** Of people and conversations that are there, and that the viewer may name. */
export async function readHold(app: App, viewer: Viewer, fields: HoldFields): Promise<HoldDraft> {
  const { name, reason, from, to, case: caseId } = fields;
  if (caseId !== null && (await caseFace(app, viewer, caseId)) === null)
    throw new UserError('没有这个案件，或您不是它的成员。请从案件页面重新设定保全。');
  const subjects = await readSubjects(app, viewer, fields);
  const first = from === null ? null : startOfDay(from);
  const last = to === null ? null : startOfDay(to)! + DAY;
  return { name, reason, caseId, from: first, to: last, subjects };
}

export async function readSubjects(
  app: App,
  viewer: Viewer,
  fields: Pick<HoldFields, 'person' | 'chat'>,
): Promise<HoldSubject[]> {
  const subjects = subjectsOf(fields);
  if (subjects.some(({ id }) => isRobot(id))) throw new UserError('机器人不能保全，保全它所在的会话。');
  const unknown = await app.store.read(findUnholdable, viewer, subjects);
  if (unknown.length > 0)
    throw new UserError(`有 ${unknown.length} 个对象不存在，或不在您的查看范围。去掉它们，重新选择。`);
  return subjects;
}

export interface HoldForm {
  readonly fields: HoldFields;
  readonly ofCase: CaseFace | null;
  readonly persons: Picker;
  readonly chats: Picker;
  readonly sentence: string;
}

export async function holdForm(app: App, viewer: Viewer, fields: HoldFields, sentence = ''): Promise<HoldForm> {
  const ofCase = await caseFace(app, viewer, fields.case);
  return { fields, ofCase, ...subjectPickers(app, fields), sentence };
}

export function subjectPickers(
  app: App,
  { person, chat }: Pick<HoldFields, 'person' | 'chat'>,
): Pick<HoldForm, 'persons' | 'chats'> {
  const people = new People(app.names);
  const title = (key: string) => chatTitle(people, key).replace(/ 的会话$/, '');
  return {
    persons: {
      ...{ name: 'person', label: '人', of: 'person', placeholder: '员工或客户的姓名' },
      picked: person.map((id) => ({ id, face: people.face(id) })),
    },
    chats: {
      ...{ name: 'chat', label: '会话', of: 'chat', placeholder: '会话里的人或群名' },
      picked: chat.map((key) => ({ id: key, face: { name: title(key), title: title(key) } })),
    },
  };
}

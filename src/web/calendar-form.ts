import { z } from 'zod';
import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import type { Span } from '../calendar/calendar.ts';
import { MOST_SPANS, spansFrom, spansText, WEEKDAYS, weekText } from '../calendar/week.ts';
import { UserError } from '../lib/errors.ts';
import { isEmployee } from '../messages/people.ts';
import type { CalendarDraft } from '../store/calendar-changes.ts';
import { type CalendarPeople, readCalendarPeople } from '../store/calendar-people.ts';
import { findCalendar } from '../store/calendars.ts';
import { readConditionNames } from '../store/customers.ts';
import { People } from './people.ts';
import { several } from './retention-form.ts';

/** The form of a calendar: from what a browser sends to what is kept, and back. */
export const calendarId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

export const calendarFields = z.object({
  name: z.string().trim().max(200).default(''),
  note: z.string().trim().max(1000).default(''),
  day: several(z.string().max(500)),
  department: several(z.coerce.number().int().nonnegative()),
  employee: several(z.string().max(64).refine(isEmployee)),
});

export type CalendarFields = z.output<typeof calendarFields>;

export function calendarFrom({ name, note, day, department, employee }: CalendarFields): {
  readonly draft: CalendarDraft;
  readonly people: CalendarPeople;
} {
  const week = WEEKDAYS.map((weekday, i): readonly Span[] => {
    const read = spansFrom(day[i] ?? '');
    if ('problem' in read) throw new UserError(`${weekday}：${read.problem}`);
    return read.spans;
  });
  return { draft: { name, note, week }, people: { departments: department, employees: employee } };
}

/** What the trail keeps of it: names, as pages show them. */
export async function calendarFacts(app: App, viewer: Viewer, fields: CalendarFields) {
  const { departments } = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  const { name } = new People(app.names);
  const { draft } = calendarFrom(fields);
  return {
    ...{ 名称: draft.name, 备注: draft.note, 每周: weekText(draft.week) },
    部门: departments.filter(({ id }) => fields.department.includes(id)).map((one) => one.name),
    员工: fields.employee.map(name),
  };
}

const WORKED = '9:00–18:00';
const NEW: CalendarFields = {
  ...{ name: '', note: '', department: [], employee: [] },
  day: [WORKED, WORKED, WORKED, WORKED, WORKED, '', ''],
};

/** What is kept of it; null when it is not there. */
export async function calendarNow(app: App, viewer: Viewer, id: number) {
  const calendar = await app.store.read(findCalendar, viewer, id);
  if (!calendar) return null;
  const people = await app.store.read(readCalendarPeople, viewer, id);
  const { name, note, week, isDefault } = calendar;
  const fields: CalendarFields = {
    ...{ name, note, day: week.map(spansText) },
    ...{ department: [...people.departments], employee: [...people.employees] },
  };
  return { id, name, isDefault, hidden: people.hidden, fields };
}

interface FormOf {
  readonly calendar?: { readonly id: number; readonly isDefault: boolean; readonly hidden: number } | null;
  readonly fields?: CalendarFields;
  readonly sentence?: string;
}

export async function calendarForm(app: App, viewer: Viewer, { calendar = null, fields = NEW, sentence = '' }: FormOf) {
  const { departments } = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  const people = new People(app.names);
  return {
    ...{ id: calendar?.id ?? null, isDefault: calendar?.isDefault ?? false, hidden: calendar?.hidden ?? 0 },
    ...{ title: calendar ? '编辑工作时间' : '新建工作时间', fields, sentence },
    action: calendar ? `/calendars/${calendar.id}/edit` : '/calendars',
    days: WEEKDAYS.map((label, i) => ({ label, value: fields.day[i] ?? '' })),
    mostSpans: MOST_SPANS,
    departments: departments.map(({ id, name, depth }) => ({
      ...{ value: String(id), label: name, depth: Math.min(depth, 5), on: fields.department.includes(id) },
    })),
    employees: fields.employee.map((id) => ({ id, face: people.face(id) })),
  };
}

import type { Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { dateOfDay } from '../figures/period.ts';
import { readConditionNames } from '../store/customers.ts';
import { type Chip, waysOut } from './directory-paging.ts';
import {
  type Choice,
  comparedWith,
  type FigureAsked,
  figureChips,
  rangeChoices,
  rangeNameOf,
  rangeOf,
  rangeTrouble,
  rangeWords,
} from './figure-conditions.ts';
import { type Face, People } from './people.ts';
import { dateOf } from './words.ts';

/** What views/figures/conditions.ejs shows: the days, the departments and the people of a page of figures. */
export interface FigureConditionsView {
  readonly path: string;
  readonly ranges: readonly Choice[];
  /** The dates of one's own as the form has them; the named range that holds until they are filled in. */
  readonly own: {
    readonly range: string | null;
    readonly from: string;
    readonly to: string;
    readonly latest: string;
  };
  readonly words: string;
  /** The days they are compared with; null: nothing on the page is. */
  readonly before: string | null;
  readonly chips: readonly Chip[];
  readonly ways: ReturnType<typeof waysOut>;
  readonly departments: readonly { readonly id: number; readonly name: string }[];
  readonly chosen: readonly number[];
  /** Null: the page is not narrowed by people. */
  readonly people: readonly { readonly id: string; readonly face: Face }[] | null;
  /** What else the address says, kept when the form is sent. */
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly clear: string;
  readonly trouble: { readonly heading: string; readonly why: string } | null;
}

type Asked = FigureAsked & Readonly<Record<string, string | number | null | readonly (string | number)[]>>;

interface Options {
  readonly path: string;
  /** False: nobody can be picked on this page. */
  readonly people?: boolean;
  /** True: the page shows what it was in the days before as well. */
  readonly compares?: boolean;
}

const NARROWING = ['range', 'from', 'to', 'department', 'who', 'page'];

export async function figureConditionsView(
  app: Pick<App, 'store' | 'clock' | 'names'>,
  viewer: Viewer,
  asked: Asked,
  { path, people: withPeople = true, compares = false }: Options,
): Promise<FigureConditionsView> {
  const [now, people] = [app.clock(), new People(app.names)];
  const { departments } = await app.store.read(readConditionNames, viewer, { department: null, tag: null });
  const departmentName = (id: number) => departments.find((one) => one.id === id)?.name ?? `部门 ${id}`;
  const range = rangeOf(asked, now);
  const chips = figureChips(asked, { departmentName, personName: people.name }, path, now);
  const own = rangeNameOf(asked) === 'own';
  const trouble = rangeTrouble(asked, now);
  return {
    path,
    ranges: rangeChoices(asked, path),
    own: own
      ? { range: null, from: dateOfDay(range.from), to: dateOfDay(range.to), latest: dateOf(now) }
      : { range: asked.range, from: '', to: '', latest: dateOf(now) },
    words: rangeWords(range),
    before: compares && trouble === null ? comparedWith(range) : null,
    chips,
    ways: waysOut(chips),
    departments: departments.map(({ id, name, depth }) => ({ id, name: `${'　'.repeat(depth)}${name}` })),
    chosen: asked.department,
    people: withPeople ? asked.who.map((id) => ({ id, face: people.face(id) })) : null,
    kept: keptOf(asked),
    clear: path,
    trouble,
  };
}

function keptOf(asked: Asked): { name: string; value: string }[] {
  return Object.entries(asked).flatMap(([name, value]) => {
    if (NARROWING.includes(name) || value === null) return [];
    const values = name === 'columns' ? [[value].flat().join(',')] : [value].flat().map(String);
    return values.filter((one) => one !== '').map((one) => ({ name, value: one }));
  });
}

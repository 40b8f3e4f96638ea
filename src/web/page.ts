import type { z } from 'zod';
import type { Act } from '../access/acts.ts';
import type { Permission, Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { GUESTS, type Mounted, mountRoute, send } from './mount.ts';
import { GoTo, type NOTHING_NEW, Show } from './outcome.ts';
import type { Visit } from './visit.ts';

/** What a page needs: data for its view, somewhere else to go, or null when there is no such thing for this viewer. */
type Loaded<Data> = Data | GoTo | Show | typeof NOTHING_NEW | null;

interface Common<Input extends z.ZodType> {
  readonly get: string;
  readonly input: Input;
  readonly view: string;
  /** What it may leave in the trail (visit.trace); an answer that leaves none of it is not sent. */
  readonly trail: readonly Act[];
  /** Views that htmx may ask for alone, by the id of the element they replace. */
  readonly parts?: Readonly<Record<string, string>>;
}

interface PageSpec<Input extends z.ZodType, Data extends object> extends Common<Input> {
  readonly may: Permission;
  load(app: App, viewer: Viewer, input: z.output<Input>, visit: Visit): Promise<Loaded<Data>>;
}

interface OpenPageSpec<Input extends z.ZodType, Data extends object> extends Common<Input> {
  load(app: App, input: z.output<Input>, visit: Visit): Promise<Loaded<Data>>;
}

export interface Page extends Mounted {
  readonly view: string;
}

/** A page is a URL, who may see it, what it accepts, the data it needs and the view that shows it. */
export function page<Input extends z.ZodType, Data extends object>(spec: PageSpec<Input, Data>): Page {
  return mountable(spec, spec.may, (app, input, visit) => spec.load(app, visit.viewer!, input, visit));
}

/** A page for people who are not signed in (yet). */
export function openPage<Input extends z.ZodType, Data extends object>(spec: OpenPageSpec<Input, Data>): Page {
  return mountable(spec, GUESTS, (app, input, visit) => spec.load(app, input, visit));
}

function mountable<Input extends z.ZodType, Data extends object>(
  spec: Common<Input>,
  may: Permission | typeof GUESTS,
  load: (app: App, input: z.output<Input>, visit: Visit) => Promise<Loaded<Data>>,
): Page {
  const { get: path, view, input, trail, parts = {} } = spec;
  return {
    method: 'get',
    path,
    view,
    may,
    trail,
    input,
    mount: (web) =>
      mountRoute(web, {
        method: 'get',
        path,
        may,
        input,
        async answer({ app, input: asked, visit }, res) {
          const loaded = await load(app, asked, visit);
          const part = visit.part === null ? null : (parts[visit.part] ?? null);
          await send(web, res, outcomeOf(loaded, part ?? view, asked), { visit, trail });
        },
      }),
  };
}

function outcomeOf<Data extends object>(
  loaded: Loaded<Data>,
  view: string,
  input: unknown,
): GoTo | Show | typeof NOTHING_NEW | null {
  if (loaded === null || typeof loaded === 'symbol') return loaded;
  return loaded instanceof GoTo || loaded instanceof Show ? loaded : new Show(view, { ...loaded, input });
}

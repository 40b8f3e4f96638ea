import type { z } from 'zod';
import type { Act } from '../access/acts.ts';
import type { Permission, Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { UserError } from '../lib/errors.ts';
import { GUESTS, type Mounted, mountRoute, send } from './mount.ts';
import type { GoTo, NOTHING_NEW, SendBytes, SendFile, Show } from './outcome.ts';
import { type Upload, uploadOf } from './upload.ts';
import type { Visit } from './visit.ts';

type Outcome = GoTo | Show | SendFile | SendBytes | typeof NOTHING_NEW | null;

/** An action changes something and then sends the browser on. `get` is for what begins with a link: a scan, a permalink. */
type Address = { readonly get: string; readonly post?: never } | { readonly post: string; readonly get?: never };

type Common<Input extends z.ZodType> = Address & {
  readonly input: Input;
  readonly guarded?: boolean;
  /** What it may leave in the trail (visit.trace, visit.change); an answer that leaves none of it is not sent. */
  readonly trail: readonly Act[];
  /** The most bytes of the one file its form brings; without it no file is taken. */
  readonly upload?: number;
  /** The form again, when a UserError says what is wrong with it. Without it the sentence gets a page of its own. */
  again?(app: App, input: z.output<Input>, visit: Visit, sentence: string): Promise<Show>;
};

type ActionSpec<Input extends z.ZodType> = Common<Input> & {
  readonly may: Permission;
  run(app: App, viewer: Viewer, input: z.output<Input>, visit: Visit, upload: Upload | null): Promise<Outcome>;
};

type OpenActionSpec<Input extends z.ZodType> = Common<Input> & {
  run(app: App, input: z.output<Input>, visit: Visit): Promise<Outcome>;
};

export type Action = Mounted;

export function action<Input extends z.ZodType>(spec: ActionSpec<Input>): Action {
  return mountable(spec, spec.may, (app, input, visit, upload) => spec.run(app, visit.viewer!, input, visit, upload));
}

/** An action of people who are not signed in (yet). */
export function openAction<Input extends z.ZodType>(spec: OpenActionSpec<Input>): Action {
  return mountable(spec, GUESTS, (app, input, visit) => spec.run(app, input, visit));
}

function mountable<Input extends z.ZodType>(
  spec: Common<Input>,
  may: Permission | typeof GUESTS,
  run: (app: App, input: z.output<Input>, visit: Visit, upload: Upload | null) => Promise<Outcome>,
): Action {
  const { input, trail, guarded = false, upload } = spec;
  const method = spec.get === undefined ? 'post' : 'get';
  const path = (spec.get ?? spec.post)!;
  return {
    method,
    path,
    may,
    trail,
    input,
    ...(upload === undefined ? {} : { upload }),
    mount: (web) =>
      mountRoute(web, {
        method,
        path,
        may,
        input,
        guarded,
        async answer({ app, input: asked, visit }, res) {
          const brought = uploadOf(res.req);
          const outcome = await run(app, asked, visit, brought).catch((error) => {
            if (error instanceof UserError && spec.again) return spec.again(app, asked, visit, error.message);
            throw error;
          });
          await send(web, res, outcome, { visit, trail });
        },
      }),
  };
}

import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';
import type { Act } from '../access/acts.ts';
import { isAction } from '../access/permission.ts';
import type { Permission, Viewer } from '../access/viewer.ts';
import type { App } from '../app.ts';
import { BadInput, Denied, NotFound } from './errors.ts';
import { appFor } from './masked-names.ts';
import { GoTo, GoWhole, NOTHING_NEW, SendBytes, SendFile, Show } from './outcome.ts';
import { sendBytes, sendFile } from './send-file.ts';
import { askedForTotp } from './totp-owed.ts';
import { type Visit, visitOf } from './visit.ts';
import type { Web } from './web.ts';

/** What pages and actions have in common: who may, what is accepted, and how an outcome becomes an answer. */
export type Method = 'get' | 'post';

export interface Mounted {
  readonly method: Method;
  readonly path: string;
  readonly may: Permission | 'anyone';
  /** What it may leave in the trail; empty: it shows and changes nothing that the trail tells of. */
  readonly trail: readonly Act[];
  /** What it accepts. */
  readonly input: z.ZodType;
  /** Takes a file of at most so many bytes. */
  readonly upload?: number;
  mount(web: Web): void;
}

export interface Asked<Input> {
  readonly app: App;
  readonly input: Input;
  readonly visit: Visit;
}

export const GUESTS = 'anyone';

interface Route<Input extends z.ZodType> {
  readonly method: Method;
  readonly path: string;
  readonly may: Permission | 'anyone';
  readonly input: Input;
  /** Sign-in and the like: few tries a minute from one address. */
  readonly guarded?: boolean;
  answer(asked: Asked<z.output<Input>>, res: Response): Promise<void>;
}

export function mountRoute<Input extends z.ZodType>(web: Web, route: Route<Input>): void {
  const handler: RequestHandler = async (req, res) => {
    const visit = visitOf(req, res, web.doors);
    // Elements that ask again and again have an id that says so.
    if (req.get('hx-trigger')?.startsWith('poll-')) res.locals['refreshesItself'] = true;
    if (route.may !== GUESTS && !visit.viewer) return askToSignIn(req, res);
    if (askedForTotp(req, res, route)) return;
    assertMay(route, visit.viewer);
    if (visit.viewer) await refreshNames(web, visit.viewer);
    const app = await appFor(web.app, visit.viewer, {
      ...req.query,
      ...(req.body as object | undefined),
      ...req.params,
    });
    await route.answer({ app, input: inputOf(req, route), visit }, res);
  };
  web.express[route.method](route.path, ...(route.guarded ? [web.guard] : []), handler);
}

function inputOf<Input extends z.ZodType>(req: Request, { method, input }: Route<Input>): z.output<Input> {
  const given = method === 'get' ? req.query : (req.body as object | undefined);
  const parsed = input.safeParse({ ...given, ...req.params });
  if (!parsed.success) throw new BadInput(parsed.error.issues);
  return parsed.data;
}

/** A page without names is better than none. */
async function refreshNames({ app }: Web, viewer: Viewer): Promise<void> {
  await app.names.refresh(viewer).catch((error) => app.log.error({ err: error }, 'names could not be read'));
}

/** A page one may not see does not exist; what one may not do there says so. */
function assertMay({ may, method }: Pick<Mounted, 'may' | 'method'>, viewer: Viewer | null): void {
  if (may === GUESTS || viewer?.permissions.includes(may)) return;
  throw method === 'get' && !isAction(may) ? new NotFound() : new Denied();
}

/** Null is 404. A page of ours never falls through to another. What the trail has to say is on disk before anything is sent. */
export async function send(
  web: Web,
  res: Response,
  outcome: GoTo | Show | SendFile | SendBytes | typeof NOTHING_NEW | null,
  { visit, trail }: { visit: Visit; trail: readonly Act[] },
): Promise<void> {
  await visit.traces.write(trail, visit.viewer !== null && tells(outcome));
  if (outcome === null) throw new NotFound();
  if (outcome === NOTHING_NEW) return void res.status(204).end();
  if (outcome instanceof SendFile) return sendFile(res, outcome, web.app.log);
  if (outcome instanceof SendBytes) return sendBytes(res, outcome);
  if (outcome instanceof GoTo) {
    if (outcome.toast) visit.session.toast = outcome.toast;
    await visit.keep();
    if (outcome instanceof GoWhole && !visit.whole) return void res.set('HX-Redirect', outcome.path).end();
    return void res.redirect(303, outcome.path);
  }
  const { view, data, status } = outcome as Show;
  res
    .status(status)
    .type('html')
    .send(await web.render(res.req, view, data, visit.whole));
}

/** What was not there, or was refused with a form to correct, tells nothing by itself. */
function tells(outcome: GoTo | Show | SendFile | SendBytes | typeof NOTHING_NEW | null): boolean {
  return outcome !== null && outcome !== NOTHING_NEW && !(outcome instanceof Show && outcome.status >= 400);
}

/** Where to come back to: the page itself, or the one that a part was asked for. */
function pageOf(req: Request): string {
  const around = req.get('hx-current-url');
  if (around !== undefined) return URL.canParse(around) ? new URL(around).pathname + new URL(around).search : '/';
  return req.method === 'GET' && !req.get('hx-request') ? req.originalUrl : '/';
}

function askToSignIn(req: Request, res: Response): void {
  const next = pageOf(req);
  const path = next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`;
  if (req.get('hx-request')) res.status(401).set('HX-Redirect', path).end();
  else res.redirect(303, path);
}

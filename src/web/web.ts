import type { Express, Request, RequestHandler } from 'express';
import type { App } from '../app.ts';
import type { Doors } from './visit.ts';

/** What pages and actions are mounted on. */
export interface Web {
  readonly app: App;
  readonly express: Express;
  readonly doors: Doors;
  /** Slows down whoever tries many passwords or codes. */
  readonly guard: RequestHandler;
  /** A view as text; `whole` with the frame around it, else only the part. */
  render(req: Request, view: string, data: object, whole: boolean): Promise<string>;
}

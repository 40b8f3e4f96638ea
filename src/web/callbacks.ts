import { hash } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import type { App } from '../app.ts';
import { messageOf } from '../lib/errors.ts';
import { type FlatXml, readFlatXml } from '../lib/flat-xml.ts';
import { type IncomingEvent, recordEvent, recordRefused, recordVerified } from '../store/callbacks.ts';
import type { CallbackName } from '../wecom/binding.ts';

/**
 * Where WeCom calls us: /callback/archive, /callback/customers, /callback/directory. No session, no form, no page: who has no
 * key gets a number and nothing else. An event is on disk before it is answered; what it means is worked out afterwards.
 */
const NAMES: readonly CallbackName[] = ['archive', 'customers', 'directory'];

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const REFUSALS_A_MINUTE = 120;
/** Events of before are remembered for a day longer, so that none sent again counts as new. */
const OLDEST = 29 * DAY;
/** What is worked with; names, telephone numbers and addresses of an event are asked for, if at all, when it is acted upon. */
const KEPT = [
  'CreateTime',
  'UserID',
  'NewUserID',
  'ExternalUserID',
  'ChatId',
  'UpdateDetail',
  'QuitScene',
  'MemChangeList',
  'Source',
];
/** Differ between two deliveries of one event. */
const PASSING = ['AgentID', 'WelcomeCode'];

export function callbacks(app: App): RequestHandler {
  const router = Router();
  const body = express.raw({ type: () => true, limit: '64kb', inflate: false });
  router.use(onlyRefusals());
  router.get('/:name', (req, res) => answered(app, res, verify(app, req, res)));
  router.post('/:name', body, (req, res) => answered(app, res, take(app, req, res)));
  router.use((_req, res) => void res.status(404).end());
  router.use(((error, _req, res, _next) => {
    res.status((error as { status?: number }).status === 413 ? 413 : 400).end();
  }) as express.ErrorRequestHandler);
  return router;
}

/** WeCom may call as often as it has to; who guesses is stopped. */
function onlyRefusals(): RequestHandler {
  return rateLimit({
    windowMs: MINUTE,
    limit: REFUSALS_A_MINUTE,
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    skipSuccessfulRequests: true,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_req, res) => void res.status(429).end(),
  });
}

/** What goes wrong here is told by the number: WeCom sends it again. */
async function answered({ log }: App, res: Response, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    log.error({ error: messageOf(error) }, 'a callback could not be taken');
    if (!res.headersSent) res.status(503).end();
  }
}

/** The check of the address: the plain text comes back exactly. */
async function verify(app: App, req: Request, res: Response): Promise<void> {
  const opened = await open(app, req, res, () => one(req, 'echostr'));
  if (opened === null) return;
  await app.store.write(recordVerified, opened.name, app.clock());
  res.status(200).type('text/plain').end(opened.text);
}

async function take(app: App, req: Request, res: Response): Promise<void> {
  const opened = await open(app, req, res, () => encryptIn(req.body));
  if (opened === null) return;
  const event = eventIn(readFlatXml(opened.text), app.clock());
  if (event === null) app.log.info({ callback: opened.name }, 'WeCom sent what is no event, or too old a one');
  const isNew = event !== null && (await app.store.write(recordEvent, opened.name, event, app.clock()));
  res.status(200).end();
  if (isNew) app.takeCallbacks().catch((error) => app.log.error({ err: error }, 'events could not be acted upon'));
}

/** Null when the answer has been given: no such address, or not WeCom. */
async function open(app: App, req: Request, res: Response, encrypted: () => string | null) {
  const name = NAMES.find((known) => known === req.params['name']);
  if (name === undefined || !app.callbackKeys.has(name)) {
    res.status(404).end();
    return null;
  }
  const signed = { signature: one(req, 'msg_signature'), timestamp: one(req, 'timestamp'), nonce: one(req, 'nonce') };
  const isWhole = Object.values(signed).every((value) => value !== null);
  const text = isWhole ? app.callbackKeys.open(name, { ...signed, encrypt: encrypted() }) : null;
  if (text !== null) return { name, text };
  await app.store.write(recordRefused, name, app.clock());
  app.log.warn({ callback: name }, 'a call that was not of WeCom, or came under another key');
  res.status(403).end();
  return null;
}

/** A parameter given twice is none. */
function one(req: Request, name: string): string | null {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' && value.length <= 4096 ? value : null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function encryptIn(body: unknown): string | null {
  if (!Buffer.isBuffer(body)) return null;
  try {
    const { Encrypt } = readFlatXml(utf8.decode(body)) ?? {};
    return typeof Encrypt === 'string' ? Encrypt : null;
  } catch {
    return null;
  }
}

/** Null for what is no event, or one so old that nobody could tell whether it was here before. */
function eventIn(fields: FlatXml | null, now: number): IncomingEvent | null {
  const kind = kindOf(fields ?? {});
  const at = Number(fields?.['CreateTime']) * 1000;
  if (fields === null || kind === '' || !(at > now - OLDEST)) return null;
  return {
    mark: markOf(fields, kind),
    kind,
    fields: Object.fromEntries(Object.entries(fields).filter(([name]) => KEPT.includes(name))),
  };
}

function kindOf({ Event, ChangeType }: FlatXml): string {
  if (typeof Event !== 'string') return '';
  return typeof ChangeType === 'string' && ChangeType !== '' ? `${Event}.${ChangeType}` : Event;
}

/** WeCom asks to tell events apart by who and when; several of one second differ in what they say. */
function markOf(fields: FlatXml, kind: string): string {
  const says = Object.entries(fields).filter(([name]) => !PASSING.includes(name));
  const content = hash('sha256', JSON.stringify(says.sort(([a], [b]) => (a < b ? -1 : 1))));
  return `${fields['FromUserName']}|${fields['CreateTime']}|${kind}|${content.slice(0, 32)}`;
}

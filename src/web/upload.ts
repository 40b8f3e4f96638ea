import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request, RequestHandler, Response } from 'express';
import { UserError } from '../lib/errors.ts';
import type { Mounted } from './mount.ts';
import { memberOf } from './visit.ts';

/**
 * Files on their way in. The fields in front of the file become the form's input, the token among them; the file itself
 * waits in the socket until the action takes it, so nothing of a stranger's is ever written anywhere.
 */
export interface Upload {
  /** As the browser calls it: shown, never used as a path. */
  readonly name: string;
  readonly bytes: Readable;
}

const brought = new WeakMap<Request, Upload>();
const FIELD_BYTES = 4096;

export function uploadOf(req: Request): Upload | null {
  return brought.get(req) ?? null;
}

/** Only where an action says that it takes a file, and from people who are signed in. */
export function uploads(routes: readonly Pick<Mounted, 'path' | 'upload'>[]): RequestHandler {
  const most = new Map(routes.flatMap(({ path, upload }) => (upload === undefined ? [] : [[path, upload] as const])));
  return (req, res, next) => {
    const limit = req.method === 'POST' && req.is('multipart/form-data') ? most.get(req.path) : undefined;
    if (limit === undefined || !memberOf(req)) return next();
    if (Number(req.get('content-length')) > limit + 2 * FIELD_BYTES)
      return next(new UserError(`文件超过 ${Math.floor(limit / 2 ** 20)} MB，没有接收。请核对选中的文件。`));
    receive(req, res, limit).then(() => next(), next);
  };
}

/** Done when everything in front of the file is here; without a file, when the form has ended. */
async function receive(req: Request, res: Response, limit: number): Promise<void> {
  const form = openForm(req, limit);
  const fields: Record<string, string> = {};
  const arrived = new Promise<void>((resolve, reject) => {
    form.on('field', (name, value) => {
      if (!Object.hasOwn(fields, name)) fields[name] = value;
    });
    form.once('file', (_field, bytes, { filename }) => {
      // Whoever takes it hears of its end; until then nobody does, and that must not end the program.
      bytes.on('error', () => undefined);
      if (filename) brought.set(req, { name: [...filename].slice(0, 120).join(''), bytes });
      else bytes.resume();
      resolve();
    });
    form.once('close', resolve);
    form.on('error', () => reject(new UserError('上传的内容不完整，请重新上传。')));
  });
  req.once('close', () => {
    if (!req.complete) form.destroy(Object.assign(new Error('the upload broke off'), { code: 'ECONNRESET' }));
  });
  // Answered before all of it was taken: the rest is read and forgotten, or the browser would never see the answer.
  res.once('finish', () => {
    req.unpipe(form);
    req.resume();
  });
  req.pipe(form);
  await arrived;
  req.body = fields;
}

function openForm(req: Request, limit: number): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      // One more than may be: who counts sees that it is too much.
      limits: { files: 1, fields: 10, fieldSize: FIELD_BYTES, fileSize: limit + 1 },
    });
  } catch {
    throw new UserError('上传的内容无法识别，请刷新页面后重新上传。');
  }
}

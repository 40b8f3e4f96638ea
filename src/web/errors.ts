import type { ErrorRequestHandler, Request, Response } from 'express';
import type { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Web } from './web.ts';

/** What can go wrong with a request, and the page that says so. */
export class NotFound extends Error {}
export class Denied extends Error {}

/** It belongs to something that is there, but is not: the sentence says why. */
export class NotHere extends Error {}

/** What was asked for could not be written into the trail, so it is not shown. */
export class TrailBroken extends Error {
  constructor(cause: unknown) {
    super('the trail could not be written', { cause });
  }
}

export class TooMany extends Error {
  readonly retrySeconds: number;
  constructor(retrySeconds: number) {
    super();
    this.retrySeconds = retrySeconds;
  }
}

export class BadInput extends Error {
  readonly fields: readonly string[];
  constructor(issues: readonly z.core.$ZodIssue[]) {
    super();
    this.fields = [...new Set(issues.map((issue) => issue.path.map(String).join('.') || '内容'))];
  }
}

export interface Fault {
  readonly status: number;
  readonly icon: string;
  readonly title: string;
  readonly lines: readonly string[];
  /** Present when somebody has to look into it: the number under which the log has the details. */
  readonly number: string | null;
  readonly retry: boolean;
}

/** The last handler: every error becomes a page, or one sentence when htmx asked for a part. */
export function errorPages(web: Web): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error);
    const fault = faultOf(error, { log: web.app.log, id: String(res.locals['requestId'] ?? '') });
    res.status(fault.status);
    if (fault.status === 429) res.set('Retry-After', String((error as TooMany).retrySeconds));
    if (req.get('hx-request')) return void res.type('text').send(inOneSentence(fault));
    res.type('html').send(await render(web, req, res, fault));
  };
}

interface Noted {
  readonly log: Log;
  /** Of the request. */
  readonly id: string;
}

function faultOf(error: unknown, noted: Noted): Fault {
  const plain = { number: null, retry: false };
  if (error instanceof NotFound) {
    return {
      ...plain,
      status: 404,
      icon: 'file-search',
      title: '没有找到这个页面',
      lines: ['地址可能输错了，或者内容不在您的查看范围内。'],
    };
  }
  if (error instanceof NotHere) {
    return { ...plain, status: 404, icon: 'file-off', title: '文件打不开', lines: [error.message] };
  }
  if (error instanceof Denied) {
    return { ...plain, status: 403, icon: 'lock', title: '无此操作权限', lines: ['您无此操作权限，请联系管理员。'] };
  }
  if (error instanceof TooMany) {
    const lines = [`同一地址的请求过多，请在 ${error.retrySeconds} 秒后再试。`];
    return { ...plain, status: 429, icon: 'hourglass', title: '请求太频繁', lines, retry: true };
  }
  if (error instanceof BadInput) {
    const lines = [`不能识别的条件：${error.fields.join('、')}。`, '请检查地址，或从菜单重新进入。'];
    return { ...plain, status: 400, icon: 'zoom-question', title: '条件填写有误', lines };
  }
  if (error instanceof UserError) {
    return { ...plain, status: 400, icon: 'alert-circle', title: '没有完成', lines: [error.message] };
  }
  if (error instanceof TrailBroken) return withoutTrail(error, noted);
  return faultOfLibrary(error, plain) ?? unexpected(error, noted);
}

/** Errors of express and its parsers carry a status; csrf-sync's a code. */
function faultOfLibrary(error: unknown, plain: { number: null; retry: boolean }): Fault | null {
  const { code, status } = (error ?? {}) as { code?: unknown; status?: unknown };
  if (code === 'EBADCSRFTOKEN') {
    const lines = ['页面打开得太久，或您已在别处退出。操作没有执行，数据没有变化。', '请返回并刷新页面，再试一次。'];
    return { ...plain, status: 403, icon: 'clock-x', title: '页面已过期', lines };
  }
  if (typeof status !== 'number' || status < 400 || status >= 500) return null;
  return {
    ...plain,
    status,
    icon: 'zoom-question',
    title: '请求有误',
    lines: ['浏览器发来的内容无法识别，请返回重试。'],
  };
}

function withoutTrail(error: TrailBroken, noted: Noted): Fault {
  const lines = ['没有记录就不显示内容，数据没有丢失。', '多半是磁盘已满或只读。请运维查看状态页与磁盘，恢复后重试：'];
  return { ...unexpected(error, noted), status: 503, title: '操作日志写入失败，内容没有显示', lines };
}

function unexpected(error: unknown, { log, id }: Noted): Fault {
  log.error({ err: error, request: id }, 'a page could not be made');
  const lines = ['可以现在重试。反复出现时，请把编号交给运维：'];
  return { status: 500, icon: 'plug-connected-x', title: '页面没有打开，数据没有丢失', lines, number: id, retry: true };
}

function inOneSentence({ title, lines, number }: Fault): string {
  return [title, ...lines].map((line) => line.replace(/[。：]$/, '')).join('。') + (number ? `。编号 ${number}` : '。');
}

/** With the frame for people who are signed in; when even that fails, without it. */
async function render(web: Web, req: Request, res: Response, fault: Fault): Promise<string> {
  const here = req.method === 'GET' ? req.originalUrl : null;
  try {
    return await web.render(req, 'errors/fault', { fault, here }, true);
  } catch (error) {
    web.app.log.error({ err: error }, 'the frame of an error page could not be made');
    res.locals['bare'] = true;
    return web.render(req, 'errors/fault', { fault, here }, true);
  }
}

import type { App } from '../../src/app.ts';
import { issueFirstCode } from '../../src/store/accounts.ts';

/** Becomes the first administrator by the front door; answers with the session's cookie. */
export async function signInForBench(app: App, base: string): Promise<string> {
  return signInWithCode(base, (await app.store.write(issueFirstCode, app.clock())) ?? '');
}

/** Of everybody who is given one here. */
export const PASSWORD = 'correct-horse-battery';

/** Answers with the session's cookie. */
export async function signIn(base: string, login: string, password: string): Promise<string> {
  const form = await fetch(`${base}/sign-in`);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const entered = await fetch(`${base}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookieOf(form), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ _csrf: csrf, login, password }),
  });
  if (entered.status !== 303) throw new Error(`${login} was refused: ${entered.status}`);
  return cookieOf(entered);
}

export async function signInWithCode(base: string, code: string): Promise<string> {
  const form = await fetch(`${base}/first`);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const entered = await fetch(`${base}/first`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookieOf(form), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      _csrf: csrf,
      code,
      name: '林悦',
      login: 'linyue',
      password: PASSWORD,
      again: PASSWORD,
    }),
  });
  if (entered.status !== 303) throw new Error(`the first administrator was refused: ${entered.status}`);
  return cookieOf(entered);
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;
}

import { fetch } from 'undici';
import type { Config } from '../config.ts';
import { UserError } from '../lib/errors.ts';
import { dispatcherFor } from './api-client.ts';

/** Bytes to an address outside that is not WeCom's, through the same proxy; redirects are not followed. */
export interface BytesToPost {
  readonly url: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const PATIENCE = 15_000;
const MOST = 2 ** 20;

export async function postBytes(
  settings: Pick<Config, 'proxy' | 'proxyAuth'>,
  { url, body, headers }: BytesToPost,
  timeoutMs = PATIENCE,
): Promise<{ status: number; body: Buffer }> {
  const dispatcher = dispatcherFor(settings, timeoutMs);
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', body, headers, dispatcher, redirect: 'manual', signal });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MOST) throw new UserError(`${new URL(url).host} 的回答过长，已停止接收。请核对地址。`);
      chunks.push(chunk);
    }
    return { status: response.status, body: Buffer.concat(chunks) };
  } finally {
    await dispatcher.destroy();
  }
}

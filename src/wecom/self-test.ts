import type { FinanceSdk } from './finance-sdk.ts';
import { openLoopbackGateway } from './loopback-gateway.ts';

/**
 * Proves a freshly loaded library before it gets real work: a handle, a DecryptData that must refuse, and, when the library
 * has network code, a whole fetch over TLS against ourselves. That last call is where a library whose OpenSSL got mixed up
 * with Node's crashes. Answers the code of the fetch, null when none was made.
 */
export async function selfTest(sdk: FinanceSdk, usesNetwork: boolean): Promise<number | null> {
  const made = sdk.connect('huicun-self-test', 'self-test');
  if (made !== 0) throw new Error(`Init 返回 ${made}`);
  try {
    const { code } = sdk.decryptData('self-test', 'A'.repeat(64));
    if (code < 10000 || code > 10011) throw new Error(`DecryptData 对无效数据返回 ${code}`);
    return usesNetwork ? await fetchFromOurselves(sdk) : null;
  } finally {
    sdk.disconnect();
  }
}

async function fetchFromOurselves(sdk: FinanceSdk): Promise<number> {
  const gateway = await openLoopbackGateway();
  try {
    const { code } = await sdk.getChatData(0n, 1, { proxy: gateway.proxy, proxyAuth: '', timeoutSeconds: 3 });
    return code; // not 0 is no failure yet: a library that checks certificates refuses ours
  } finally {
    gateway.close();
  }
}

import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** L: RSA-2048 private operations per second of all cores, by OpenSSL itself. The measure everything about ingest is told in. */
export function rsaPerSecond(seconds = 3): number {
  const cores = os.availableParallelism();
  const { stdout, error } = spawnSync(
    'openssl',
    ['speed', '-seconds', String(seconds), '-multi', String(cores), 'rsa2048'],
    {
      encoding: 'utf8',
    },
  );
  if (error) throw new Error('测量需要 openssl 命令（Debian/Ubuntu：apt-get install openssl）');
  // "rsa  2048 bits 0.000108s 0.000003s   9245.2 307692.3"; newer versions add columns behind these.
  const line = stdout.split('\n').find((l) => /^rsa\s+2048/.test(l));
  const perSecond = Number(line?.match(/[\d.]+s\s+[\d.]+s(?:\s+[\d.]+s\s+[\d.]+s)?\s+([\d.]+)/)?.[1]);
  if (!perSecond) throw new Error('openssl speed gave no figure for rsa2048');
  return perSecond;
}

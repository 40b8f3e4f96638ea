import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';

const OPERATIONS = 1500;

/** CPU time of one RSA-2048 private operation as the crypto workers do it, in µs: the same clock as that of a station, also on a busy machine. */
export function rsaCpuMicros(): number {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sealed = publicEncrypt(publicKey, Buffer.from('huicun'));
  const key = { key: privateKey, padding: constants.RSA_NO_PADDING };
  for (let i = 0; i < 100; i += 1) privateDecrypt(key, sealed);
  const from = process.threadCpuUsage();
  for (let i = 0; i < OPERATIONS; i += 1) privateDecrypt(key, sealed);
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / OPERATIONS;
}

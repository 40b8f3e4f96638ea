import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Platform } from './platforms.ts';

/** What a file of machine code is for; null when it is none. */
export interface MachineCode {
  readonly format: 'elf' | 'pe' | 'mach-o';
  readonly cpu: 'x64' | 'arm64' | 'other';
}

const ELF_CPUS: Readonly<Record<number, MachineCode['cpu']>> = { 62: 'x64', 183: 'arm64' };
const PE_CPUS: Readonly<Record<number, MachineCode['cpu']>> = { 34404: 'x64', 43620: 'arm64' };
const MACH_O = new Set([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe]);
const HEAD = 4096; // the header of a DLL begins well within

export function machineCode(head: Buffer): MachineCode | null {
  if (head.length < 64) return null;
  if (head.readUInt32BE(0) === 0x7f454c46) {
    return { format: 'elf', cpu: ELF_CPUS[head.readUInt16LE(18)] ?? 'other' };
  }
  if (MACH_O.has(head.readUInt32BE(0))) return { format: 'mach-o', cpu: 'other' };
  const at = head.readUInt32LE(60);
  if (head.toString('latin1', 0, 2) !== 'MZ' || at + 6 > head.length) return null;
  if (head.toString('latin1', at, at + 4) !== 'PE\0\0') return null;
  return { format: 'pe', cpu: PE_CPUS[head.readUInt16LE(at + 4)] ?? 'other' };
}

/** What is missing from a bundle, or does not belong there; the names of its files are relative to `dir`. */
export function faultsOfNatives(dir: string, files: readonly string[], platform: Platform): string[] {
  const missing = platform.natives
    .filter((pattern) => !files.some((file) => pattern.test(file)))
    .map((pattern) => `缺少原生文件 ${pattern.source.replaceAll('\\', '')}`);
  const format = platform.os === 'win32' ? 'pe' : 'elf';
  const foreign = files.filter((file) => {
    if (/(^|[/_-])(linux)?musl/.test(file)) return file.endsWith('.node');
    const code = machineCode(headOf(join(dir, file)));
    return code !== null && (code.format !== format || code.cpu !== platform.cpu);
  });
  return [...missing, ...foreign.map((file) => `${file} 不属于 ${platform.name}`)];
}

/** The newest glibc that the natives ask for: what the installer compares the machine with. */
export function leastGlibc(dir: string, files: readonly string[]): string {
  let least: readonly [number, number] = [2, 17];
  for (const file of files) {
    if (machineCode(headOf(join(dir, file)))?.format !== 'elf') continue;
    for (const [, minor] of readFileSync(join(dir, file))
      .toString('latin1')
      .matchAll(/\0GLIBC_2\.(\d+)(?=\0)/g)) {
      if (Number(minor) > least[1]) least = [2, Number(minor)];
    }
  }
  return least.join('.');
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD);
    return head.subarray(0, readSync(file, head, 0, HEAD, 0));
  } finally {
    closeSync(file);
  }
}

/** Libraries that nobody can load, made of just what tells one from another. */

/** The least of a 64-bit ELF library: two sections, a symbol table and its names. */
export function elf(machine: number, names: readonly string[]): Buffer {
  const text = Buffer.from(`\0${names.join('\0')}\0`);
  const symbols = Buffer.alloc(24 * (names.length + 1));
  let at = 1;
  names.forEach((name, i) => {
    symbols.writeUInt32LE(at, 24 * (i + 1));
    symbols.writeUInt16LE(1, 24 * (i + 1) + 6);
    at += name.length + 1;
  });
  const head = Buffer.alloc(64 + 2 * 64);
  head.write('\x7fELF\x02\x01', 'latin1');
  head.writeUInt16LE(machine, 18);
  head.writeBigUInt64LE(64n, 0x28);
  head.writeUInt16LE(64, 0x3a);
  head.writeUInt16LE(2, 0x3c);
  const section = (i: number, type: number, offset: number, size: number, link: number) => {
    head.writeUInt32LE(type, 64 * (i + 1) + 4);
    head.writeBigUInt64LE(BigInt(offset), 64 * (i + 1) + 0x18);
    head.writeBigUInt64LE(BigInt(size), 64 * (i + 1) + 0x20);
    head.writeUInt32LE(link, 64 * (i + 1) + 0x28);
  };
  section(0, 11, head.length, symbols.length, 1);
  section(1, 3, head.length + symbols.length, text.length, 0);
  return Buffer.concat([head, symbols, text]);
}

/** The least of a 64-bit DLL: one section holding names offered and DLLs wanted, address = offset. */
export function dll(names: readonly string[], needs: readonly string[]): Buffer {
  const bytes = Buffer.alloc(8192);
  bytes.write('MZ');
  bytes.writeUInt32LE(64, 0x3c);
  bytes.write('PE', 64);
  bytes.writeUInt16LE(0x8664, 68);
  bytes.writeUInt16LE(1, 70);
  bytes.writeUInt16LE(240, 84);
  bytes.writeUInt16LE(0x20b, 88);
  [8192, 0, 8192, 0].forEach((value, i) => void bytes.writeUInt32LE(value, 88 + 240 + 8 + i * 4));
  let at = 4096;
  const text = (value: string): number => {
    at += bytes.write(`${value}\0`, at);
    return at - value.length - 1;
  };
  bytes.writeUInt32LE(1024, 88 + 112);
  bytes.writeUInt32LE(names.length, 1024 + 24);
  bytes.writeUInt32LE(2048, 1024 + 32);
  names.forEach((name, i) => void bytes.writeUInt32LE(text(name), 2048 + i * 4));
  bytes.writeUInt32LE(3072, 88 + 120);
  needs.forEach((name, i) => void bytes.writeUInt32LE(text(name), 3072 + i * 20 + 12));
  return bytes;
}

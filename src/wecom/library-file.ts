/**
 * Reads what a shared library says of itself (ELF or PE) without loading it: for which machine it is, which functions
 * it offers, which other libraries it wants. A load that goes wrong says far less.
 */
export interface LibraryFile {
  readonly format: 'elf' | 'pe';
  readonly machine: string;
  /** Null when the file carries no list to read. */
  readonly exports: ReadonlySet<string> | null;
  readonly needs: readonly string[];
  /** Whether it opens connections itself, or leaves that to a library it needs. */
  readonly usesNetwork: boolean;
}

const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  258: 'loong64',
};
const PE_MACHINES: Readonly<Record<number, string>> = { 332: 'ia32', 34404: 'x64', 43620: 'arm64' };

/** Null when the bytes are no shared library, or end before it does. */
export function readLibraryFile(bytes: Buffer): LibraryFile | null {
  try {
    if (bytes.readUInt32BE(0) === 0x7f454c46) return readElf(bytes);
    if (bytes.toString('latin1', 0, 2) === 'MZ') return readPe(bytes);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const textAt = (bytes: Buffer, at: number): string => bytes.toString('latin1', at, bytes.indexOf(0, at));

const DYNAMIC = 6;
const NO_BITS = 8;
const DYNAMIC_SYMBOLS = 11;

function readElf(bytes: Buffer): LibraryFile {
  const machine = ELF_MACHINES[bytes.readUInt16LE(18)] ?? 'unknown';
  const is64 = bytes[4] === 2 && bytes[5] === 1;
  if (!is64) return { format: 'elf', machine, exports: null, needs: [], usesNetwork: true };
  const start = Number(bytes.readBigUInt64LE(0x28));
  const size = bytes.readUInt16LE(0x3a);
  const sections = Array.from({ length: bytes.readUInt16LE(0x3c) }, (_, i) => {
    const at = start + i * size;
    const field = (offset: number) => Number(bytes.readBigUInt64LE(at + offset));
    return {
      type: bytes.readUInt32LE(at + 4),
      offset: field(0x18),
      size: field(0x20),
      link: bytes.readUInt32LE(at + 0x28),
    };
  });
  const cut = sections.some((s) => s.type !== NO_BITS && s.offset + s.size > bytes.length);
  if (cut) throw new RangeError('sections past the end of the file');
  const names = (section: (typeof sections)[number]) => sections[section.link]?.offset ?? bytes.length;
  const symbols = sections.find((s) => s.type === DYNAMIC_SYMBOLS);
  const dynamic = sections.find((s) => s.type === DYNAMIC);
  const { exported, imported } = symbols
    ? readElfSymbols(bytes.subarray(symbols.offset, symbols.offset + symbols.size), bytes, names(symbols))
    : { exported: null, imported: null };
  const needs = dynamic
    ? readElfNeeds(bytes.subarray(dynamic.offset, dynamic.offset + dynamic.size), bytes, names(dynamic))
    : [];
  return {
    format: 'elf',
    machine,
    exports: exported,
    needs,
    usesNetwork: imported?.has('connect') !== false || needs.some((n) => /curl|ssl/.test(n)),
  };
}

function readElfSymbols(table: Buffer, bytes: Buffer, names: number): { exported: Set<string>; imported: Set<string> } {
  const exported = new Set<string>();
  const imported = new Set<string>();
  for (let at = 24; at + 24 <= table.length; at += 24) {
    const defined = table.readUInt16LE(at + 6) !== 0;
    (defined ? exported : imported).add(textAt(bytes, names + table.readUInt32LE(at)));
  }
  return { exported, imported };
}

const DT_NEEDED = 1n;

function readElfNeeds(table: Buffer, bytes: Buffer, names: number): string[] {
  const needs: string[] = [];
  for (let at = 0; at + 16 <= table.length; at += 16) {
    if (table.readBigUInt64LE(at) === DT_NEEDED)
      needs.push(textAt(bytes, names + Number(table.readBigUInt64LE(at + 8))));
  }
  return needs;
}

function readPe(bytes: Buffer): LibraryFile {
  const pe = bytes.readUInt32LE(0x3c);
  const machine = PE_MACHINES[bytes.readUInt16LE(pe + 4)] ?? 'unknown';
  const optional = pe + 24;
  const isLibrary64 = bytes.toString('latin1', pe, pe + 2) === 'PE' && bytes.readUInt16LE(optional) === 0x20b;
  if (!isLibrary64) return { format: 'pe', machine, exports: null, needs: [], usesNetwork: true };
  const table = optional + bytes.readUInt16LE(pe + 20);
  const sections = Array.from({ length: bytes.readUInt16LE(pe + 6) }, (_, i) => {
    const at = table + i * 40;
    return {
      address: bytes.readUInt32LE(at + 12),
      size: bytes.readUInt32LE(at + 16),
      offset: bytes.readUInt32LE(at + 20),
    };
  });
  const at = (address: number): number => {
    const section = sections.find((s) => address >= s.address && address < s.address + s.size);
    return section ? address - section.address + section.offset : bytes.length; // past the end: a RangeError, a broken file
  };
  const exportTable = bytes.readUInt32LE(optional + 112);
  const importTable = bytes.readUInt32LE(optional + 120);
  const needs = importTable === 0 ? [] : readPeNeeds(bytes, at(importTable), at);
  return {
    format: 'pe',
    machine,
    exports: exportTable === 0 ? new Set() : readPeExports(bytes, at(exportTable), at),
    needs,
    usesNetwork: true,
  };
}

function readPeExports(bytes: Buffer, table: number, at: (address: number) => number): Set<string> {
  const count = bytes.readUInt32LE(table + 24);
  const names = at(bytes.readUInt32LE(table + 32));
  return new Set(Array.from({ length: count }, (_, i) => textAt(bytes, at(bytes.readUInt32LE(names + i * 4)))));
}

function readPeNeeds(bytes: Buffer, table: number, at: (address: number) => number): string[] {
  const needs: string[] = [];
  for (let entry = table; bytes.readUInt32LE(entry + 12) !== 0; entry += 20)
    needs.push(textAt(bytes, at(bytes.readUInt32LE(entry + 12))));
  return needs;
}

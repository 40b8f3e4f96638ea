export function isHex(text: unknown, length: number): boolean;
export function fromHex(hex: string): Uint8Array;
export function fromBase64(text: string): Uint8Array | null;

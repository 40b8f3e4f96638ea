export class Sha256 {
  update(bytes: Uint8Array): this;
  digest(): Uint8Array;
}
export function sha512(message: Uint8Array): Uint8Array;

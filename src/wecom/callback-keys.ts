import type { BindingFile, CallbackName } from './binding.ts';
import { CallbackCrypto, ForgedCallback } from './callback-crypto.ts';

/** What opens the calls that WeCom makes to us: one pair for each address, as it is at present. */
export interface SignedCall {
  readonly signature: string | null;
  readonly timestamp: string | null;
  readonly nonce: string | null;
  readonly encrypt: string | null;
}

export class CallbackKeys {
  readonly #binding: Pick<BindingFile, 'current'>;

  constructor(binding: Pick<BindingFile, 'current'>) {
    this.#binding = binding;
  }

  has(name: CallbackName): boolean {
    return this.#binding.current().callbacks[name] !== undefined;
  }

  /** Null for whatever is not WeCom's, or under another key, or for another company; which of these nobody learns. */
  open(name: CallbackName, { signature, timestamp, nonce, encrypt }: SignedCall): string | null {
    const { callbacks, corpId } = this.#binding.current();
    const pair = callbacks[name];
    if (!pair || corpId === '' || signature === null || timestamp === null || nonce === null || encrypt === null)
      return null;
    try {
      return new CallbackCrypto({ ...pair, receiveId: corpId }).open({ signature, timestamp, nonce, encrypt });
    } catch (error) {
      if (error instanceof ForgedCallback) return null;
      throw error;
    }
  }
}

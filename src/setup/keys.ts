import type { Config, Paths } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { listKeyVersions } from '../store/key-versions.ts';
import type { Store } from '../store/store.ts';
import {
  fingerprintOf,
  getSealed,
  importPrivateKey,
  type KeyPlace,
  keysFingerprint,
  makePrivateKey,
  publicPemOf,
  putSealed,
  readPrivateKeys,
  removePrivateKey,
  removeSealed,
} from '../wecom/private-keys.ts';
import { readPrivateKey } from '../wecom/read-private-key.ts';
import { changeKeyNotes, type FormerKey, readKeyNotes } from './key-notes.ts';
import { assertNextVersion, assertRenumber, type Ring, versionFor } from './key-rules.ts';
import { PROGRAM } from './program.ts';
import { makeRecoveryCopy, type RecoveryCopy } from './recovery.ts';

/**
 * The enterprise's keys as an administrator handles them: made here, told apart by the version WeCom shows, brought from
 * elsewhere, and never lost: what is put aside stays sealed beside the others. Private halves do not leave this desk.
 */
export interface HeldKey {
  readonly version: number;
  readonly publicPem: string;
  readonly fingerprint: string;
  readonly madeHere: boolean;
  /** Null for keys of before there were notes. */
  readonly heldSince: number | null;
}

/** A pair whose public half may be with WeCom already; its version is known when WeCom has shown it. */
export interface KeyDraft {
  readonly publicPem: string;
  readonly fingerprint: string;
  readonly madeAt: number;
}

export interface KeyDeskParts {
  readonly config: Pick<Config, 'keyFile'>;
  readonly paths: Pick<Paths, 'keys'>;
  readonly clock: Clock;
  readonly store: Pick<Store, 'read'>;
}

type Known = Omit<HeldKey, 'madeHere' | 'heldSince'>;

const DRAFT = 'draft.key';
const formerName = (fingerprint: string) => `former-${fingerprint}.key`;

export class KeyDesk {
  readonly #parts: KeyDeskParts;
  readonly #place: KeyPlace;
  #making: Promise<KeyDraft> | null = null;
  #known: { readonly mark: string; readonly keys: readonly Known[] } | null = null;

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
    this.#place = { keysDir: parts.paths.keys, keyFile: parts.config.keyFile };
  }

  /** By version, ascending. */
  versions(): HeldKey[] {
    const { versions } = readKeyNotes(this.#place.keysDir);
    return this.#held().map((key) => ({
      ...key,
      madeHere: versions[key.version]?.madeHere ?? false,
      heldSince: versions[key.version]?.since ?? null,
    }));
  }

  draft(): KeyDraft | null {
    const draft = this.#readDraft();
    if (!draft) return null;
    const fingerprint = fingerprintOf(draft.pem);
    if (!this.#held().some((key) => key.fingerprint === fingerprint))
      return { publicPem: publicPemOf(draft.pem), fingerprint, madeAt: draft.madeAt };
    // Taken, and the program ended before the draft was cleared away.
    removeSealed(this.#place, DRAFT);
    return null;
  }

  /** The draft there is, or a new one: somebody may have pasted its public half already, so it is never replaced in silence. */
  makeDraft(): Promise<KeyDraft> {
    const draft = this.draft();
    if (draft) return Promise.resolve(draft);
    this.#making ??= this.#makeDraft().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  async #makeDraft(): Promise<KeyDraft> {
    const pem = await makePrivateKey();
    const madeAt = this.#parts.clock();
    putSealed(this.#place, DRAFT, JSON.stringify({ pem, madeAt }));
    return { publicPem: publicPemOf(pem), fingerprint: fingerprintOf(pem), madeAt };
  }

  /** WeCom has shown the version. `fingerprint` is that of the public key the person had before the eyes. */
  async takeDraft(
    version: number,
    { fingerprint, sure = false }: { fingerprint?: string; sure?: boolean } = {},
  ): Promise<void> {
    const ring = await this.#ring();
    const draft = this.draft();
    if (!draft) throw new UserError('没有等待填写版本号的密钥，可能已在另一个页面填过。请刷新页面查看。');
    if (fingerprint !== undefined && fingerprint !== draft.fingerprint)
      throw new UserError('页面上的公钥已在另一个页面被换掉，版本号没有保存。请刷新页面，核对后台保存的是哪一把公钥。');
    assertNextVersion(version, ring, { madeAt: draft.madeAt, sure });
    this.#take(version, this.#readDraft()!.pem, true);
    removeSealed(this.#place, DRAFT);
  }

  /** It stays sealed among the former keys: should WeCom use it after all, it can be brought back. */
  discardDraft(): void {
    if (!this.draft()) return;
    this.#putAside(this.#readDraft()!.pem, null);
    removeSealed(this.#place, DRAFT);
  }

  /** Answers with the version. Without one it is the version that records wait for, when there is exactly one. */
  async import(version: number | null, text: string, passphrase = ''): Promise<number> {
    const pem = readPrivateKey(text, passphrase).export({ type: 'pkcs8', format: 'pem' }) as string;
    return await this.#bring(version, pem, false);
  }

  former(): readonly FormerKey[] {
    const held = new Set(this.#held().map((key) => key.fingerprint));
    return readKeyNotes(this.#place.keysDir).former.filter(({ fingerprint }) => !held.has(fingerprint));
  }

  /** A key that was put aside, as this version. */
  async reuse(fingerprint: string, version: number): Promise<void> {
    const pem = /^[0-9a-f]{16}$/.test(fingerprint) ? getSealed(this.#place, formerName(fingerprint)) : null;
    if (pem === null) throw new UserError('没有这把停用的密钥，可能已经取回。请刷新页面查看。');
    const wasDraft = this.former().some((key) => key.fingerprint === fingerprint && key.version === null);
    await this.#bring(version, pem, wasDraft);
  }

  /** The number was mistyped: WeCom shows another one for this key. */
  async renumber(from: number, to: number): Promise<void> {
    assertRenumber(from, to, await this.#ring());
    const notes = readKeyNotes(this.#place.keysDir);
    this.#take(to, readPrivateKeys(this.#place).get(from)!, notes.versions[from]?.madeHere ?? false);
    removePrivateKey(this.#place, from);
    changeKeyNotes(this.#place.keysDir, ({ versions: { [from]: _gone, ...versions } }) => ({ versions }));
  }

  /** Everything that opens the archive, behind a passphrase. */
  async recoveryCopy(passphrase: string, again: string): Promise<RecoveryCopy> {
    const fingerprints = this.#fingerprints();
    const at = this.#parts.clock();
    const copy = await makeRecoveryCopy(this.#place, { passphrase, again }, at);
    changeKeyNotes(this.#place.keysDir, () => ({ copied: { at, fingerprints } }));
    return copy;
  }

  /** When a copy was made last, and whether it holds every key of today. Null: never. */
  copied(): { readonly at: number; readonly whole: boolean } | null {
    const { copied } = readKeyNotes(this.#place.keysDir);
    return copied && { at: copied.at, whole: this.#fingerprints().every((f) => copied.fingerprints.includes(f)) };
  }

  async #bring(asked: number | null, pem: string, madeHere: boolean): Promise<number> {
    const ring = await this.#ring();
    const fingerprint = fingerprintOf(pem);
    const version = versionFor(fingerprint, asked, ring);
    const before = readPrivateKeys(this.#place).get(version);
    if (before !== undefined) this.#putAside(before, version);
    const isDraft = this.draft()?.fingerprint === fingerprint;
    this.#take(version, pem, isDraft || madeHere);
    if (isDraft) removeSealed(this.#place, DRAFT);
    return version;
  }

  #take(version: number, pem: string, madeHere: boolean): void {
    const since = this.#parts.clock();
    importPrivateKey(this.#place, version, pem);
    changeKeyNotes(this.#place.keysDir, ({ versions }) => ({
      versions: { ...versions, [version]: { madeHere, since } },
    }));
  }

  #putAside(pem: string, version: number | null): void {
    const fingerprint = fingerprintOf(pem);
    const since = this.#parts.clock();
    putSealed(this.#place, formerName(fingerprint), pem);
    changeKeyNotes(this.#place.keysDir, ({ former }) => ({
      former: [{ fingerprint, version, since }, ...former.filter((key) => key.fingerprint !== fingerprint)],
    }));
  }

  #readDraft(): { readonly pem: string; readonly madeAt: number } | null {
    const text = getSealed(this.#place, DRAFT);
    return text === null ? null : JSON.parse(text);
  }

  async #ring(): Promise<Ring> {
    const seen = await this.#parts.store.read(listKeyVersions, PROGRAM);
    return { seen, held: this.#held() };
  }

  #fingerprints(): string[] {
    const draft = this.draft();
    return [...this.#held(), ...this.former(), ...(draft ? [draft] : [])].map(({ fingerprint }) => fingerprint);
  }

  #held(): readonly Known[] {
    const mark = keysFingerprint(this.#place.keysDir);
    if (this.#known?.mark === mark) return this.#known.keys;
    const keys = [...readPrivateKeys(this.#place)].map(([version, pem]) => ({
      version,
      publicPem: publicPemOf(pem),
      fingerprint: fingerprintOf(pem),
    }));
    this.#known = { mark, keys };
    return keys;
  }
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import { ALL_PERMISSIONS, type Viewer } from '../../access/viewer.ts';
import type { App } from '../../app.ts';
import { pathsOf } from '../../config.ts';
import { type Account, createFirstAdministrator, issueFirstCode } from '../../store/accounts.ts';
import { type Beginning, World, type WorldOptions } from '../../testing/world.ts';
import { hashPassword } from '../passwords.ts';
import { createServer } from '../server.ts';
import { Visitor } from './visitor.ts';

/** A world with its pages served, and an administrator who can look at them. */
export const LOGIN = 'linyue';
export const PASSWORD = 'heng-chuan-2026';

export const QUICK = { N: 1024, r: 8, p: 1 }; // scrypt is slow on purpose, and everybody signs in

/** Whoever signs in may do and see everything; a test narrows it. */
export function viewerOf({ id, name }: Account): Viewer {
  return { accountId: id, name, permissions: ALL_PERMISSIONS, scope: 'everyone' };
}

export class Desk {
  readonly world: World;
  #server: Server | null = null;
  base = '';

  constructor(options: WorldOptions = {}) {
    this.world = new World(options);
  }

  /** Starts serving; `change` puts something else in the place of a part. */
  async open({
    change = {},
    access,
  }: {
    change?: Partial<App>;
    access?: Parameters<typeof createServer>[1];
  } = {}): Promise<void> {
    const server = createServer({ ...this.world.app, ...change }, access).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#server = server;
    this.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async addAdministrator(): Promise<void> {
    const account = { login: LOGIN, name: '林悦', passwordHash: await hashPassword(PASSWORD, QUICK) };
    const { store } = this.world.app;
    const code = await store.write(issueFirstCode, this.world.now);
    await store.write(createFirstAdministrator, code!, account, this.world.now);
  }

  /** What a file holds, read beside the program. */
  rows<Row = Record<string, unknown>>(file: 'desk' | 'archive', query: string): Row[] {
    const db = new Database(pathsOf(this.world.config)[file], { readonly: true });
    const found = db.prepare(query).all() as Row[];
    db.close();
    return found;
  }

  visitor(agent?: string): Visitor {
    return new Visitor(this.base, agent);
  }

  async signedIn(agent?: string): Promise<Visitor> {
    const visitor = this.visitor(agent);
    await visitor.get('/sign-in');
    await visitor.post('/sign-in', { login: LOGIN, password: PASSWORD });
    return visitor;
  }

  /** Ends it, for others to begin from. */
  async leave(): Promise<Beginning> {
    this.#hangUp();
    return this.world.leave();
  }

  async close(): Promise<void> {
    this.#hangUp();
    await this.world.end();
  }

  #hangUp(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }
}

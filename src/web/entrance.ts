import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { App } from '../app.ts';
import type { Visit } from './visit.ts';
import { cut, fullTime } from './words.ts';

/** What the pages in front of the door have in common. */
export interface Entry {
  readonly company: string;
  readonly host: string;
  readonly version: string;
  readonly time: string;
}

const VERSION = (
  JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }
).version;

export function entryOf({ binding, clock }: Pick<App, 'binding' | 'clock'>, visit: Visit): Entry {
  return {
    company: binding.current().company,
    host: new URL(visit.origin).host,
    version: VERSION,
    time: fullTime(clock()),
  };
}

/** Where to go after signing in: a page of ours, whatever the address says. */
export const nextPath = z
  .string()
  .optional()
  .transform((path) => (path && /^\/(?![/\\])[^\\\s]*$/.test(path) && !path.startsWith('/sign-in') ? path : '/'));

/** Where WeCom's own browser comes back to. */
export const insideAddress = (visit: Visit): string => `${visit.origin}/sign-in/wecom/return`;

/** A page of ours opened in WeCom, on the telephone or in its desktop program. */
export const isInside = ({ agent }: Pick<Visit, 'agent'>): boolean => /wxwork\//i.test(agent);

export const scanAddress = (visit: Visit): string => `${visit.origin}/sign-in/scan/return`;

/** Null until the application for scanning is configured. */
export function canScan({ signIn }: Pick<App, 'signIn'>, visit: Visit): boolean {
  return signIn.loginUrl({ state: 'x', redirectUri: scanAddress(visit) }) !== null;
}

/** An account's name as typed: letters, digits and the few signs that addresses use. */
export const LOGIN = /^[\p{Script=Han}a-zA-Z0-9._@-]{2,64}$/u;

/** `Chrome 143，Windows` out of the long line that browsers send. */
export function browserOf(agent: string): string {
  const names: [RegExp, string][] = [
    [/wxwork\/([\d.]+)/i, '企业微信'],
    [/Edg\/(\d+)/, 'Edge'],
    [/Firefox\/(\d+)/, 'Firefox'],
    [/(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
    [/Version\/(\d+).*Safari/, 'Safari'],
  ];
  const systems: [RegExp, string][] = [
    [/Windows/, 'Windows'],
    [/iPhone|iPad/, 'iOS'],
    [/Mac OS X/, 'macOS'],
    [/Android/, 'Android'],
    [/Linux/, 'Linux'],
  ];
  const name = names.map(([pattern, label]) => [pattern.exec(agent)?.[1], label] as const).find(([version]) => version);
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = name ? `${name[1]} ${name[0]}` : cut(agent, 24) || '未知浏览器';
  return system ? `${browser}，${system}` : browser;
}

import type { Trace } from '../access/acts.ts';
import type { App } from '../app.ts';
import type { SetupStep } from './setup-step.ts';
import { changed, told } from './trace-words.ts';

/** What saving a step of the binding tells the trail. Fields are named here one by one: what is not is a secret, and only said to have been entered. */
const KNOWN = ['corpId', 'company', 'agentId'] as const;
const PLAIN = ['kind', 'host', 'port', 'user', 'ticks', 'remove'] as const;
const FORM = ['_csrf'];

export function setupTrace(
  { binding }: Pick<App, 'binding'>,
  { title }: SetupStep,
  fields: Readonly<Record<string, unknown>>,
): Trace {
  const bound = binding.current();
  const here = (names: readonly string[]) =>
    Object.fromEntries(names.filter((n) => n in fields).map((n) => [n, fields[n]]));
  const open: readonly string[] = [...KNOWN, ...PLAIN, ...FORM];
  const secrets = Object.keys(fields).filter((name) => !open.includes(name) && fields[name] !== '');
  const details = {
    ...changed({ ...bound, callbacks: null }, here(KNOWN)),
    ...told(here(PLAIN)),
    ...told({ secrets }),
  };
  return { act: 'setting-changed', title: `设置：${title}`, details };
}

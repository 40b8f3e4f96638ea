import type { SetupStep } from './setup-step.ts';
import { app } from './setup-steps/app.ts';
import { archiveIp } from './setup-steps/archive-ip.ts';
import { archiveSecret } from './setup-steps/archive-secret.ts';
import { callbacks } from './setup-steps/callbacks.ts';
import { company } from './setup-steps/company.ts';
import { contacts } from './setup-steps/contacts.ts';
import { firstPull } from './setup-steps/first-pull.ts';
import { keys } from './setup-steps/keys.ts';
import { library } from './setup-steps/library.ts';
import { prepare } from './setup-steps/prepare.ts';
import { proxy } from './setup-steps/proxy.ts';
import { scope } from './setup-steps/scope.ts';

/** In the order they are taken: what comes later needs what comes before. */
export const setupSteps: readonly SetupStep[] = [
  prepare,
  company,
  proxy,
  library,
  keys,
  archiveSecret,
  archiveIp,
  app,
  contacts,
  callbacks,
  scope,
  firstPull,
];

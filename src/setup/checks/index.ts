import type { Check } from '../check.ts';
import { app } from './app.ts';
import { appIp } from './app-ip.ts';
import { archiveIp } from './archive-ip.ts';
import { archiveSecret } from './archive-secret.ts';
import { backup } from './backup.ts';
import { callbackArchive } from './callback-archive.ts';
import { callbackCustomers } from './callback-customers.ts';
import { callbackDirectory } from './callback-directory.ts';
import { checkpoints } from './checkpoints.ts';
import { clock } from './clock.ts';
import { consent } from './consent.ts';
import { contacts } from './contacts.ts';
import { corp } from './corp.ts';
import { directory } from './directory.ts';
import { disk } from './disk.ts';
import { diskForecast } from './disk-forecast.ts';
import { keys } from './keys.ts';
import { lag } from './lag.ts';
import { library } from './library.ts';
import { licence } from './licence.ts';
import { proxy } from './proxy.ts';
import { scope } from './scope.ts';
import { secondChannel } from './second-channel.ts';
import { service } from './service.ts';
import { sync } from './sync.ts';

/** In the order they are shown, and mended: what comes later needs what comes before. */
export const checks: readonly Check[] = [
  clock,
  service,
  disk,
  diskForecast,
  proxy,
  library,
  keys,
  corp,
  archiveSecret,
  archiveIp,
  app,
  appIp,
  contacts,
  callbackArchive,
  callbackCustomers,
  callbackDirectory,
  directory,
  scope,
  consent,
  licence,
  lag,
  sync,
  secondChannel,
  backup,
  checkpoints,
];

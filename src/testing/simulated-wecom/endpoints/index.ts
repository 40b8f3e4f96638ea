import type { Endpoint } from '../endpoint.ts';
import * as agent from './agent.ts';
import * as behaviour from './behaviour.ts';
import * as customerGroups from './customer-groups.ts';
import * as departments from './departments.ts';
import * as externalContacts from './external-contacts.ts';
import * as messages from './messages.ts';
import * as msgaudit from './msgaudit.ts';
import * as security from './security.ts';
import * as signIn from './sign-in.ts';
import * as tags from './tags.ts';
import * as token from './token.ts';
import * as users from './users.ts';

/** Every call the simulated WeCom answers. */
export const endpoints: readonly Endpoint[] = [
  agent.get,
  ...Object.values(token),
  ...Object.values(signIn),
  ...Object.values(departments),
  ...Object.values(users),
  ...Object.values(externalContacts),
  ...Object.values(customerGroups),
  ...Object.values(tags),
  ...Object.values(msgaudit),
  ...Object.values(messages),
  ...Object.values(security),
  ...Object.values(behaviour),
];

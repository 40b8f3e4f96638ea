import { z } from 'zod';
import { ApiFault, endpoint } from '../endpoint.ts';

/** An application may ask for itself, and for no other. */
export const get = endpoint({
  path: 'agent/get',
  method: 'GET',
  secrets: ['agent'],
  input: z.object({ agentid: z.string() }),
  run({ agentId }, { agentid }) {
    if (agentid !== agentId) throw new ApiFault(301_002, 'no privilege to access/modify contact/party/agent');
    return { agentid: Number(agentid), name: '会话存档', close: 0 };
  },
});

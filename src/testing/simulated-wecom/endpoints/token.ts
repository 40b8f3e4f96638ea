import { z } from 'zod';
import { ApiFault, endpoint, type SecretName } from '../endpoint.ts';

export const gettoken = endpoint({
  path: 'gettoken',
  method: 'GET',
  secrets: [],
  input: z.object({ corpid: z.string().default(''), corpsecret: z.string().default('') }),
  run(state, { corpid, corpsecret }) {
    if (corpid === '') throw new ApiFault(41002, 'corpid missing');
    if (corpsecret === '') throw new ApiFault(41004, 'corpsecret missing');
    if (corpid !== state.corpId) throw new ApiFault(40013);
    const secret = (Object.keys(state.secrets) as SecretName[]).find((name) => state.secrets[name] === corpsecret);
    if (!secret) throw new ApiFault(40001);
    return { access_token: state.tokenFor(secret), expires_in: state.expiresIn };
  },
});

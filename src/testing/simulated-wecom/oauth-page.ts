import { type Page, page, quoted } from './page.ts';
import { errorPage, type PageRefusal, peoplePage, sendBack } from './scan-page.ts';
import type { WecomState } from './state.ts';

/**
 * GET /connect/oauth2/authorize: in WeCom's own browser, which knows its member and sends him back without a question.
 * In any other browser WeCom refuses; here one may say who would have opened it.
 */
export function authorize(state: WecomState, query: URLSearchParams, agent: string): Page {
  const refusal = refusalOf(state, query);
  if (refusal) return errorPage(refusal);
  const who = query.get('who') ?? state.openedBy;
  if (who !== null) return sendBack(state, query, who);
  if (/wxwork\//i.test(agent)) return peoplePage(state.company, query, AUTHORIZE);
  return { status: 200, html: page('请在企业微信客户端打开链接', `<h1>${quoted('请在企业微信客户端打开链接')}</h1>`) };
}

const AUTHORIZE = {
  action: '/connect/oauth2/authorize',
  kept: ['appid', 'redirect_uri', 'response_type', 'scope', 'state', 'agentid'],
  note: '模拟企业微信：选择由谁打开',
} as const;

function refusalOf({ corpId, agentId, redirectHost }: WecomState, query: URLSearchParams): PageRefusal | null {
  if (query.get('appid') !== corpId) return [40013, '参数 appid 不是有效的企业 ID'];
  if (query.get('response_type') !== 'code') return [40058, '参数 response_type 须为 code'];
  if (query.get('scope') !== 'snsapi_base') return [40058, '参数 scope 须为 snsapi_base'];
  if (query.get('agentid') !== agentId) return [40056, '参数 agentid 不是有效的应用'];
  const back = query.get('redirect_uri') ?? '';
  const host = URL.canParse(back) && /^https?:/.test(back) ? new URL(back).host : '';
  if (host === '' || host !== redirectHost) return [50001, 'redirect_uri 与应用的可信域名不一致'];
  return null;
}

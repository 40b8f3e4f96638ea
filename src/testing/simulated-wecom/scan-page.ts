import type { Company } from '../corpus/index.ts';
import { type Page, page, quoted } from './page.ts';
import type { Scanner, WecomState } from './state.ts';

/** The page with the code to scan. Nobody holds a phone here, so one picks the person who would have. */

/** GET /wwlogin/sso/login */
export function showScanPage(state: WecomState, query: URLSearchParams): Page {
  const refusal = refusalOf(state, query);
  return refusal ? errorPage(refusal) : peoplePage(state.company, query, SCAN);
}

/** GET /wwlogin/sso/confirm: back to where the browser came from, with a code of the person picked, or without one. */
export function confirmScan(state: WecomState, query: URLSearchParams): Page {
  const refusal = refusalOf(state, query);
  if (refusal) return errorPage(refusal);
  return sendBack(state, query, query.get('who') ?? '');
}

/** To where the browser came from, with a code of this person, or without one. */
export function sendBack(state: WecomState, query: URLSearchParams, who: string): Page {
  const back = new URL(query.get('redirect_uri')!);
  const scanner = scannerOf(state, who);
  if (scanner) back.searchParams.set('code', state.issueCode(scanner));
  back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, location: back.href };
}

function scannerOf({ company }: WecomState, who: string): Scanner | null {
  if (who === 'outsider') return { openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA', external_userid: company.customers[0]!.id };
  return company.staff.some((s) => s.userid === who) ? { userid: who } : null;
}

/** Everything WeCom checks before it shows a code, in its order. */
export type PageRefusal = readonly [code: number, sentence: string];

function refusalOf({ corpId, agentId, redirectHost }: WecomState, query: URLSearchParams): PageRefusal | null {
  if (query.get('login_type') !== 'CorpApp') return [40058, '参数 login_type 须为 CorpApp'];
  if (query.get('appid') !== corpId) return [40013, '参数 appid 不是有效的企业 ID'];
  if (query.get('agentid') !== agentId) return [40056, '参数 agentid 不是有效的应用'];
  const back = query.get('redirect_uri') ?? '';
  const host = URL.canParse(back) && /^https?:/.test(back) ? new URL(back).host : '';
  if (host === '' || host !== redirectHost) return [50001, 'redirect_uri 与应用的授权回调域名不一致'];
  return null;
}

export function errorPage([code, sentence]: PageRefusal): Page {
  const body = `<h1>无法登录</h1><p class="error">${sentence}</p><p class="note">错误码 ${code}</p>`;
  return { status: 200, html: frame(body) };
}

const SCAN: Asking = {
  action: '/wwlogin/sso/confirm',
  kept: ['login_type', 'appid', 'agentid', 'redirect_uri', 'state'],
  note: '模拟扫码：选择由谁扫码确认',
};

interface Asking {
  readonly action: string;
  readonly kept: readonly string[];
  readonly note: string;
}

export function peoplePage(company: Company, query: URLSearchParams, { action, kept, note }: Asking): Page {
  const hidden = kept.map((name) => `<input type="hidden" name="${name}" value="${quoted(query.get(name) ?? '')}">`);
  const shelves = company.departments.map((department) => {
    const people = company.staff.filter((s) => s.departments[0] === department.id);
    return people.length === 0
      ? ''
      : `<section><h2>${quoted(department.name)}</h2>${people.map(personButton).join('')}</section>`;
  });
  const html = frame(`
    <h1>企业微信登录</h1>
    <p class="note">${quoted(company.name)} · ${note}</p>
    <form action="${action}">
      ${hidden.join('')}
      <input type="search" id="search" placeholder="搜索姓名、账号、职务" aria-label="搜索成员" autocomplete="off" autofocus>
      <div id="people">${shelves.join('')}<p id="nobody" hidden>没有符合的成员</p></div>
      <footer>
        <button name="who" value="outsider">外部联系人</button>
        <button name="who" value="">取消</button>
      </footer>
    </form>
    <script>
      const search = document.getElementById('search');
      search.addEventListener('input', () => {
        const wanted = search.value.trim().toLowerCase();
        for (const button of document.querySelectorAll('#people button')) button.hidden = !button.dataset.find.includes(wanted);
        for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('button:not([hidden])');
        document.getElementById('nobody').hidden = Boolean(document.querySelector('#people button:not([hidden])'));
      });
      search.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault(); // Enter picks the first person left, never the form's first button
        if (search.value.trim() !== '') document.querySelector('#people button:not([hidden])')?.click();
      });
    </script>`);
  return { status: 200, html };
}

function personButton({ userid, name, position }: Company['staff'][number]): string {
  const find = `${name} ${userid} ${position}`.toLowerCase();
  return `<button name="who" value="${quoted(userid)}" data-find="${quoted(find)}">
    <b aria-hidden="true">${quoted(name.slice(-2))}</b><span>${quoted(name)}<small>${quoted(position)} · ${quoted(userid)}</small></span></button>`;
}

const frame = (body: string): string => page('企业微信登录', body);

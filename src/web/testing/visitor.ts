/** A browser without a screen: keeps cookies, follows nothing by itself, sends forms with the token of the page. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it sends the browser: path and query. */
  readonly location: string;
}

/** A list is several boxes of one name. */
type Fields = Readonly<Record<string, string | string[]>>;

export class Visitor {
  readonly base: string;
  readonly cookies = new Map<string, string>();
  readonly #agent: string;
  #token = '';

  constructor(base: string, agent = 'Mozilla/5.0 (Windows NT 10.0) Chrome/143.0.0.0') {
    this.base = base;
    this.#agent = agent;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, { headers });
  }

  head(path: string): Promise<Answer> {
    return this.#ask(path, { method: 'HEAD', headers: {} });
  }

  /** All of them, as the header carries them. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** As htmx asks for one element of the page. */
  part(path: string, id: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.get(path, { 'hx-request': 'true', 'hx-target': id, ...headers });
  }

  /** Sends a form; `_csrf` is that of the page looked at last unless given. */
  post(path: string, fields: Fields = {}, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new URLSearchParams({ _csrf: this.#token });
    for (const [name, value] of Object.entries(fields)) {
      body.delete(name);
      for (const each of [value].flat()) body.append(name, each);
    }
    return this.#ask(path, { method: 'POST', body, headers });
  }

  /** Sends a form with a file behind its fields, as a browser does. */
  upload(
    path: string,
    file: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
    { fields = {}, headers = {} }: { fields?: Record<string, string>; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ _csrf: this.#token, ...fields })) body.append(name, value);
    body.append('file', new Blob([file.bytes]), file.name);
    return this.#ask(path, { method: 'POST', body, headers });
  }

  async #ask(
    path: string,
    { headers, ...init }: { method?: string; body?: URLSearchParams | FormData; headers: object },
  ) {
    const { cookie } = this;
    const response = await fetch(new URL(path, this.base), {
      ...init,
      redirect: 'manual',
      headers: { 'user-agent': this.#agent, 'accept-encoding': 'identity', ...(cookie ? { cookie } : {}), ...headers },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.cookies.set(name!, value!);
    }
    const text = await response.text();
    const token = /name="_csrf" value="([0-9a-f]+)"/.exec(text)?.[1];
    if (token) this.#token = token;
    const to = response.headers.get('location') ?? '';
    return { status: response.status, headers: response.headers, text, location: to.replace(this.base, '') };
  }
}

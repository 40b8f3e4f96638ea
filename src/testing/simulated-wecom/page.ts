/** The pages of the simulated WeCom: for people who try the demo, and for browsers in tests. */
export interface Page {
  readonly status: number;
  readonly html?: string;
  readonly location?: string;
}

export function page(title: string, body: string, wide = ''): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}${wide}</style></head><body><main>${body}</main></body></html>`;
}

export function quoted(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f2f4f7;color:#1f2933;
font:15px/1.5 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:min(420px,100vw);background:#fff;border-radius:12px;padding:28px 24px 20px;box-shadow:0 8px 30px #1f293314}
h1{margin:0;font-size:20px;text-align:center}.note{margin:4px 0 16px;text-align:center;color:#5f6b7a;font-size:13px}
.error{margin:20px 0 0;text-align:center}
input[type=search]{width:100%;padding:9px 12px;border:1px solid #cdd5df;border-radius:8px;font:inherit}
#people{height:min(52vh,440px);overflow-y:auto;margin:12px -8px 0;padding:0 8px}
h2{position:sticky;top:0;margin:0;padding:8px 0 4px;background:#fff;color:#5f6b7a;font-size:12px;font-weight:600}
button{font:inherit;cursor:pointer}
#people button{display:flex;gap:12px;align-items:center;width:100%;padding:7px 8px;border:0;border-radius:8px;background:none;text-align:left}
#people button[hidden]{display:none}#people button:hover{background:#eef4ff}
button:focus-visible,input:focus-visible{outline:2px solid #2468d6;outline-offset:1px}
#people b{flex:none;width:38px;height:38px;border-radius:6px;background:#2468d6;color:#fff;font-size:13px;font-weight:500;line-height:38px;text-align:center}
small{display:block;color:#5f6b7a;font-size:12px}#nobody{text-align:center;color:#5f6b7a;padding:40px 0}
footer{display:flex;gap:12px;margin-top:14px}footer button{flex:1;padding:9px;border:1px solid #cdd5df;border-radius:8px;background:#fff;color:#1f2933}
footer button:hover{background:#f2f4f7}`;

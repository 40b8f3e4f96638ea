import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** A mail server that keeps what it is sent: enough of SMTP for one mail after another. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

export class SmtpSink {
  readonly mails: ReceivedMail[] = [];
  /** What a password must be; null: nobody is asked. */
  password: string | null = null;
  /** Recipients it does not know. */
  readonly unknown = new Set<string>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#talk(socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    const say = (line: string) => socket.write(`${line}\r\n`);
    const mail = { from: '', to: '', data: null as string[] | null };
    let rest = '';
    say('220 sink');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (mail.data === null) this.#command(line, mail, say);
        else if (line === '.') this.#take(mail, say);
        else mail.data.push(line);
      }
    });
  }

  #command(line: string, mail: { from: string; to: string; data: string[] | null }, say: (line: string) => void): void {
    const [verb = '', ...words] = line.split(' ');
    const address = /<([^>]*)>/.exec(line)?.[1] ?? '';
    const answers: Record<string, () => string> = {
      EHLO: () => (this.password === null ? '250 sink' : '250-sink\r\n250 AUTH PLAIN'),
      AUTH: () => (passwordIn(words[1] ?? '') === this.password ? '235 welcome' : '535 authentication failed'),
      MAIL: () => {
        mail.from = address;
        return '250 ok';
      },
      RCPT: () => {
        mail.to = address;
        return this.unknown.has(address) ? '550 no such user' : '250 ok';
      },
      DATA: () => {
        mail.data = [];
        return '354 go on';
      },
      QUIT: () => '221 bye',
    };
    say((answers[verb.toUpperCase()] ?? (() => '250 ok'))());
  }

  #take(mail: { from: string; to: string; data: string[] | null }, say: (line: string) => void): void {
    const [head = '', ...body] = mail.data!.join('\n').split('\n\n');
    const { from, to } = mail;
    this.mails.push({ from, to, subject: decoded(subjectIn(head)), ...partsOf(head, body.join('\n\n')) });
    mail.data = null;
    say('250 taken');
  }
}

const passwordIn = (plain: string): string => Buffer.from(plain, 'base64').toString().split('\0')[2] ?? '';

function subjectIn(head: string): string {
  return /^Subject: ((?:.|\n[ \t])*)/m.exec(head)?.[1] ?? '';
}

/** =?UTF-8?B?…?= or Q, several in a row. */
function decoded(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
    );
}

/** The text, and what is attached to it. */
function partsOf(head: string, body: string): Pick<ReceivedMail, 'text' | 'files'> {
  const boundary = /boundary="([^"]+)"/i.exec(head)?.[1];
  if (boundary === undefined) return { text: bodyOf(head, body), files: [] };
  const [first = '', ...others] = body.split(`--${boundary}`).slice(1, -1);
  const split = (part: string) => {
    const [partHead = '', ...rest] = part.trimStart().split('\n\n');
    return { head: partHead, body: rest.join('\n\n') };
  };
  const text = split(first);
  const files = others.map(split).map((part) => ({
    name: decoded(/filename="?((?:.|\n[ \t])*?)"?(?:\n\S|$)/i.exec(part.head)?.[1] ?? ''),
    bytes: Buffer.from(part.body, 'base64'),
  }));
  return { text: bodyOf(text.head, text.body), files };
}

function bodyOf(head: string, body: string): string {
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString();
  return /^Content-Transfer-Encoding: quoted-printable/im.test(head) ? quoted(body.replace(/=\n/g, '')) : body;
}

function quoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

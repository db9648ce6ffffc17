import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** How the next mail goes. */
export type MailMood =
  | 'accept'
  /** The mail is taken, the last word never comes. */
  | 'accept-then-hang'
  /** The connection breaks after the mail was taken. */
  | 'accept-then-break'
  /** The reply to the recipient, or to the whole mail. */
  | { readonly recipient: string }
  | { readonly data: string };

function smtpError(reply: string): Error {
  const [code = '554', ...words] = reply.split(' ');
  return Object.assign(new Error(words.join(' ')), { responseCode: Number(code) });
}

/** A real SMTP server with a mailbox; asks for a sign-in and checks it. */
export class MailServer {
  readonly user = 'jiaoying';
  readonly password = 'mail-password';
  readonly mails: ParsedMail[] = [];
  private readonly moods: MailMood[] = [];
  private server!: SMTPServer;
  port = 0;

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const mail = new MailServer();
    mail.server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: false,
      allowInsecureAuth: true,
      logger: false,
      onAuth: ({ username, password }, _session, done) =>
        username === mail.user && password === mail.password
          ? done(null, { user: username })
          : done(smtpError('535 Invalid username or password')),
      onRcptTo: ({ address }, _session, done) => {
        const mood = mail.moods[0];
        if (typeof mood === 'object' && 'recipient' in mood) {
          mail.moods.shift();
          return done(smtpError(mood.recipient));
        }
        return address.startsWith('nobody@') ? done(smtpError('550 5.1.1 No such user')) : done();
      },
      onData: (stream, session, done) => {
        void (async () => {
          const mood = mail.moods.shift() ?? 'accept';
          const parsed = await simpleParser(stream);
          if (typeof mood === 'object' && 'data' in mood) return done(smtpError(mood.data));
          mail.mails.push(parsed);
          if (mood === 'accept') return done();
          if (mood === 'accept-then-break') mail.breakConnection(session.id);
        })();
      },
      ...options,
    });
    // A client that gives up a hanging conversation resets it.
    mail.server.on('error', () => undefined);
    await new Promise<void>((resolve) => mail.server.listen(0, '127.0.0.1', resolve));
    mail.port = (mail.server.server.address() as AddressInfo).port;
    return mail;
  }

  /** The next mails go so, one each; then all is well again. */
  next(...moods: MailMood[]): void {
    this.moods.push(...moods);
  }

  async close(): Promise<void> {
    for (const connection of this.connections()) connection._socket.destroy();
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private breakConnection(id: string): void {
    for (const connection of this.connections()) if (connection.id === id) connection._socket.destroy();
  }

  private connections(): readonly { id: string; _socket: { destroy(): void } }[] {
    return [
      ...(this.server as unknown as { connections: Set<{ id: string; _socket: { destroy(): void } }> }).connections,
    ];
  }
}

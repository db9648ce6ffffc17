import { smtpOutcome, type SmtpFault } from './smtp-outcome.js';

describe('smtpOutcome', () => {
  it.each<[string, SmtpFault, string]>([
    [
      'a mailbox that does not exist',
      { message: 'x', code: 'EENVELOPE', command: 'RCPT TO', response: '550 5.1.1 no such user', responseCode: 550 },
      'refused',
    ],
    [
      'words the server will not carry',
      { message: 'x', code: 'EMESSAGE', command: 'DATA', response: '554 no', responseCode: 554 },
      'refused',
    ],
    [
      'our own wrong password',
      { message: 'x', code: 'EAUTH', command: 'AUTH PLAIN', response: '535 no', responseCode: 535 },
      'failed',
    ],
    [
      'a sender it does not know',
      { message: 'x', code: 'EENVELOPE', command: 'MAIL FROM', response: '553 no', responseCode: 553 },
      'failed',
    ],
    [
      'a mailbox that is busy',
      { message: 'x', code: 'EENVELOPE', command: 'RCPT TO', response: '450 4.2.1 busy', responseCode: 450 },
      'failed',
    ],
    [
      'a greylist',
      { message: 'x', code: 'EENVELOPE', command: 'RCPT TO', response: '451 4.7.1 greylisted', responseCode: 451 },
      'throttled',
    ],
    ['a full server', { message: 'x', command: 'CONN', response: '421 later', responseCode: 421 }, 'throttled'],
    ['a name that does not resolve', { message: 'x', code: 'EDNS', command: 'CONN' }, 'failed'],
    [
      'a closed port',
      { message: 'connect ECONNREFUSED', code: 'ESOCKET', command: 'CONN', syscall: 'connect' },
      'failed',
    ],
    [
      'silence instead of a greeting',
      { message: 'Greeting never received', code: 'ETIMEDOUT', command: 'CONN' },
      'failed',
    ],
    ['silence after the message', { message: 'Timeout', code: 'ETIMEDOUT', command: 'CONN' }, 'unknown'],
    [
      'a connection that broke',
      { message: 'Connection closed unexpectedly', code: 'ECONNECTION', command: 'CONN' },
      'unknown',
    ],
    [
      'garbage after the message',
      { message: 'Message failed: xyz', code: 'EMESSAGE', command: 'DATA', response: 'xyz' },
      'unknown',
    ],
  ])('%s', (_, fault, kind) => {
    expect(smtpOutcome(fault).kind).toBe(kind);
  });
});

import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { sqlOf } from '../../platform/database/database.js';
import { Chance } from '../../shared/chance.js';
import { Clock } from '../../shared/clock.js';
import { minuteMs } from '../../shared/time.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { OneTapLinks, SignedLinks, type LinkSubject } from './calling.ports.js';

/** Where the outside reaches this service; empty: no links are sent. */
export abstract class PublicAddress {
  abstract readonly url: string;
}

const keyName = 'one-tap';
const secretBytes = 32;
/** 128 bits: short enough for a text message. */
const signatureLength = 22;

/** Signs for one purpose at a time with a secret that this installation made for itself. */
@Injectable()
export class SecretLinks extends SignedLinks implements OnModuleInit {
  private secret: Buffer | null = null;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly address: PublicAddress,
    private readonly clock: Clock,
    private readonly chance: Chance,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    const made = Buffer.from(this.chance.bytes(secretBytes)).toString('hex');
    this.secret = await this.unitOfWork.run(async (tx) => {
      const sql = sqlOf(tx);
      await sql.insert(
        'link_key',
        [{ name: keyName, secret: made, made_at: this.clock.now() }],
        'ON CONFLICT (name) DO NOTHING',
      );
      const kept = await sql.one<{ secret: string }>(`SELECT secret FROM link_key WHERE name = ?`, [keyName]);
      return Buffer.from(kept?.secret ?? made, 'hex');
    });
  }

  linkFor(purpose: string, path: string, body: string): string | null {
    if (this.address.url === '' || this.secret === null) return null;
    return `${this.address.url}/${path}/${body}.${this.sign(purpose, body)}`;
  }

  bodyOf(purpose: string, token: string): string | null {
    const [body, signature, ...more] = token.split('.');
    if (!body || !signature || more.length > 0 || this.secret === null) return null;
    const expected = Buffer.from(this.sign(purpose, body));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected) ? body : null;
  }

  private sign(purpose: string, body: string): string {
    const key = this.secret;
    if (key === null) throw new Error('the key of the links is not loaded');
    return createHmac('sha256', key).update(`${purpose}|${body}`).digest('base64url').slice(0, signatureLength);
  }
}

/** The token carries what it is for and until when; it is good for answering and for nothing else. */
@Injectable()
export class SignedOneTapLinks extends OneTapLinks {
  constructor(private readonly links: SignedLinks) {
    super();
  }

  linkFor(subject: LinkSubject): string | null {
    if (subject.obligationIds.length === 0) return null;
    const minutes = Math.ceil(subject.expiresAt / minuteMs).toString(36);
    return this.links.linkFor(keyName, 't', [minutes, ...subject.obligationIds.map((id) => id.toString(36))].join('-'));
  }

  read(token: string): LinkSubject | null {
    const body = this.links.bodyOf(keyName, token);
    if (body === null) return null;
    const [minutes, ...ids] = body.split('-').map((part) => Number.parseInt(part, 36));
    if (minutes === undefined || ids.length === 0) return null;
    return { obligationIds: ids, expiresAt: minutes * minuteMs };
  }
}

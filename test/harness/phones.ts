import type { District } from './district.js';
import type { InboundResult } from '../../src/reach/calling/calling.ports.js';

export type PhoneOwner = 'main' | 'assistant' | 'deputy' | 'shiftLeader' | 'leader' | 'desk';

export interface PhoneText {
  readonly id: number;
  readonly direction: 'in' | 'out';
  readonly channel: string;
  readonly body: string;
  readonly colour: string | null;
  readonly nature: string;
  readonly at: string;
}

/** One virtual telephone: what it was sent, and what its owner says. */
export class Phone {
  private seen = 0;

  constructor(
    private readonly district: District,
    readonly address: string,
    readonly owner: string,
  ) {}

  /** Everything it was ever sent, oldest first; words it said itself are not among them. */
  async messages(): Promise<readonly PhoneText[]> {
    const all = await this.district.dutyOfficer.asks<PhoneText[]>(`/simulator/phones/${this.path}`);
    return all.filter(({ direction }) => direction === 'out');
  }

  /** What came since somebody last looked. */
  async unread(): Promise<readonly PhoneText[]> {
    const fresh = (await this.messages()).filter(({ id }) => id > this.seen);
    this.seen = fresh.at(-1)?.id ?? this.seen;
    return fresh;
  }

  /** Something new that reads like this has arrived; returns it. */
  async receives(pattern: RegExp): Promise<PhoneText> {
    const fresh = await this.unread();
    const found = fresh.find(({ body }) => pattern.test(body));
    if (!found) {
      const bodies = fresh.map(({ channel, body }) => `  [${channel}] ${body.slice(0, 120)}`).join('\n');
      throw new Error(`${this.owner} (${this.address}) received nothing like ${String(pattern)}, but:\n${bodies}`);
    }
    return found;
  }

  async receivesNothing(): Promise<void> {
    const fresh = await this.unread();
    if (fresh.length > 0)
      throw new Error(`${this.owner} received ${fresh.map(({ body }) => body.slice(0, 120)).join('\n')}`);
  }

  /** Its owner writes; returns what was made of it. */
  async replies(text: string): Promise<InboundResult> {
    const result = await this.district.dutyOfficer.does<InboundResult>(`/simulator/phones/${this.path}/reply`, {
      text,
    });
    await this.district.settles();
    return result;
  }

  async presses(digits: string): Promise<InboundResult> {
    const result = await this.district.dutyOfficer.does<InboundResult>(`/simulator/phones/${this.path}/reply`, {
      digits,
    });
    await this.district.settles();
    return result;
  }

  /** How it goes on from now. */
  async behaves(behaviour: { kind: string; afterSeconds?: number; text?: string; call?: number }): Promise<void> {
    const said = await this.district.dutyOfficer.says({
      method: 'PUT',
      url: `/api/v1/simulator/phones/${this.path}/behaviour`,
      payload: behaviour,
    });
    if (said.status !== 204) throw new Error(`${this.owner}: ${JSON.stringify(said.body)}`);
  }

  private get path(): string {
    return encodeURIComponent(this.address);
  }
}

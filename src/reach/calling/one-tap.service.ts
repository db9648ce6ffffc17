import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { UnitOfWork } from '../../shared/unit-of-work.js';
import { Directory } from '../directory/directory.ports.js';
import { CallStore, type StoredObligation } from './call-store.ports.js';
import { CallBackNumber, Calling, OneTapLinks } from './calling.ports.js';
import type { Question } from './core/call.js';
import { deadLinkPage, oneTapPage, readForm, type PageItem, type ReadForm } from './core/one-tap-page.js';

export interface Page {
  /** `gone` for a link that is too old, `unknown` for one that is not ours, `invalid` for a form with faults. */
  readonly outcome: 'shown' | 'answered' | 'invalid' | 'gone' | 'unknown';
  readonly html: string;
}

/** Links in text messages: opening one shows what is asked, only sending the form answers, and sending it twice answers once. */
@Injectable()
export class OneTap {
  constructor(
    private readonly links: OneTapLinks,
    private readonly store: CallStore,
    private readonly calling: Calling,
    private readonly directory: Directory,
    private readonly callBack: CallBackNumber,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async show(token: string): Promise<Page> {
    const rows = await this.rowsOf(token);
    return 'html' in rows ? rows : this.page(rows.found, 'shown', null, []);
  }

  async answer(token: string, body: Readonly<Record<string, unknown>>): Promise<Page> {
    const rows = await this.rowsOf(token);
    if ('html' in rows) return rows;
    const { found } = rows;
    const form = readForm(body, questionsOf(found));
    if (form.faults.length > 0) return this.page(found, 'invalid', null, form.faults);
    const said = await this.store.answersOf(found.map(({ id }) => id));
    const isNew = (row: StoredObligation) =>
      !said.some(({ obligationId, via, personName, fields }) => {
        const given = asked(row, form);
        return obligationId === row.id && via === 'link' && personName === form.personName && isSame(fields, given);
      });
    const answered = found.filter(isNew);
    if (answered.length > 0) {
      await this.unitOfWork.run(async (tx) => {
        for (const row of answered) {
          await this.calling.answer(tx, {
            obligationId: row.id,
            by: { kind: 'post', id: row.unitId },
            personName: form.personName,
            via: 'link',
            received: true,
            fields: form.fields,
            words: null,
          });
        }
      });
    }
    const after = await this.store.newestOf(found.map(({ id }) => id));
    const isLate = after.every((row) => row.closedAt !== null);
    return this.page(
      after,
      'answered',
      isLate ? '该任务已解除。您的回复已留存。' : `已记录:收到 ${form.personName}。`,
      [],
    );
  }

  private async rowsOf(token: string): Promise<Page | { found: readonly StoredObligation[] }> {
    const dead = (outcome: 'gone' | 'unknown'): Page => ({
      outcome,
      html: deadLinkPage(outcome === 'gone' ? 'expired' : 'unknown', this.callBack.number),
    });
    const subject = this.links.read(token);
    if (!subject) return dead('unknown');
    if (subject.expiresAt < this.clock.now()) return dead('gone');
    const found = await this.store.newestOf(subject.obligationIds);
    return found.length === 0 ? dead('unknown') : { found };
  }

  private page(
    rows: readonly StoredObligation[],
    outcome: Page['outcome'],
    notice: string | null,
    faults: readonly string[],
  ): Page {
    const items = rows.map((row): PageItem => ({
      ...row,
      unitName: this.directory.unit(row.unitId)?.name ?? row.unitId,
      isClosed: row.closedAt !== null,
    }));
    return { outcome, html: oneTapPage({ items, callBack: this.callBack.number, notice, faults }) };
  }
}

function questionsOf(rows: readonly StoredObligation[]): Question[] {
  return [...new Map(rows.flatMap((row) => row.questions).map((question) => [question.id, question])).values()];
}

function asked(row: StoredObligation, form: ReadForm): ReadForm['fields'] {
  return Object.fromEntries(
    Object.entries(form.fields).filter(([id]) => row.questions.some((question) => question.id === id)),
  );
}

function isSame(a: ReadForm['fields'], b: ReadForm['fields']): boolean {
  const sorted = (fields: ReadForm['fields']) =>
    JSON.stringify(Object.entries(fields).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

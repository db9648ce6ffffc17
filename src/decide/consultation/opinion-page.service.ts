import { Injectable } from '@nestjs/common';
import { CallBackNumber } from '../../reach/calling/calling.ports.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import { Incidents } from '../hazard/hazard.ports.js';
import { streamOf } from '../rulebook/core/lookups.js';
import { Rulebooks } from '../rulebook/rulebook.ports.js';
import { Consultations, OpinionLinks, type Consultation } from './consultation.ports.js';
import { ConsultationService } from './consultation.service.js';
import {
  deadOpinionPage,
  opinionPage,
  readOpinionForm,
  type OpinionForm,
  type OpinionFormFaults,
} from './core/opinion-page.js';
import { RoundMinutes } from './round-minutes.service.js';

export interface OpinionPage {
  /** `gone` for a link that is too old, `unknown` for one that is not ours, `invalid` for a form with faults. */
  readonly outcome: 'shown' | 'given' | 'invalid' | 'gone' | 'unknown';
  readonly html: string;
}

/** The page behind the link of one seat: opening it says nothing, sending it speaks for that unit and no other. */
@Injectable()
export class OpinionPages {
  constructor(
    private readonly links: OpinionLinks,
    private readonly consultations: Consultations,
    private readonly service: ConsultationService,
    private readonly minutes: RoundMinutes,
    private readonly incidents: Incidents,
    private readonly rulebooks: Rulebooks,
    private readonly directory: Directory,
    private readonly callBack: CallBackNumber,
    private readonly clock: Clock,
  ) {}

  async show(token: string): Promise<OpinionPage> {
    const found = await this.found(token);
    return 'html' in found ? found : this.page(found, 'shown', {}, null, []);
  }

  async give(token: string, body: Readonly<Record<string, unknown>>): Promise<OpinionPage> {
    const found = await this.found(token);
    if ('html' in found) return found;
    const { consultation, unitId } = found;
    const form = readOpinionForm(body, new Set(this.directory.units('street').map(({ id }) => id)));
    if ('faults' in form) return this.page(found, 'invalid', form.typed, null, form.faults);
    const [before] = (await this.consultations.opinions(consultation.id)).filter(
      (opinion) => opinion.unitId === unitId && opinion.via === 'link' && isSame(opinion, form.opinion),
    );
    // Sent twice by a phone without patience, it is one opinion.
    if (before) return this.page(found, 'given', form.typed, noticeOf(before.late, before.speaker), []);
    try {
      const { late } = await this.service.keepOpinion(
        consultation,
        { ...form.opinion, unitId, via: 'link' },
        { kind: 'post', id: unitId },
      );
      return await this.page(found, 'given', form.typed, noticeOf(late, form.opinion.speaker), []);
    } catch (refused) {
      if (!(refused instanceof DomainError)) throw refused;
      const faults = refused.reasons.map(({ text }) => text.zh);
      return this.page(found, 'invalid', form.typed, null, faults.length > 0 ? faults : [refused.text.zh]);
    }
  }

  private async found(token: string): Promise<OpinionPage | { consultation: Consultation; unitId: string }> {
    const dead = (outcome: 'gone' | 'unknown'): OpinionPage => ({
      outcome,
      html: deadOpinionPage(outcome, this.callBack.number),
    });
    const link = this.links.read(token);
    if (!link) return dead('unknown');
    if (link.expiresAt < this.clock.now()) return dead('gone');
    const consultation = await this.consultations.get(link.consultationId);
    const isSeated = consultation?.seats.some(({ unitId }) => unitId === link.unitId);
    return consultation && isSeated ? { consultation, unitId: link.unitId } : dead('unknown');
  }

  private async page(
    { consultation, unitId }: { consultation: Consultation; unitId: string },
    outcome: OpinionPage['outcome'],
    typed: OpinionForm,
    notice: string | null,
    faults: OpinionFormFaults,
  ): Promise<OpinionPage> {
    const incident = await this.incidents.get(consultation.incidentId);
    const rulebook = incident ? await this.rulebooks.byHash(incident.rulebookHash) : this.rulebooks.current();
    const proposals = await this.incidents.proposals(consultation.incidentId);
    const proposal = proposals.find(({ id }) => id === consultation.proposalId) ?? null;
    const verdict = await this.consultations.verdict(consultation.id);
    return {
      outcome,
      html: opinionPage({
        unitName: this.minutes.nameOf(consultation, unitId),
        streamName: incident ? streamOf(rulebook, incident.stream).name : '',
        isDrill: incident?.nature === 'drill',
        round: consultation.round,
        proposal: proposal && {
          level: proposal.level,
          responseLevel: proposal.responseLevel,
          because: proposal.because.map(({ fact }) => fact),
        },
        streets: this.directory.units('street').map(({ id, shortName }) => ({ id, name: shortName })),
        suggestedAreas: proposal?.areas ?? [],
        isConcluded: verdict !== null,
        callBack: this.callBack.number,
        typed,
        notice,
        faults,
      }),
    };
  }
}

function noticeOf(late: boolean, speaker: string): string {
  return late
    ? `会商已有结论，您的意见已作为迟到意见留存(${speaker})，不计入结论。`
    : `已记录 ${speaker} 的意见。情况有变可再次填写，前一次也会留存。`;
}

function isSame(
  a: { level: unknown; responseLevel: unknown; why: string; speaker: string; post: string; measures: string | null },
  b: { level: unknown; responseLevel: unknown; why: string; speaker: string; post: string; measures: string | null },
): boolean {
  const keys = ['level', 'responseLevel', 'why', 'speaker', 'post', 'measures'] as const;
  return keys.every((key) => a[key] === b[key]);
}

import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { Needs, Who } from '../../platform/access/permission.js';
import { Directory } from '../../reach/directory/directory.ports.js';
import { Clock } from '../../shared/clock.js';
import { invalid, notFound } from '../../shared/domain-error.js';
import { gradeOf } from '../../shared/level.js';
import { People } from '../../shared/people.js';
import type { Session } from '../../shared/session.js';
import { parseRfc3339, toRfc3339 } from '../../shared/time.js';
import { compareRulebooks } from './core/compare-rulebooks.js';
import { conditionInChinese } from './core/condition-words.js';
import { countRulebook } from './core/count-rulebook.js';
import {
  callingFor,
  industryMeasures,
  ladderById,
  placesOf,
  recipientsAt,
  signingCellFor,
  streetLevelFor,
  streetMeasures,
  streamOf,
  triggersOf,
} from './core/lookups.js';
import { matrixOf } from './core/matrix.js';
import type { Rulebook } from './core/rulebook.js';
import { ActivationDto, CellQueryDto, CompareQueryDto, StreamQueryDto } from './rulebook.dto.js';
import { Rulebooks, RulebookVersions, type Activation } from './rulebook.ports.js';

/** 规程: what was agreed beforehand, to be read, compared and put into force. */
@Controller('api/v1/rulebook')
export class RulebookController {
  constructor(
    private readonly rulebooks: Rulebooks,
    private readonly versions: RulebookVersions,
    private readonly directory: Directory,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** What is in force, what comes next, how the folder lies to it, and the streams with their triggers. */
  @Get()
  @Needs('rulebook.read')
  async overview() {
    const rulebook = this.rulebooks.current();
    const { now, next } = this.versions.standing();
    const folder = this.versions.folder();
    const names = await this.people.namesOf([now.decidedBy, next?.decidedBy ?? null]);
    return {
      now: toRfc3339(this.clock.now()),
      district: rulebook.district,
      counts: countRulebook(rulebook),
      inForce: activationView(now, names),
      next: next && activationView(next, names),
      folder: { ...folder, readAt: toRfc3339(folder.readAt) },
      streams: rulebook.streams.map((stream) => ({
        ...stream,
        conveningUnit: this.nameOf(stream.conveningUnitId),
        triggers: triggersOf(rulebook, stream.stream).map((trigger) => ({
          ...trigger,
          words: conditionInChinese(trigger.when, rulebook),
        })),
      })),
      raiseFactors: rulebook.raiseFactors.map((factor) => ({
        ...factor,
        words: conditionInChinese(factor.when, rulebook),
      })),
      hazards: rulebook.hazards.map((hazard) => ({
        ...hazard,
        thresholds: rulebook.thresholds
          .filter((threshold) => threshold.hazard === hazard.hazard)
          .map((threshold) => ({
            ...threshold,
            issuerName: rulebook.issuers.find(({ id }) => id === threshold.issuer)?.name ?? null,
          })),
      })),
      stations: rulebook.stations,
    };
  }

  /** Industry × level and street × level of one stream. */
  @Get('matrix')
  @Needs('rulebook.read')
  async matrix(@Query() { stream: id, hash }: StreamQueryDto) {
    const rulebook = await this.version(hash);
    const { stream, name, levels, flow } = known(rulebook, id);
    return {
      ...{ hash: rulebook.hash, stream, name, levels, flow },
      rows: matrixOf(rulebook, id, this.clock.now()).map((row) => ({ ...row, unitName: this.nameOf(row.unitId) })),
    };
  }

  /** One cell: every measure with its basis and source, who signs, who is told, and what is known of the place. */
  @Get('cell')
  @Needs('rulebook.read')
  async cell(@Query() query: CellQueryDto) {
    const rulebook = await this.version(query.hash);
    const stream = known(rulebook, query.stream);
    const place = { stream: stream.stream, level: query.level, stage: query.stage ?? '0h', at: this.clock.now() };
    const industry = query.kind === 'industry' ? rulebook.industries.find(({ id }) => id === query.id) : undefined;
    const street = query.kind === 'street' ? rulebook.streets.find(({ unitId }) => unitId === query.id) : undefined;
    const measures = industry
      ? industryMeasures(rulebook, industry, place)
      : street
        ? streetMeasures(rulebook, street, place)
        : null;
    if (measures === null)
      throw notFound(
        'rulebook.unknown-subject',
        '规程里没有这个行业或街道',
        'the rulebook has no such industry or street',
      );
    const signed = stream.flow === 'decision' ? signingCellFor(rulebook, stream.stream, gradeOf(query.level)) : null;
    const ladder = stream.flow === 'decision' ? ladderById(rulebook, callingFor(rulebook, query.level).ladder) : null;
    return {
      ...{ hash: rulebook.hash, stream: stream.stream, streamName: stream.name, decidingBody: stream.decidingBody },
      level: query.level,
      subject: {
        kind: query.kind,
        id: query.id,
        name: (industry ?? street)?.name ?? query.id,
        unitName: this.nameOf(industry?.ownerUnitId ?? query.id),
      },
      measures: measures.map((measure) => ({
        ...measure,
        groundName: rulebook.grounds.find(({ id }) => id === measure.ground)?.name ?? null,
      })),
      signedBy: signed && { role: signed.role, roleName: signed.roleName, basis: signed.basis, source: signed.source },
      answerWindowMinutes: ladder?.answerWindowMinutes ?? null,
      recipients: recipientsAt(rulebook, query.level),
      street: street
        ? {
            level: streetLevelFor(rulebook, street, stream.stream),
            riskPoints: street.riskPoints,
            registers: street.registers,
            shelters: street.shelters,
            posts: street.posts.map((id) => ({ id, name: this.nameOf(id) })),
            grounds: rulebook.grounds
              .filter(({ id, always }) => !always && placesOf(street, id) !== '')
              .map(({ id, name }) => ({ id, name, places: placesOf(street, id) })),
          }
        : null,
    };
  }

  /** Every version that was ever kept, with when each applied. */
  @Get('versions')
  @Needs('rulebook.read')
  async list() {
    const versions = await this.versions.versions();
    const names = await this.people.namesOf(
      versions.flatMap(({ activations }) => activations.map(({ decidedBy }) => decidedBy)),
    );
    const { now, next } = this.versions.standing();
    return versions.map(({ hash, loadedAt, activations }) => ({
      hash,
      loadedAt: toRfc3339(loadedAt),
      state: hash === now.hash ? 'in-force' : hash === next?.hash ? 'next' : activations.length > 0 ? 'was' : 'new',
      activations: activations.map((activation) => activationView(activation, names)),
    }));
  }

  /** What changes from one version to another, cell by cell. */
  @Get('diff')
  @Needs('rulebook.read')
  async diff(@Query() { a, b }: CompareQueryDto) {
    const changes = compareRulebooks(await this.rulebooks.byHash(a), await this.rulebooks.byHash(b));
    return { a, b, changes };
  }

  /** A stored version takes effect at a stated moment; an older one again is a rollback. */
  @Post('activations')
  @Needs('rulebook.activate')
  async activate(@Body() { hash, effectiveAt, reason }: ActivationDto, @Who() who: Session) {
    const at = effectiveAt === undefined ? null : parseRfc3339(effectiveAt);
    if (effectiveAt !== undefined && at === null)
      throw invalid('rulebook.not-a-time', '生效时间要带时区', 'effectiveAt must be RFC 3339 with an offset');
    const by = { kind: 'user' as const, id: who.userId };
    const activation = await this.versions.activate({ hash, effectiveAt: at, reason }, by);
    return activationView(activation, new Map([[who.userId, who.name]]));
  }

  private async version(hash: string | undefined): Promise<Rulebook> {
    return hash === undefined ? this.rulebooks.current() : this.rulebooks.byHash(hash);
  }

  private nameOf(unitId: string): string {
    return this.directory.unit(unitId)?.name ?? unitId;
  }
}

function known(rulebook: Rulebook, id: string) {
  if (!rulebook.streams.some(({ stream }) => stream === id))
    throw notFound('rulebook.unknown-stream', `规程里没有这个决策流:${id}`, `the rulebook has no stream ${id}`);
  return streamOf(rulebook, id);
}

function activationView(activation: Activation, names: ReadonlyMap<string, string>) {
  return {
    ...activation,
    effectiveAt: toRfc3339(activation.effectiveAt),
    decidedAt: toRfc3339(activation.decidedAt),
    decidedByName: names.get(activation.decidedBy) ?? activation.decidedBy,
  };
}

/** What each rule file may hold, key by key; unknown keys are faults. Cross rules are proved in `core/prove-rulebook.ts`. */
import 'reflect-metadata';
import { Type, type ClassConstructor } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNotEmptyObject,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { channelKinds, type ChannelKind } from '../../reach/dissemination/core/delivery.js';
import type { Question, StepTarget } from '../../reach/calling/core/call.js';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';
import {
  authorities,
  clockKinds,
  controlKinds,
  doneWhens,
  type Authority,
  type ClockKind,
  type ControlKind,
  type DoneWhen,
  type Provenance,
  type RaiseFactor,
  type StreamId,
} from './core/rulebook.js';

const bases = ['official', 'proposed'] as const;
const streamIds: readonly StreamId[] = ['rain'];
const stepTargets: readonly StepTarget[] = ['duty', 'assistant', 'deputies', 'leader', 'next-tier', 'person-sent'];
const questionKinds: readonly Question['kind'][] = ['text', 'count'];
const factors: readonly RaiseFactor['factor'][] = ['season', 'night', 'holiday-crowd'];
const identifier = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const minutesOfTwoDays = 2_880;

/** A list whose every item is a map of this shape; a list inside the list would otherwise pass unseen. */
function ListOf(shape: () => ClassConstructor<object>, { mayBeEmpty = false } = {}): PropertyDecorator {
  const decorators = [IsArray(), IsObject({ each: true }), ValidateNested({ each: true }), Type(shape)];
  if (!mayBeEmpty) decorators.push(ArrayNotEmpty());
  return (target, key) => {
    for (const decorate of decorators) decorate(target, key);
  };
}

/** Written once at the head of a file for every rule in it that does not say otherwise. */
export class DefaultsShape {
  @IsOptional() @IsIn(bases) basis?: Provenance['basis'];
  @IsOptional() @IsString() @IsNotEmpty() source?: string;
  @IsOptional() @Matches(isoDate) effectiveFrom?: string;
}

class RuleShape {
  @Matches(identifier) @MaxLength(80) id!: string;
  @IsIn(bases) basis!: Provenance['basis'];
  @IsString() @IsNotEmpty() source!: string;
  @Matches(isoDate) effectiveFrom!: string;
}

class FileShape {
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => DefaultsShape) defaults?: DefaultsShape;
}

class DistrictShape {
  @Matches(/^\d{6}$/) code!: string;
  @IsString() @IsNotEmpty() name!: string;
  @Matches(/^[\d+-]{3,20}$/) callBack!: string;
}

export class DistrictFile extends FileShape {
  @IsNotEmptyObject() @ValidateNested() @Type(() => DistrictShape) district!: DistrictShape;
}

class StreamShape extends RuleShape {
  @IsIn(streamIds) stream!: StreamId;
  @IsString() @IsNotEmpty() name!: string;
  @IsString() @IsNotEmpty() decidingBody!: string;
  @IsString() @IsNotEmpty() conveningUnitId!: string;
  @IsString() @IsNotEmpty() documentSeries!: string;
  @Matches(/^\d{2}[A-Z]\d{2}$/) eventCode!: string;
  @IsArray() @ArrayNotEmpty() @IsString({ each: true }) industryIds!: string[];
}

export class StreamsFile extends FileShape {
  @ListOf(() => StreamShape) streams!: StreamShape[];
}

class IssuerShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @IsArray() @ArrayNotEmpty() @IsString({ each: true }) @IsNotEmpty({ each: true }) senders!: string[];
  @IsBoolean() relay!: boolean;
}

export class IssuersFile extends FileShape {
  @ListOf(() => IssuerShape) issuers!: IssuerShape[];
}

class ThresholdShape extends RuleShape {
  @Matches(/^\d{2}[A-Z]\d{2}$/) eventCode!: string;
  @IsString() @IsNotEmpty() hazardName!: string;
  @IsIn(colours) colour!: Colour;
  @IsIn(streamIds) stream!: StreamId;
  @IsString() @IsNotEmpty() meaning!: string;
  @IsNumber() @Min(0.1) @Max(240) windowHours!: number;
  @IsNumber() @Min(0.1) @Max(3_000) millimetres!: number;
}

export class ThresholdsFile extends FileShape {
  @ListOf(() => ThresholdShape) thresholds!: ThresholdShape[];
}

class ResponseShape extends RuleShape {
  @IsIn(streamIds) stream!: StreamId;
  @IsIn(colours) signalColour!: Colour;
  @IsIn(colours) level!: Colour;
  @IsIn(responseLevels) responseLevel!: ResponseLevel;
  @IsString() @MaxLength(500) note!: string;
}

export class ResponsesFile extends FileShape {
  @ListOf(() => ResponseShape) responses!: ResponseShape[];
}

class DayRangeShape {
  @Matches(/^\d{2}-\d{2}$/) from!: string;
  @Matches(/^\d{2}-\d{2}$/) to!: string;
}

class HoursShape {
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/) from!: string;
  @Matches(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/) to!: string;
}

class WhenShape {
  @ListOf(() => DayRangeShape, { mayBeEmpty: true }) days!: DayRangeShape[];
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => HoursShape) hours: HoursShape | null = null;
}

class RaiseFactorShape extends RuleShape {
  @IsIn(factors) factor!: RaiseFactor['factor'];
  @IsString() @IsNotEmpty() name!: string;
  @IsNotEmptyObject() @ValidateNested() @Type(() => WhenShape) when!: WhenShape;
  @IsArray() @IsString({ each: true }) places!: string[];
}

export class RaiseFactorsFile extends FileShape {
  @ListOf(() => RaiseFactorShape, { mayBeEmpty: true }) raiseFactors!: RaiseFactorShape[];
}

class QuestionShape {
  @Matches(identifier) id!: string;
  @IsString() @IsNotEmpty() text!: string;
  @IsIn(questionKinds) kind!: Question['kind'];
}

class ConsultationShape extends RuleShape {
  @IsIn(streamIds) stream!: StreamId;
  @IsString() @IsNotEmpty() convenerUnitId!: string;
  @IsArray() @IsString({ each: true }) memberUnitIds!: string[];
  @IsArray() @IsString({ each: true }) invitedUnitIds!: string[];
  @ListOf(() => QuestionShape, { mayBeEmpty: true }) questions!: QuestionShape[];
  @IsString() @IsNotEmpty() ladder!: string;
}

export class ConsultationFile extends FileShape {
  @ListOf(() => ConsultationShape) consultations!: ConsultationShape[];
}

class SigningShape extends RuleShape {
  @IsIn(streamIds) stream!: StreamId;
  @IsIn(responseLevels) grade!: ResponseLevel;
  @IsString() role!: string;
  @IsString() roleName!: string;
  @IsArray() @IsString({ each: true }) reportTo!: string[];
}

export class SigningFile extends FileShape {
  @ListOf(() => SigningShape) signing!: SigningShape[];
}

class ClockShape extends RuleShape {
  @IsIn(clockKinds) clock!: ClockKind;
  @IsOptional() @IsIn(colours) colour: Colour | null = null;
  @IsInt() @Min(1) @Max(minutesOfTwoDays) minutes!: number;
}

export class ClocksFile extends FileShape {
  @ListOf(() => ClockShape) clocks!: ClockShape[];
}

class StepShape {
  @IsIn(stepTargets) target!: StepTarget;
  @IsInt() @Min(1) @Max(20) calls!: number;
  @IsInt() @Min(1) @Max(86_400) everySeconds!: number;
  @IsArray() @IsIn(channelKinds, { each: true }) channels!: ChannelKind[];
  @IsIn(['all', 'first']) spread!: 'all' | 'first';
}

class LadderShape extends RuleShape {
  @IsInt() @Min(1) @Max(minutesOfTwoDays) answerWindowMinutes!: number;
  @IsInt() @Min(1) @Max(minutesOfTwoDays) askAgainMinutes!: number;
  @ListOf(() => StepShape) steps!: StepShape[];
}

export class LaddersFile extends FileShape {
  @ListOf(() => LadderShape) ladders!: LadderShape[];
}

class CallingShape extends RuleShape {
  @IsIn(colours) colour!: Colour;
  @IsString() @IsNotEmpty() ladder!: string;
  @ArrayMaxSize(9) @ListOf(() => QuestionShape, { mayBeEmpty: true }) questions!: QuestionShape[];
}

export class CallingFile extends FileShape {
  @ListOf(() => CallingShape) calling!: CallingShape[];
}

class StageShape {
  @IsIn(stages.filter((stage) => stage !== 'after')) stage!: Stage;
  @IsNumber() @Min(0) @Max(240) maxLeadHours!: number;
}

export class StagesFile extends FileShape {
  @ListOf(() => StageShape) stages!: StageShape[];
}

class ControlShape {
  @IsIn(controlKinds) kind!: ControlKind;
  @IsString() @IsNotEmpty() object!: string;
  @IsString() @IsNotEmpty() legalBasis!: string;
  @IsInt() @Min(10) @Max(minutesOfTwoDays) reviewMinutes!: number;
  @IsString() @IsNotEmpty() endCondition!: string;
  @IsString() @IsNotEmpty() exceptions!: string;
}

class MeasureShape extends RuleShape {
  @IsIn(colours) level!: Colour;
  @IsString() @IsNotEmpty() text!: string;
  @IsIn(authorities) authority!: Authority;
  @IsInt() @Min(1) @Max(1_440) doneByMinutes!: number;
  @IsIn(doneWhens) doneWhen!: DoneWhen;
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => ControlShape) control: ControlShape | null = null;
}

class RiskPointShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @IsBoolean() placeholder!: boolean;
}

class PlanFile extends FileShape {
  @Matches(identifier) id!: string;
  @IsString() @IsNotEmpty() name!: string;
  @IsIn(streamIds) stream!: StreamId;
  @ListOf(() => MeasureShape) measures!: MeasureShape[];
}

export class IndustryFile extends PlanFile {
  @IsString() @IsNotEmpty() ownerUnitId!: string;
}

export class StreetFile extends PlanFile {
  @IsString() @IsNotEmpty() unitId!: string;
  @ListOf(() => RiskPointShape) riskPoints!: RiskPointShape[];
}

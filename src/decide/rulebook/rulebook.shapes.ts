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
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { channelKinds, type ChannelKind } from '../../reach/dissemination/core/delivery.js';
import type { Question, StepTarget } from '../../reach/calling/core/call.js';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';
import { datums, quantities, type Datum, type Quantity } from './core/quantity.js';
import {
  authorities,
  clockKinds,
  controlKinds,
  counterpartRelations,
  doneWhens,
  layers,
  seriesKinds,
  type Authority,
  type CalendarEntry,
  type ClockKind,
  type ControlKind,
  type CounterpartRelation,
  type DoneWhen,
  type Layer,
  type Provenance,
  type SeriesKind,
  type Stream,
  type Trigger,
} from './core/rulebook.js';

const bases = ['official', 'proposed'] as const;
const stepTargets: readonly StepTarget[] = ['duty', 'assistant', 'deputies', 'leader', 'next-tier', 'person-sent'];
const questionKinds: readonly Question['kind'][] = ['text', 'count'];
const flows: readonly Stream['flow'][] = ['decision', 'bypass'];
const triggerAreas: readonly Trigger['areas'][] = ['touched', 'whole-district'];
const calendarKinds: readonly CalendarEntry['kind'][] = ['holiday', 'workday', 'term', 'break'];
const identifier = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const eventCode = /^\d{2}[A-Z]\d{2}$/;
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

/** Ids and words, none of them empty. */
function Texts({ mayBeEmpty = false } = {}): PropertyDecorator {
  const decorators = [IsArray(), IsString({ each: true }), IsNotEmpty({ each: true })];
  if (!mayBeEmpty) decorators.push(ArrayNotEmpty());
  return (target, key) => {
    for (const decorate of decorators) decorate(target, key);
  };
}

/** A key that must be written, but may say null: not known, or none. */
function OrNull(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== null);
}

/** Written once at the head of a file for every rule in it that does not say otherwise. */
export class DefaultsShape {
  @IsOptional() @IsIn(bases) basis?: Provenance['basis'];
  @IsOptional() @IsString() @IsNotEmpty() source?: string;
  @IsOptional() @Matches(isoDate) effectiveFrom?: string;
}

class PlanDefaultsShape extends DefaultsShape {
  /** The streams of every measure that names none of its own. */
  @IsOptional() @Texts() streams?: string[];
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

class AltitudeShape {
  @IsNumber() @Min(-500) @Max(9_000) lowestMetres!: number;
  @IsNumber() @Min(-500) @Max(9_000) highestMetres!: number;
  @IsString() @IsNotEmpty() source!: string;
}

class CentreShape {
  @IsNumber() @Min(-90) @Max(90) latitude!: number;
  @IsNumber() @Min(-180) @Max(180) longitude!: number;
  @IsNumber() @Min(0.1) @Max(1_000) kilometres!: number;
  @IsString() @IsNotEmpty() source!: string;
}

class DistrictShape {
  @Matches(/^\d{6}$/) code!: string;
  @IsString() @IsNotEmpty() name!: string;
  @Matches(/^[\d+-]{3,20}$/) callBack!: string;
  @IsNotEmptyObject() @ValidateNested() @Type(() => AltitudeShape) altitude!: AltitudeShape;
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => CentreShape) centre: CentreShape | null = null;
  @Texts({ mayBeEmpty: true }) liesIn: string[] = [];
}

export class DistrictFile extends FileShape {
  @IsNotEmptyObject() @ValidateNested() @Type(() => DistrictShape) district!: DistrictShape;
}

class StreamShape extends RuleShape {
  @Matches(identifier) @MaxLength(20) stream!: string;
  @IsString() @IsNotEmpty() name!: string;
  @IsIn(flows) flow!: Stream['flow'];
  @IsString() @IsNotEmpty() decidingBody!: string;
  @IsString() @IsNotEmpty() conveningUnitId!: string;
  @IsString() @IsNotEmpty() documentSeries!: string;
  @Matches(eventCode) eventCode!: string;
  @IsArray() @ArrayNotEmpty() @IsIn(colours, { each: true }) levels!: Colour[];
  @IsBoolean() takesUnruled!: boolean;
  @IsString() @IsNotEmpty() @MaxLength(60) afterTasks!: string;
  @Texts() industryIds!: string[];
}

export class StreamsFile extends FileShape {
  @ListOf(() => StreamShape) streams!: StreamShape[];
}

class HazardShape extends RuleShape {
  @Matches(identifier) @MaxLength(40) hazard!: string;
  @IsString() @IsNotEmpty() name!: string;
  @IsArray() @ArrayNotEmpty() @Matches(eventCode, { each: true }) eventCodes!: string[];
  @IsArray() @ArrayNotEmpty() @IsIn(colours, { each: true }) colours!: Colour[];
  @Texts({ mayBeEmpty: true }) aliases!: string[];
}

export class HazardsFile extends FileShape {
  @ListOf(() => HazardShape) hazards!: HazardShape[];
}

class IssuerShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @IsArray() @ArrayNotEmpty() @IsString({ each: true }) @IsNotEmpty({ each: true }) senders!: string[];
  @IsBoolean() relay!: boolean;
  @IsIn(['sender', 'signature']) relayNeeds: 'sender' | 'signature' = 'sender';
  @IsArray() @Matches(/^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\n/, { each: true }) keys: string[] = [];
}

export class IssuersFile extends FileShape {
  @ListOf(() => IssuerShape) issuers!: IssuerShape[];
}

class FigureShape {
  @IsIn(quantities) quantity!: Quantity;
  @IsNumber() @Min(0.1) @Max(240) windowHours!: number;
  @IsOptional() @IsNumber() atLeast: number | null = null;
  @IsOptional() @IsNumber() below: number | null = null;
  @IsString() @IsNotEmpty() unit!: string;
}

class AltitudeLimitShape {
  @OrNull() @IsNumber() belowMetres!: number | null;
  @OrNull() @IsNumber() aboveMetres!: number | null;
}

class ThresholdShape extends RuleShape {
  @IsString() @IsNotEmpty() hazard!: string;
  @IsIn(colours) colour!: Colour;
  @OrNull() @IsString() @IsNotEmpty() issuer!: string | null;
  @IsString() @IsNotEmpty() meaning!: string;
  @ListOf(() => FigureShape, { mayBeEmpty: true }) figures!: FigureShape[];
  @IsOptional() @IsNumber() @Min(0.1) @Max(500) oneHourMillimetres?: number | null;
  @IsOptional()
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => AltitudeLimitShape)
  altitude: AltitudeLimitShape | null = null;
}

export class ThresholdsFile extends FileShape {
  @ListOf(() => ThresholdShape) thresholds!: ThresholdShape[];
}

/** Unit and datum have no default: a level that does not say them is an error. */
class RiverLevelShape {
  @IsNumber() @Min(-100) @Max(9_000) value!: number;
  @IsIn(['m']) unit!: 'm';
  @IsIn(datums) datum!: Datum;
}

class DatumOffsetShape {
  @IsIn(datums) from!: Datum;
  @IsIn(datums) to!: Datum;
  @IsNumber() @Min(-100) @Max(100) metres!: number;
}

class PlausibleShape {
  @IsNumber() least!: number;
  @IsNumber() most!: number;
  @IsString() @IsNotEmpty() unit!: string;
  @IsOptional() @IsIn(datums) datum: Datum | null = null;
}

class StepLimitShape {
  @IsNumber() @Min(0.001) most!: number;
  @IsString() @IsNotEmpty() unit!: string;
  @IsInt() @Min(1) @Max(minutesOfTwoDays) perMinutes!: number;
}

class SensorShape extends RuleShape {
  @IsIn(quantities) quantity!: Quantity;
  @OrNull() @IsInt() @Min(1) @Max(minutesOfTwoDays) everyMinutes!: number | null;
  @OrNull() @IsNotEmptyObject() @ValidateNested() @Type(() => PlausibleShape) plausible!: PlausibleShape | null;
  @OrNull() @IsNotEmptyObject() @ValidateNested() @Type(() => StepLimitShape) step!: StepLimitShape | null;
  @OrNull() @IsNumber() @Min(0.5) @Max(240) stuckHours!: number | null;
}

class LocationShape {
  @IsNumber() @Min(-90) @Max(90) latitude!: number;
  @IsNumber() @Min(-180) @Max(180) longitude!: number;
}

class StationShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @IsIn(quantities) quantity!: Quantity;
  @Texts({ mayBeEmpty: true }) @MaxLength(80, { each: true }) codes: string[] = [];
  @IsOptional()
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => LocationShape)
  location: LocationShape | null = null;
  @IsOptional() @IsInt() @Min(1) @Max(minutesOfTwoDays) everyMinutes?: number | null;
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => PlausibleShape) plausible?: PlausibleShape | null;
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => StepLimitShape) step?: StepLimitShape | null;
  @IsOptional() @IsNumber() @Min(0.5) @Max(240) stuckHours?: number | null;
  @OrNull() @IsString() @IsNotEmpty() streetUnitId!: string | null;
  @IsOptional() @IsString() @IsNotEmpty() river: string | null = null;
  @IsOptional()
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => DatumOffsetShape)
  datumOffset?: DatumOffsetShape | null;
  @IsOptional()
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => RiverLevelShape)
  warningLevel?: RiverLevelShape | null;
  @IsOptional()
  @IsNotEmptyObject()
  @ValidateNested()
  @Type(() => RiverLevelShape)
  guaranteeLevel?: RiverLevelShape | null;
  @IsBoolean() placeholder!: boolean;
}

export class StationsFile extends FileShape {
  @ListOf(() => SensorShape) sensors!: SensorShape[];
  @ListOf(() => StationShape) stations!: StationShape[];
}

class ReachShape extends RuleShape {
  @IsString() @IsNotEmpty() river!: string;
  @IsString() @IsNotEmpty() from!: string;
  @IsString() @IsNotEmpty() to!: string;
  @IsNumber() @Min(0) @Max(240) earliestHours!: number;
  @IsNumber() @Min(0) @Max(240) latestHours!: number;
  @IsBoolean() placeholder!: boolean;
}

export class GaugeChainFile extends FileShape {
  @ListOf(() => ReachShape, { mayBeEmpty: true }) reaches!: ReachShape[];
}

class CounterpartShape extends RuleShape {
  @IsString() @IsNotEmpty() unitId!: string;
  @IsArray() @ArrayNotEmpty() @IsIn(counterpartRelations, { each: true }) relations!: CounterpartRelation[];
  @Texts({ mayBeEmpty: true }) rivers!: string[];
  @Texts({ mayBeEmpty: true }) stations!: string[];
  @Texts({ mayBeEmpty: true }) streams!: string[];
  @OrNull() @IsString() @IsNotEmpty() @MaxLength(200) pact!: string | null;
  @IsBoolean() placeholder!: boolean;
}

export class CounterpartsFile extends FileShape {
  @ListOf(() => CounterpartShape, { mayBeEmpty: true }) counterparts!: CounterpartShape[];
}

class PaperSeriesShape extends RuleShape {
  @IsIn(seriesKinds) kind!: SeriesKind;
  @IsString() @IsNotEmpty() @MaxLength(12) suffix!: string;
}

export class PaperSeriesFile extends FileShape {
  @ListOf(() => PaperSeriesShape) paperSeries!: PaperSeriesShape[];
}

class TriggerShape extends RuleShape {
  @IsString() @IsNotEmpty() stream!: string;
  @IsIn(colours) level!: Colour;
  @OrNull() @IsIn(responseLevels) responseLevel!: ResponseLevel | null;
  @IsIn(triggerAreas) areas!: Trigger['areas'];
  /** Proved in `core/condition.ts`, which knows what it may hold. */
  @IsNotEmptyObject() when!: object;
  @IsString() @IsNotEmpty() @MaxLength(500) note!: string;
}

export class TriggersFile extends FileShape {
  @ListOf(() => TriggerShape) triggers!: TriggerShape[];
}

class RaiseFactorShape extends RuleShape {
  @Matches(identifier) factor!: string;
  @IsString() @IsNotEmpty() name!: string;
  @IsNotEmptyObject() when!: object;
  @Texts({ mayBeEmpty: true }) places!: string[];
}

export class RaiseFactorsFile extends FileShape {
  @ListOf(() => RaiseFactorShape, { mayBeEmpty: true }) raiseFactors!: RaiseFactorShape[];
}

class CalendarShape extends RuleShape {
  @IsIn(calendarKinds) kind!: CalendarEntry['kind'];
  @IsString() @IsNotEmpty() name!: string;
  @Matches(isoDate) from!: string;
  @Matches(isoDate) to!: string;
}

export class CalendarFile extends FileShape {
  @ListOf(() => CalendarShape, { mayBeEmpty: true }) calendar!: CalendarShape[];
}

class QuestionShape {
  @Matches(identifier) id!: string;
  @IsString() @IsNotEmpty() text!: string;
  @IsIn(questionKinds) kind!: Question['kind'];
}

class InviteeShape {
  @Texts() unitIds!: string[];
  /** Weighed key by key in the proof. */
  @IsNotEmptyObject() when!: object;
}

class ConsultationShape extends RuleShape {
  @Texts() streams!: string[];
  @IsString() @IsNotEmpty() convenerUnitId!: string;
  @IsArray() @IsString({ each: true }) memberUnitIds!: string[];
  @IsArray() @IsString({ each: true }) invitedUnitIds!: string[];
  @ListOf(() => InviteeShape, { mayBeEmpty: true }) invitedWhen: InviteeShape[] = [];
  @ListOf(() => QuestionShape, { mayBeEmpty: true }) questions!: QuestionShape[];
  @IsString() @IsNotEmpty() ladder!: string;
  @IsInt() @Min(1) @Max(minutesOfTwoDays) emergencyConfirmMinutes!: number;
}

class CadenceShape extends RuleShape {
  @Texts() streams!: string[];
  @IsIn(responseLevels) responseLevel!: ResponseLevel;
  @IsInt() @Min(30) @Max(minutesOfTwoDays) everyMinutes!: number;
}

class StandingDaysShape {
  @IsOptional()
  @ArrayNotEmpty()
  @IsIn([1, 2, 3, 4, 5, 6, 7], { each: true })
  weekdays?: number[];
  @IsOptional()
  @ArrayNotEmpty()
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(31, { each: true })
  monthDays?: number[];
  @IsOptional()
  @ArrayNotEmpty()
  @Matches(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { each: true })
  yearDays?: string[];
}

class StandingRoundShape extends RuleShape {
  @IsString() @IsNotEmpty() @MaxLength(20) name!: string;
  @IsString() @IsNotEmpty() convenerUnitId!: string;
  @Texts() unitIds!: string[];
  @IsObject() @ValidateNested() @Type(() => StandingDaysShape) on!: StandingDaysShape;
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/) at!: string;
  @Texts() agenda!: string[];
}

class DispatchTreeShape extends RuleShape {
  @IsString() @IsNotEmpty() hubUnitId!: string;
  @Texts() postUnitIds!: string[];
  @Texts() streetUnitIds!: string[];
  @Texts() departmentUnitIds!: string[];
}

export class ConsultationFile extends FileShape {
  @ListOf(() => ConsultationShape) consultations!: ConsultationShape[];
  @ListOf(() => CadenceShape, { mayBeEmpty: true }) cadences!: CadenceShape[];
  @ListOf(() => StandingRoundShape, { mayBeEmpty: true }) standingRounds!: StandingRoundShape[];
  @ListOf(() => DispatchTreeShape, { mayBeEmpty: true }) dispatchTrees!: DispatchTreeShape[];
}

class SigningShape extends RuleShape {
  @Texts() streams!: string[];
  @IsIn(responseLevels) grade!: ResponseLevel;
  @IsString() role!: string;
  @IsString() roleName!: string;
  @IsArray() @IsString({ each: true }) reportTo!: string[];
  @IsOptional() @IsArray() @IsString({ each: true }) substitutes?: string[];
  @IsOptional() @IsInt() @Min(1) @Max(10) substituteAfter?: number;
  @IsOptional() @IsInt() @Min(1) @Max(minutesOfTwoDays) reportMinutes?: number;
  @IsOptional() @IsInt() @Min(1) @Max(minutesOfTwoDays) disownedMinutes?: number;
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

class RecipientShape extends RuleShape {
  @IsIn(colours) colour!: Colour;
  @IsIn(layers) layer!: Layer;
  @IsString() @IsNotEmpty() who!: string;
  @IsIn(stepTargets) target!: StepTarget;
  @IsArray() @ArrayNotEmpty() @IsIn(channelKinds, { each: true }) channels!: ChannelKind[];
  @IsInt() @Min(1) @Max(minutesOfTwoDays) firstAttemptMinutes!: number;
}

export class RecipientsFile extends FileShape {
  @ListOf(() => RecipientShape) recipients!: RecipientShape[];
}

class StreetLevelShape extends RuleShape {
  @Texts() streams!: string[];
  @IsBoolean() exposed!: boolean;
  @IsInt() @Min(0) @Max(3) stepsMilder!: number;
  @IsString() @IsNotEmpty() note!: string;
}

export class StreetLevelsFile extends FileShape {
  @ListOf(() => StreetLevelShape) streetLevels!: StreetLevelShape[];
}

class ControlBasisShape extends RuleShape {
  @Texts() streams!: string[];
  @IsArray() @ArrayNotEmpty() @IsIn(controlKinds, { each: true }) kinds!: ControlKind[];
  @IsString() @IsNotEmpty() legalBasis!: string;
}

class ControlTermShape extends RuleShape {
  @IsIn(colours) level!: Colour;
  @IsArray() @ArrayNotEmpty() @IsIn(controlKinds, { each: true }) kinds!: ControlKind[];
  @IsInt() @Min(10) @Max(minutesOfTwoDays) reviewMinutes!: number;
  @IsString() @IsNotEmpty() endCondition!: string;
}

class ControlReleaseShape extends RuleShape {
  @IsArray() @ArrayNotEmpty() @IsIn(colours, { each: true }) levels!: Colour[];
  @IsArray() @ArrayNotEmpty() @IsIn(controlKinds, { each: true }) kinds!: ControlKind[];
  @IsBoolean() signed!: boolean;
}

class ControlEndingShape extends RuleShape {
  @IsArray() @ArrayNotEmpty() @IsIn(controlKinds, { each: true }) kinds!: ControlKind[];
  @IsIn(['ends', 'stays']) onLift!: 'ends' | 'stays';
}

class ControlMessageShape extends RuleShape {
  @Matches(eventCode) eventCode!: string;
  @IsString() @IsNotEmpty() name!: string;
  @Texts() industryIds!: string[];
  @IsBoolean() needsConsent!: boolean;
}

class BundledOrderShape {
  @IsIn(controlKinds) kind!: ControlKind;
  @IsString() @IsNotEmpty() object!: string;
  @IsString() @IsNotEmpty() text!: string;
  @IsString() @IsNotEmpty() unit!: string;
  @IsOptional() @IsString() @IsNotEmpty() ground: string | null = null;
  @IsIn(doneWhens) doneWhen!: DoneWhen;
  @IsString() @IsNotEmpty() exceptions!: string;
}

class ControlBundleShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @Texts() streams!: string[];
  @ListOf(() => BundledOrderShape) orders!: BundledOrderShape[];
}

class FloodPeriodShape extends RuleShape {
  @Texts() streams!: string[];
  @IsString() @IsNotEmpty() legalBasis!: string;
}

export class ControlsFile extends FileShape {
  @ListOf(() => ControlBasisShape) controlBases!: ControlBasisShape[];
  @ListOf(() => ControlTermShape) controlTerms!: ControlTermShape[];
  @ListOf(() => ControlReleaseShape) controlReleases!: ControlReleaseShape[];
  @ListOf(() => ControlEndingShape) controlEndings!: ControlEndingShape[];
  @ListOf(() => ControlMessageShape, { mayBeEmpty: true }) controlMessages!: ControlMessageShape[];
  @ListOf(() => ControlBundleShape, { mayBeEmpty: true }) controlBundles!: ControlBundleShape[];
  @ListOf(() => FloodPeriodShape, { mayBeEmpty: true }) floodPeriods!: FloodPeriodShape[];
}

class ControlShape {
  @IsIn(controlKinds) kind!: ControlKind;
  @IsString() @IsNotEmpty() object!: string;
  @IsString() @IsNotEmpty() exceptions!: string;
  @IsOptional() @IsString() @IsNotEmpty() legalBasis: string | null = null;
  @IsOptional() @IsInt() @Min(10) @Max(minutesOfTwoDays) reviewMinutes: number | null = null;
  @IsOptional() @IsString() @IsNotEmpty() endCondition: string | null = null;
}

class MeasureShape extends RuleShape {
  @Texts() streams!: string[];
  @IsIn(colours) level!: Colour;
  @IsString() @IsNotEmpty() text!: string;
  @IsIn(authorities) authority!: Authority;
  @IsInt() @Min(1) @Max(1_440) doneByMinutes!: number;
  @IsIn(doneWhens) doneWhen!: DoneWhen;
  @IsOptional() @IsIn(layers) layer: Layer | null = null;
  @IsOptional() @IsArray() @ArrayNotEmpty() @IsIn(stages, { each: true }) stages: Stage[] | null = null;
  /** Proved in `core/condition.ts`. */
  @IsOptional() @IsNotEmptyObject() only: object | null = null;
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => ControlShape) control: ControlShape | null = null;
}

class RiskPointShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @IsOptional() @IsString() @IsNotEmpty() place: string | null = null;
  @IsOptional() @IsString() @IsNotEmpty() ground: string | null = null;
  @IsBoolean() placeholder!: boolean;
}

class RegisterShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @OrNull() @IsInt() @Min(0) count!: number | null;
  @IsString() @IsNotEmpty() unit!: string;
  @IsBoolean() placeholder!: boolean;
}

class ShelterShape extends RuleShape {
  @IsString() @IsNotEmpty() name!: string;
  @OrNull() @IsInt() @Min(0) capacity!: number | null;
  @IsBoolean() placeholder!: boolean;
}

class PlanFile {
  @IsOptional() @IsNotEmptyObject() @ValidateNested() @Type(() => PlanDefaultsShape) defaults?: PlanDefaultsShape;
  @Matches(identifier) id!: string;
  @IsString() @IsNotEmpty() name!: string;
  @ListOf(() => MeasureShape) measures!: MeasureShape[];
}

export class IndustryFile extends PlanFile {
  @Texts({ mayBeEmpty: true }) aliases!: string[];
  @IsString() @IsNotEmpty() ownerUnitId!: string;
}

export class GroundFile extends PlanFile {
  @IsBoolean() always!: boolean;
  @Texts({ mayBeEmpty: true }) exposes!: string[];
}

export class StreetFile extends PlanFile {
  @IsString() @IsNotEmpty() unitId!: string;
  @Texts({ mayBeEmpty: true }) posts!: string[];
  @ListOf(() => RegisterShape) registers!: RegisterShape[];
  @ListOf(() => ShelterShape) shelters!: ShelterShape[];
  @ListOf(() => RiskPointShape) riskPoints!: RiskPointShape[];
}

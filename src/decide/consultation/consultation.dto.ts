import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';
import { confidences, verdictKinds, type Confidence, type VerdictKind } from './consultation.ports.js';

class JudgementDto {
  /** Null: no warning is needed. */
  @IsOptional() @IsIn(colours) level: Colour | null = null;
  /** Null: no response. */
  @IsOptional() @IsIn(responseLevels) responseLevel: ResponseLevel | null = null;
  /** Street unit ids. */
  @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) areas!: string[];
  @IsIn(stages) stage!: Stage;
}

export class OpinionDto extends JudgementDto {
  /** For the duty officer who types in a phoned opinion; otherwise one's own unit. */
  @IsOptional() @IsString() @MaxLength(60) unitId?: string;
  @IsIn(confidences) confidence!: Confidence;
  @IsString() @MinLength(1) @MaxLength(1000) why!: string;
  @IsOptional() @IsString() @MaxLength(1000) measures?: string;
  @IsString() @MinLength(1) @MaxLength(60) speaker!: string;
  @IsString() @MinLength(1) @MaxLength(60) post!: string;
  /** 代谁. */
  @IsOptional() @IsString() @MaxLength(60) onBehalfOf?: string;
}

/** What a convener may say: the verdicts, or that the round pauses. */
const saidKinds = [...verdictKinds, 'adjourn'] as const;

export class VerdictDto extends JudgementDto {
  @IsIn(saidKinds) kind!: VerdictKind | 'adjourn';
  /** Of `adjourn`: when the round goes on, RFC 3339 with an offset. */
  @IsOptional() @IsString() @MaxLength(40) resumesAt?: string;
  /** Mandatory where the verdict departs from the tally or the rule, and for keep and no-start. */
  @IsOptional() @IsString() @MaxLength(1000) reason?: string;
}

class OutsideMemberDto {
  @IsString() @MinLength(1) @MaxLength(60) name!: string;
  /** 长江委水文局, 江北区防汛办 … */
  @IsString() @MinLength(1) @MaxLength(60) body!: string;
  @IsString() @MinLength(1) @MaxLength(60) post!: string;
  @Matches(/^[\d+\- ]{3,20}$/) phone!: string;
}

/** One of the two. */
export class InviteDto {
  @IsOptional() @IsString() @MinLength(1) @MaxLength(60) unitId?: string;
  @IsOptional() @IsObject() @ValidateNested() @Type(() => OutsideMemberDto) outside?: OutsideMemberDto;
}

export class SeatDto {
  @IsString() @MinLength(1) @MaxLength(60) unitId!: string;
}

export class JointDto {
  /** The other open incident, of another stream. */
  @IsString() @MinLength(1) @MaxLength(60) incidentId!: string;
}

export class RefusalDto {
  @IsString() @MinLength(1) @MaxLength(1000) reason!: string;
}

export class HoldStandingRoundDto {
  /** Units that came. */
  @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) @MaxLength(60, { each: true }) present!: string[];
  @IsOptional() @IsString() @MaxLength(4000) notes?: string;
}

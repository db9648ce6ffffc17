import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
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

export class VerdictDto extends JudgementDto {
  @IsIn(verdictKinds) kind!: VerdictKind;
  /** Mandatory where the verdict departs from the tally or the rule, and for keep and no-start. */
  @IsOptional() @IsString() @MaxLength(1000) reason?: string;
}

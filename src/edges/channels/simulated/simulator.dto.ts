import {
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { behaviourKinds, type BehaviourKind } from './phone-behaviour.js';

/** What the phone says: `text`, or `digits` pressed during a call; exactly one of them. */
export class SimulatorReplyDto {
  @ValidateIf((dto: SimulatorReplyDto) => dto.digits === undefined)
  @IsString()
  @MinLength(1)
  @MaxLength(500)
  text?: string;

  @ValidateIf((dto: SimulatorReplyDto) => dto.text === undefined)
  @Matches(/^[\d*#]{1,20}$/)
  digits?: string;
}

export class SimulatorBehaviourDto {
  @IsIn(behaviourKinds)
  kind!: BehaviourKind;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(86_400)
  afterSeconds?: number;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(500)
  text?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  call?: number;
}

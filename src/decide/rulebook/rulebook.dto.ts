import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { colours, type Colour } from '../../shared/level.js';
import { stages, type Stage } from '../../shared/stage.js';

const hash = /^[0-9a-f]{64}$/;

export class StreamQueryDto {
  /** `rain`, `river` … */
  @IsString() @MinLength(1) @MaxLength(20) stream!: string;
  /** A stored version; left out, the one in force. */
  @IsOptional() @Matches(hash) hash?: string;
}

export class CellQueryDto extends StreamQueryDto {
  @IsIn(colours) level!: Colour;
  @IsIn(['industry', 'street']) kind!: 'industry' | 'street';
  /** Industry id or street unit id. */
  @IsString() @MinLength(1) @MaxLength(80) id!: string;
  @IsOptional() @IsIn(stages) stage?: Stage;
}

export class CompareQueryDto {
  @Matches(hash) a!: string;
  @Matches(hash) b!: string;
}

export class ActivationDto {
  /** A stored version that passed its proof. */
  @Matches(hash) hash!: string;
  /** RFC 3339 with an offset; left out, at once. */
  @IsOptional() @IsString() @MaxLength(40) effectiveAt?: string;
  /** Why; kept in the record. */
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

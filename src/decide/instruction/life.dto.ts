import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { colours, responseLevels, type Colour, type ResponseLevel } from '../../shared/level.js';

export class StreetLevelDto {
  /** What the street started; null: it does not start, with its reason. */
  @IsOptional() @IsIn(responseLevels) level: ResponseLevel | null = null;
  @IsOptional() @IsString() @MaxLength(500) reason?: string;
}

export class CloseAfterDto {
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

const listOf = ({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value;

export class RaisePreviewDto {
  @IsIn(colours) level!: Colour;
  /** Left out: a warning without a response. */
  @IsOptional()
  @Transform(({ value }) => (value === '' || value === undefined ? null : Number(value)))
  @IsIn(responseLevels)
  responseLevel: ResponseLevel | null = null;
  /** Street unit ids with commas between; left out: those in force, or proposed. */
  @IsOptional() @Transform(listOf) @IsArray() @ArrayMaxSize(100) @IsString({ each: true }) areas?: string[];
}

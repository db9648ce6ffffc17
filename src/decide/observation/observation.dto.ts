import { IsBoolean, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

export class JudgeReadingDto {
  /** True: it is believed, whatever the checks said. False: it is not. */
  @IsBoolean() believe!: boolean;
  /** Why; kept in the record. */
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}

export class ReadingsQueryDto {
  /** RFC 3339 with an offset; left out: the last 24 hours. */
  @IsOptional() @IsString() @MaxLength(40) since?: string;
  /** `next` of the page before. */
  @IsOptional() @Matches(/^\d{1,15}-\d{1,12}$/) after?: string;
  /** 1 to 500; left out: 200. */
  @IsOptional() @Matches(/^([1-9]|[1-9]\d|[1-4]\d\d|500)$/) limit?: string;
}

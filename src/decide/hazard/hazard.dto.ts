import { IsString, MaxLength, MinLength } from 'class-validator';

export class ReasonDto {
  /** Why; kept in the record. */
  @IsString() @MinLength(1) @MaxLength(500) reason!: string;
}
